"""Documents → findings.

`analyse` is the stage; `flag_text`, `flag_pages` and `flag_file` are the detector without the store;
`evaluate` measures it. Names are imported when they are first used: the processes that read files need
neither the database nor spaCy, and start in a tenth of the time without them.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.analysing import AnalysisReport, analyse
    from analysis.evaluation import Evaluation, evaluate
    from analysis.flagging import (
        Flagged,
        companies_sought,
        flag_file,
        flag_pages,
        flag_text,
        rules_version,
        search_terms,
    )
    from analysis.lexicon import Lexicon, check_directory, load_lexicon

_HOMES = {
    "AnalysisReport": "analysing",
    "analyse": "analysing",
    "Evaluation": "evaluation",
    "evaluate": "evaluation",
    "Flagged": "flagging",
    "flag_file": "flagging",
    "flag_pages": "flagging",
    "flag_text": "flagging",
    "rules_version": "flagging",
    "search_terms": "flagging",
    "companies_sought": "flagging",
    "Lexicon": "lexicon",
    "check_directory": "lexicon",
    "load_lexicon": "lexicon",
}

__all__ = [
    "AnalysisReport",
    "Evaluation",
    "Flagged",
    "Lexicon",
    "analyse",
    "check_directory",
    "companies_sought",
    "evaluate",
    "flag_file",
    "flag_pages",
    "flag_text",
    "load_lexicon",
    "rules_version",
    "search_terms",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"analysis.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
