"""What the views say of a paper, in the same words everywhere."""

from contrechamp.store.dialects import Dialect

PAPER_COLUMNS = """
document_id integer the paper: `contrechamp show` takes it; never given to another
source text catalogue id, as in fr/nice
source_title text as subscribers read it
title text null: neither source nor paper gives one
kind text minutes, deliberation, notice, award, …
date date the day the paper bears, else the day it was published; null: neither is known
published date as the source says; null: it does not
first_seen moment when we first saw it
authority_id integer null: not named
authority text the public body; null: not named
department text code as in 61 or 2A; null: not French or not known
region text INSEE code; null: not French or not known
insee text of the commune; null: not a commune or not known
siren text nine digits; null: not French or not known
country text ISO 3166-1 alpha-2
language text ISO 639-1
url text where a reader finds it
sha256 text of the bytes: their name in the archive
"""


# Not a join: SQLite makes those for every row, even when nobody asks for their columns.
_OF_SOURCE = "(SELECT so.{} FROM sources AS so WHERE so.id = d.source_id)"


def paper(d: Dialect) -> str:
    """The columns of PAPER_COLUMNS, from documents `d`, authorities `a` and versions `v`."""
    return f"""d.id AS document_id, d.source_id AS source,
    {_OF_SOURCE.format("title")} AS source_title, d.title AS title,
    d.kind AS kind, COALESCE(d.dated, d.published) AS date, d.published AS published,
    {d.moment("d.first_seen")} AS first_seen, d.authority_id AS authority_id,
    COALESCE(a.name, d.authority_name) AS authority, a.department AS department, a.region AS region,
    a.insee AS insee, a.siren AS siren, COALESCE(a.country, {_OF_SOURCE.format("country")}) AS country,
    d.language AS language,
    d.url AS url, v.sha256 AS sha256"""


JOIN_PAPER = """JOIN documents AS d ON d.id = v.document_id
    LEFT JOIN authorities AS a ON a.id = d.authority_id"""

# The newest version that was read and analysed stands; until a changed paper has been, the one before does.
STANDS = """NOT EXISTS (
        SELECT 1 FROM versions AS n
        JOIN analyses AS z ON z.version_id = n.id
        JOIN extractions AS e ON e.sha256 = n.sha256
        WHERE n.document_id = v.document_id AND n.id > v.id AND e.status <> 'failed')"""
