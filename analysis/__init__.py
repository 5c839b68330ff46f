"""Documents → findings.

`analyse` is the stage; `flag_text`, `flag_pages` and `flag_file` are the detector without the store;
`evaluate` measures it. Importing this package is cheap: spaCy is imported when something is analysed.
"""

from analysis.analyse import AnalysisReport, analyse
from analysis.evaluation import Evaluation, evaluate
from analysis.flagging import Flagged, flag_file, flag_pages, flag_text, rules_version, search_terms
from analysis.lexicon import Lexicon, check_directory, load_lexicon

__all__ = [
    "AnalysisReport",
    "Evaluation",
    "Flagged",
    "Lexicon",
    "analyse",
    "check_directory",
    "evaluate",
    "flag_file",
    "flag_pages",
    "flag_text",
    "load_lexicon",
    "rules_version",
    "search_terms",
]
