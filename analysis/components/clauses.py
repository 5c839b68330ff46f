"""Folds the text and cuts it into clauses.

Finds: ends of sentences, list items, table cells (from `analysis.folding`), rows (`analysis.rows`).

>>> import spacy
>>> from analysis.components import clauses
>>> nlp = spacy.blank("fr")
>>> _ = nlp.add_pipe("contrechamp_clauses")
>>> doc = nlp("Le CSU est ouvert. Achat de caméras ; vote.")
>>> [doc._.layout.words(c.start, c.end).strip() for c in doc._.layout.clauses]
['le csu est ouvert', 'achat de cameras', 'vote']

Sets: `doc._.layout`.
Misses: a sentence that ends without a full stop at the end of a line; an abbreviation it does not know
cuts a sentence in two.
"""

from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc

from analysis.damage import set_apart
from analysis.folding import fold
from analysis.mentions import Layout, clauses_of
from analysis.passages import Span
from analysis.rows import rows


@Language.component("contrechamp_clauses")
def clauses(doc: Doc) -> Doc:
    """Fold and cut."""
    text = doc.text
    folded = fold(text)
    listed = tuple(
        Span(bisect_left(folded.starts, row.start), bisect_left(folded.starts, row.end)) for row in rows(text)
    )
    cut = tuple(clauses_of(folded.text, listed)) or (Span(0, len(folded.text)),)
    doc._.layout = Layout(text, folded, cut, listed, tuple(set_apart(folded)))
    return doc
