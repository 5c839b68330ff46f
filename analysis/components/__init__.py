"""The spaCy components, in the order `analysis.pipeline` puts them; each one module.

Custom attributes, registered once here: `doc._.layout` (folded text, clauses, blocks), `doc._.mentions`
(what the components hand on), `doc._.known` (entries found elsewhere in the same paper) and `doc._.code` (a
procurement code that adds to them), both set by the caller, and `doc.spans["findings"]`, what is left in
the end.
"""

from spacy.tokens import Doc

for _name, _default in (
    ("layout", None),
    ("mentions", ()),
    ("known", frozenset()),
    ("code", None),
    ("language", None),
):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)
