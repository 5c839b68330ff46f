"""The order of the spaCy components, in one place."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from analysis.lexicon import Lexicon

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Part of the rules version: raise it when code changes what is found, so that papers are analysed again.
CODE_VERSION = "13"


def build_pipeline(lexicon: Lexicon, language: str) -> "Language":
    """A blank pipeline of a language with the components of this project.

    Importing spaCy takes about a second, so it happens here and not when `analysis` is imported. A
    language without rules of its own ("pl") still gets the names of vendors.
    """
    import spacy  # noqa: PLC0415
    from spacy.language import Language as SpacyLanguage  # noqa: PLC0415

    from analysis.components import clauses as _clauses  # noqa: F401, PLC0415  # registers its factory
    from analysis.components.confirm import Confirmer  # noqa: PLC0415
    from analysis.components.context import ContextMarker  # noqa: PLC0415
    from analysis.components.details import add_details  # noqa: PLC0415
    from analysis.components.find import Finder  # noqa: PLC0415
    from analysis.components.stage import StageTeller  # noqa: PLC0415
    from analysis.components.weigh import weigh  # noqa: PLC0415

    nlp = spacy.blank("xx")  # tokens only carry the spans; loading those of French takes three seconds
    nlp.max_length = 10**9  # nothing here grows faster than the text
    entries = [entry for entry in lexicon.entries if entry.language in (None, language)]
    cues = {name: words.get(language, ()) for name, words in lexicon.cues.items()}
    steps: dict[str, Callable[[Doc], Doc]] = {
        "contrechamp_find": Finder(entries),
        "contrechamp_confirm": Confirmer(cues, language),
        "contrechamp_context": ContextMarker(lexicon.contexts, language),
        "contrechamp_stage": StageTeller(lexicon.stages, lexicon.contexts, language),
        "contrechamp_details": add_details,
        "contrechamp_weigh": weigh,
    }
    nlp.add_pipe("contrechamp_clauses")
    for name, step in steps.items():
        factory = f"{name}_{language}_{lexicon.digest}"
        if not SpacyLanguage.has_factory(factory):
            SpacyLanguage.component(factory, func=step)
        nlp.add_pipe(factory, name=name)
    return nlp
