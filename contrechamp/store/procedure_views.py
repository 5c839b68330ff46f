"""The views of papers that belong together: procedures, their papers, and acts by their stamp."""

# ruff: noqa: S608 - nothing but our own words is put into the SQL

from contrechamp.store.columns import View, columns
from contrechamp.store.dialects import Dialect
from contrechamp.store.paper_columns import JOIN_PAPER, PAPER_COLUMNS, STANDS, paper

_PAPERS = "FROM memberships AS m JOIN documents AS d ON d.id = m.document_id"
_DAY = "COALESCE(d.published, d.dated)"
_IS_FLAGGED = f"""EXISTS (
        SELECT 1 FROM versions AS v JOIN verdicts AS s ON s.version_id = v.id
        WHERE v.document_id = d.id AND s.position = 0 AND s.level <> 'low' AND {STANDS})"""


def _count(*kinds: str) -> str:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return f"sum(CASE WHEN d.kind IN ({listed}) THEN 1 ELSE 0 END)"


def _winners(d: Dialect) -> str:
    """A table of the names of winners of one paper, in its column `value`."""
    return d.each_record(d.inner("d.procurement", "winners"), "w")


_PROCEDURES = View(
    name="procedures",
    about="One row for each procurement procedure: its notices, awards and contracts, from whatever source."
    " Its papers, and how each was joined, are in procedure_papers.",
    columns=columns(
        """
procedure text its identifier (UUID in eForms); where it states none, source and own id of its first paper
title text of its first paper; null: it has none
authority_id integer that its first paper names; null: not named
authority text the public body; null: not named
department text code as in 61 or 2A; null: not French or not known
region text INSEE code; null: not French or not known
siren text nine digits; null: not French or not known
date date the day its first paper was published; null: not known
last_date date the day its last paper was published; null: not known
papers integer that we have of it
sources text catalogue ids of those that published them
notices integer of the papers: notices and their corrections
awards integer of the papers: award notices
contracts integer of the papers: contracts as published afterwards
cancelled integer 1: one of the papers cancels; 0: none does
winners text companies named by any of them, by name; null: none
flagged integer of the papers: flagged (level high or medium)
confidence number 0 to 1: of the paper that is least surely of it
"""
    ),
    select=lambda d: (
        f"""SELECT g.procedure AS procedure, f.title AS title, f.authority_id AS authority_id,
    COALESCE(a.name, f.authority_name) AS authority, a.department AS department, a.region AS region,
    a.siren AS siren, g.date AS date, g.last_date AS last_date, g.papers AS papers,
    (SELECT {d.listing("x.source")} FROM (
        SELECT DISTINCT d.source_id AS source {_PAPERS}
        WHERE m.procedure = g.procedure ORDER BY 1) AS x) AS sources,
    g.notices AS notices, g.awards AS awards, g.contracts AS contracts, g.cancelled AS cancelled,
    (SELECT {d.listing("x.name")} FROM (
        SELECT DISTINCT {d.member("w.value", "name")} AS name
        {_PAPERS} CROSS JOIN {_winners(d)}
        WHERE m.procedure = g.procedure ORDER BY 1) AS x) AS winners,
    (SELECT count(*) {_PAPERS}
        WHERE m.procedure = g.procedure AND {_IS_FLAGGED}) AS flagged,
    g.confidence AS confidence
    FROM (
        SELECT m.procedure AS procedure, count(*) AS papers, min({_DAY}) AS date,
        max({_DAY}) AS last_date, min(m.confidence) AS confidence,
        {_count("notice", "rectification")} AS notices, {_count("award")} AS awards,
        {_count("contract")} AS contracts,
        max(CASE WHEN d.kind = 'cancellation' THEN 1 ELSE 0 END) AS cancelled
        {_PAPERS}
        GROUP BY m.procedure) AS g
    JOIN documents AS f ON f.id = (
        SELECT d.id {_PAPERS}
        WHERE m.procedure = g.procedure
        ORDER BY {_DAY} IS NULL, {_DAY}, d.source_id, d.source_key LIMIT 1)
    LEFT JOIN authorities AS a ON a.id = f.authority_id"""
    ),
)

_PROCEDURE_PAPERS = View(
    name="procedure_papers",
    about="One row for each notice, award or contract, with the procedure it is of and how it was joined:"
    " an award that is not flagged tells here who won a tender that is.",
    columns=columns(
        """
procedure text see procedures
basis text how it was joined: first, procedure, notice, named, likeness; docs/relations.md tells them
confidence number 0 to 1; 1: not guessed
because text the same in words
joined_to integer the paper it was joined to; null: to none in particular
winners text companies it names, by name; null: none
amount number total as stated; null: not stated
currency text of the amount, ISO 4217; null: not stated
flagged integer 1: flagged (level high or medium); 0: not
"""
        + PAPER_COLUMNS
    ),
    select=lambda d: (
        f"""SELECT m.procedure AS procedure, m.basis AS basis, m.confidence AS confidence,
    m.because AS because, m.via_id AS joined_to,
    (SELECT {d.listing("x.name")} FROM (
        SELECT DISTINCT {d.member("w.value", "name")} AS name FROM {_winners(d)} ORDER BY 1) AS x) AS winners,
    CAST({d.member("d.procurement", "amount")} AS NUMERIC) AS amount,
    {d.member("d.procurement", "currency")} AS currency,
    CASE WHEN {_IS_FLAGGED} THEN 1 ELSE 0 END AS flagged,
    {paper(d)}
    FROM memberships AS m
    JOIN versions AS v ON v.document_id = m.document_id AND v.current
    {JOIN_PAPER}"""
    ),
)

_STAMPED_ACTS = View(
    name="stamped_acts",
    about="One row for each paper that bears the stamp of the control of legality of one act: papers with the"
    " same stamp are the same act or its annexes, wherever they were published.",
    columns=columns(
        """
stamp text SIREN of the authority, day and number of the act
papers integer papers that bear it
"""
        + PAPER_COLUMNS
    ),
    select=lambda d: (
        f"""SELECT p.act AS stamp,
    (SELECT count(*) FROM stamps AS o JOIN versions AS n ON n.sha256 = o.sha256 AND n.current
        WHERE o.act = p.act) AS papers,
    {paper(d)}
    FROM stamps AS p
    JOIN versions AS v ON v.sha256 = p.sha256 AND v.current
    {JOIN_PAPER}
    WHERE p.act IS NOT NULL"""
    ),
)

OF_PROCEDURES = (_PROCEDURES.name, _PROCEDURE_PAPERS.name)
KINSHIP_VIEWS = (_PROCEDURES, _PROCEDURE_PAPERS, _STAMPED_ACTS)
