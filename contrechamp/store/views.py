"""The views: answers to what people ask, with the same names and columns on both databases.

Names, columns and their meaning are a promise: add, never rename. docs/database.md is made from this module.
"""

# ruff: noqa: S608 - nothing but our own words is put into the SQL

from contrechamp.records import Stage
from contrechamp.store.columns import View, columns
from contrechamp.store.dialects import Dialect
from contrechamp.store.paper_columns import JOIN_PAPER, PAPER_COLUMNS, STANDS, paper
from contrechamp.store.procedure_views import KINSHIP_VIEWS

SPENDING = (Stage.PURCHASE, Stage.TENDER, Stage.FUNDING, Stage.RENEWAL)
REFUSALS = (Stage.OPPOSITION, Stage.SANCTION, Stage.SUSPENSION, Stage.DENIAL)


# Not a join: SQLite makes those for every row, even when nobody asks for their columns.
_OF_FINDING = "(SELECT f.{} FROM findings AS f WHERE f.id = s.finding_id)"


def _words(values: tuple[Stage, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _all_of(d: Dialect, column: str) -> str:
    """All texts of a JSON column of one verdict, in their order."""
    return f"(SELECT {d.listing('x.value')} FROM {d.each(f's.{column}', 'x')})"


_FLAGGED_SUBJECTS = View(
    name="flagged_subjects",
    about="One row for each paper, act of it and topic that is flagged (level high or medium), as people"
    " corrected it; what they dismissed is left out.",
    columns=columns(
        PAPER_COLUMNS
        + """
act text the act of a collection; null: the paper is one act
topic text vsa, biometric, anpr, audio, predictive, data_fusion
level text high or medium
stage text what is happening, as the gravest passages tell it; null: they do not say
stages text all that hold, leading first
vendors text all that are named, by name; null: none
amounts text as quoted, not added up; null: none near
mentions integer passages it rests on
quote text the passage that tells most
page integer where it stands, from 1
detected moment when we first found it
confirmed integer 1: people looked at it and agree; 0: the machine alone says so
"""
    ),
    select=lambda d: (
        f"""SELECT {paper(d)},
    s.part AS act, s.topic AS topic, s.level AS level, s.stage AS stage, {_all_of(d, "stages")} AS stages,
    {_all_of(d, "vendors")} AS vendors, s.amounts AS amounts, s.mentions AS mentions,
    {_OF_FINDING.format("quote")} AS quote, {_OF_FINDING.format("page")} AS page,
    {d.moment("s.detected")} AS detected,
    CASE WHEN s.confirmed THEN 1 ELSE 0 END AS confirmed
    FROM verdicts AS s
    JOIN versions AS v ON v.id = s.version_id
    {JOIN_PAPER}
    WHERE s.level <> 'low' AND {STANDS}"""
    ),
)

_FLAGGED_DOCUMENTS = View(
    name="flagged_documents",
    about="One row for each flagged paper, with its gravest subject.",
    columns=columns(
        PAPER_COLUMNS
        + """
level text high or medium: the gravest
stage text of the gravest subject; null: its passages do not say what is happening
topics text all that are flagged in it
vendors text all that are named in flagged passages; null: none
amounts text as quoted with the gravest subject; null: none near
subjects integer acts and topics flagged in it
mentions integer flagged passages in it
quote text the passage that tells most
page integer where it stands, from 1
detected moment when we first found the gravest subject
confirmed integer 1: people looked at its gravest subject and agree; 0: the machine alone says so
"""
    ),
    select=lambda d: (
        f"""SELECT {paper(d)},
    s.level AS level, s.stage AS stage,
    (SELECT {d.listing("x.topic")} FROM (
        SELECT DISTINCT o.topic AS topic FROM verdicts AS o
        WHERE o.version_id = s.version_id AND o.level <> 'low' ORDER BY 1) AS x) AS topics,
    (SELECT {d.listing("x.vendor")} FROM (
        SELECT DISTINCT y.value AS vendor FROM verdicts AS o CROSS JOIN {d.each("o.vendors", "y")}
        WHERE o.version_id = s.version_id AND o.level <> 'low' ORDER BY 1) AS x) AS vendors,
    s.amounts AS amounts,
    (SELECT count(*) FROM verdicts AS o
        WHERE o.version_id = s.version_id AND o.level <> 'low') AS subjects,
    (SELECT sum(o.mentions) FROM verdicts AS o
        WHERE o.version_id = s.version_id AND o.level <> 'low') AS mentions,
    {_OF_FINDING.format("quote")} AS quote, {_OF_FINDING.format("page")} AS page,
    {d.moment("s.detected")} AS detected,
    CASE WHEN s.confirmed THEN 1 ELSE 0 END AS confirmed
    FROM verdicts AS s
    JOIN versions AS v ON v.id = s.version_id
    {JOIN_PAPER}
    WHERE s.position = 0 AND s.level <> 'low' AND {STANDS}"""
    ),
)

_PURCHASES = View(
    name="purchases",
    about="One row for each paper, act, topic and vendor whose leading stage is purchase, tender, funding or"
    " renewal; a paper that names no vendor has one row.",
    columns=columns(
        PAPER_COLUMNS
        + """
act text the act of a collection; null: the paper is one act
topic text vsa, biometric, anpr, audio, predictive, data_fusion
level text high or medium
stage text purchase, tender, funding or renewal
vendor text maker named in the text; null: none. It need not be the seller: see winners
winners text companies the contract was given to, from the notice; null: not stated
amount number total from the notice's data; null: not stated there
currency text of the amount, ISO 4217; null: no amount
amounts text as quoted near the passage, not added up; null: none near
procedure text identifier shared by the notices of one procedure; null: not a notice or not stated
awarded date the day of the decision, from the notice's data; null: not stated
quote text the passage that tells most
page integer where it stands, from 1
detected moment when we first found it
confirmed integer 1: people looked at it and agree; 0: the machine alone says so
"""
    ),
    select=lambda d: (
        f"""SELECT {paper(d)},
    s.part AS act, s.topic AS topic, s.level AS level, s.stage AS stage, vendor.value AS vendor,
    (SELECT {d.listing("x.name")} FROM (
        SELECT DISTINCT {d.member("w.value", "name")} AS name
        FROM {d.each_record(d.inner("d.procurement", "winners"), "w")} ORDER BY 1) AS x) AS winners,
    CAST({d.member("d.procurement", "amount")} AS NUMERIC) AS amount,
    {d.member("d.procurement", "currency")} AS currency, s.amounts AS amounts,
    {d.member("d.procurement", "procedure")} AS procedure,
    {d.date(d.member("d.procurement", "awarded"))} AS awarded,
    {_OF_FINDING.format("quote")} AS quote, {_OF_FINDING.format("page")} AS page,
    {d.moment("s.detected")} AS detected,
    CASE WHEN s.confirmed THEN 1 ELSE 0 END AS confirmed
    FROM verdicts AS s
    JOIN versions AS v ON v.id = s.version_id
    {JOIN_PAPER}
    LEFT JOIN {d.each("s.vendors", "vendor")} ON 1 = 1
    WHERE s.level <> 'low' AND s.stage IN ({_words(SPENDING)}) AND {STANDS}"""
    ),
)

_FLAGGED_VENDORS = View(
    name="flagged_vendors",
    about="One row for each flagged paper, act of it, topic and vendor named: to count vendors by anything.",
    columns=columns(
        """
document_id integer the paper
vendor text canonical name
topic text vsa, biometric, anpr, audio, predictive, data_fusion
level text high or medium
stage text the leading one; null: the passages do not say what is happening
date date the day the paper bears, else the day it was published; null: neither is known
authority_id integer null: not named
department text code as in 61 or 2A; null: not French or not known
"""
    ),
    select=lambda d: (
        f"""SELECT d.id AS document_id, vendor.value AS vendor, s.topic AS topic,
    s.level AS level, s.stage AS stage, COALESCE(d.dated, d.published) AS date,
    d.authority_id AS authority_id, a.department AS department
    FROM verdicts AS s
    JOIN versions AS v ON v.id = s.version_id
    {JOIN_PAPER}
    CROSS JOIN {d.each("s.vendors", "vendor")}
    WHERE s.level <> 'low' AND CAST(s.vendors AS TEXT) <> '[]' AND {STANDS}"""
    ),
)

_VENDORS_BY_AUTHORITY = View(
    name="vendors_by_authority",
    about="One row for each vendor and authority whose flagged papers name it.",
    columns=columns(
        """
vendor text canonical name
authority_id integer null: the papers name no authority
authority text null: the papers name no authority
department text code as in 61 or 2A; null: not French or not known
region text INSEE code; null: not French or not known
country text ISO 3166-1 alpha-2; null: no authority
papers integer flagged papers that name it
spending integer of them with leading stage purchase, tender, funding or renewal
pilots integer of them with leading stage pilot
authorisations integer of them with leading stage authorisation
refusals integer of them with leading stage opposition, sanction, suspension or denial
first_date date of the oldest dated paper; null: none has a date
last_date date of the newest dated paper; null: none has a date
"""
    ),
    select=lambda _: (
        f"""SELECT g.vendor AS vendor, g.authority_id AS authority_id, a.name AS authority,
    a.department AS department, a.region AS region, a.country AS country, g.papers AS papers,
    g.spending AS spending, g.pilots AS pilots, g.authorisations AS authorisations,
    g.refusals AS refusals, g.first_date AS first_date, g.last_date AS last_date
    FROM (
    SELECT p.vendor AS vendor, p.authority_id AS authority_id, count(*) AS papers,
    sum(p.spending) AS spending, sum(p.pilots) AS pilots, sum(p.authorisations) AS authorisations,
    sum(p.refusals) AS refusals, min(p.date) AS first_date, max(p.date) AS last_date
    FROM (
        SELECT f.vendor AS vendor, min(f.authority_id) AS authority_id, min(f.date) AS date,
        max(CASE WHEN f.stage IN ({_words(SPENDING)}) THEN 1 ELSE 0 END) AS spending,
        max(CASE WHEN f.stage = 'pilot' THEN 1 ELSE 0 END) AS pilots,
        max(CASE WHEN f.stage = 'authorisation' THEN 1 ELSE 0 END) AS authorisations,
        max(CASE WHEN f.stage IN ({_words(REFUSALS)}) THEN 1 ELSE 0 END) AS refusals
        FROM flagged_vendors AS f GROUP BY f.vendor, f.document_id
    ) AS p
    GROUP BY p.vendor, p.authority_id) AS g
    LEFT JOIN authorities AS a ON a.id = g.authority_id"""
    ),
)

_COVERAGE = View(
    name="coverage",
    about="One row for each source and day on which it was asked or a file came in: what was listed, read,"
    " unreadable and flagged, so that «searched, nothing found» can be said. Days are UTC.",
    columns=columns(
        """
source text catalogue id, as in fr/nice
source_title text as subscribers read it
day date UTC
crawls integer times it was asked
crawls_failed integer times that failed or never ended
listed integer documents it named
fetched integer answers with a body
new integer documents first seen
changed integer documents with other bytes than before
failed integer documents that could not be fetched
refused integer addresses closed to us (robots.txt, 401, 403)
files integer versions that came in that day
files_unread integer of them: not read yet
files_failed integer of them: nothing came out
pages integer pages read in them
pages_ocr integer of them: read from pictures
pages_unreadable integer of them: without usable text
flagged integer versions of that day that are flagged
"""
    ),
    select=lambda _: (
        """SELECT c.source_id AS source, so.title AS source_title, c.day AS day,
    c.crawls AS crawls, c.crawls_failed AS crawls_failed, c.listed AS listed, c.fetched AS fetched,
    c.new AS new, c.changed AS changed, c.failed AS failed, c.refused AS refused, c.files AS files,
    c.files - c.files_read AS files_unread, c.files_failed AS files_failed, c.pages AS pages,
    c.pages_ocr AS pages_ocr, c.pages_unreadable AS pages_unreadable, c.flagged AS flagged
    FROM coverage_days AS c
    JOIN sources AS so ON so.id = c.source_id"""
    ),
)

# CROSS JOIN: SQLite would read all versions first; so it reads the index `ill_read`, which holds a few files.
_UNREADABLE = View(
    name="unreadable_documents",
    about="One row for each paper whose current version could not, or not wholly, be read.",
    columns=columns(
        PAPER_COLUMNS
        + """
status text failed: not at all; partial: pages are missing; ok: pages without usable text
reason text why; null: see the pages
pages integer pages that came out
pages_unreadable integer of them: without usable text
media_type text of the bytes
"""
    ),
    select=lambda d: (
        f"""SELECT {paper(d)},
    e.status AS status, e.reason AS reason, e.pages AS pages, e.pages_unreadable AS pages_unreadable,
    v.media_type AS media_type
    FROM extractions AS e
    CROSS JOIN versions AS v
    {JOIN_PAPER}
    WHERE v.sha256 = e.sha256 AND v.current
    AND (e.status IN ('failed', 'partial') OR e.pages_unreadable > 0)"""
    ),
)

_FINDING_COLUMNS = """
id integer the finding
version integer of the paper, from 1
entry text lexicon entry that fired
topic text vsa, biometric, anpr, audio, predictive, data_fusion, cctv
vendor text canonical name; null: no vendor is named
stage text null: the passage does not say what is happening
level text high, medium or low
context text negated, hypothetical, elsewhere, …; null: plainly asserted
act text the act of a collection; null: the paper is one act
quote text the passage
page integer from 1
start_offset integer characters from the start of the page
end_offset integer end of the mention, excluded
rules_version text digest of lexicon and pipeline
detected moment when we first found it
"""


def _finding(d: Dialect) -> str:
    return f"""f.id AS id, v.number AS version, f.entry AS entry, f.topic AS topic, f.vendor AS vendor,
    f.stage AS stage, f.level AS level,
    (SELECT {d.listing("x.value")} FROM {d.each("f.context", "x")}) AS context,
    f.part AS act, f.quote AS quote, f.page AS page, f.start AS start_offset, f."end" AS end_offset,
    f.rules_version AS rules_version, {d.moment("f.detected")} AS detected"""


_FINDINGS_CURRENT = View(
    name="findings_current",
    about="One row for each passage that the machine finds today, low ones (plain cameras) included,"
    " whatever people decided of it.",
    columns=columns(_FINDING_COLUMNS + PAPER_COLUMNS),
    select=lambda d: (
        f"""SELECT {_finding(d)}, {paper(d)}
    FROM findings AS f
    JOIN versions AS v ON v.id = f.version_id
    {JOIN_PAPER}
    WHERE f.ended IS NULL AND {STANDS}"""
    ),
)

_FINDINGS_HISTORY = View(
    name="findings_history",
    about="One row for each passage ever found: what holds, and what stood in earlier rules or versions.",
    columns=columns(
        _FINDING_COLUMNS
        + """
ended moment since when other rules no longer find it; null: these rules do
current_version integer 1: in the newest version of the paper; 0: in an earlier one
"""
        + PAPER_COLUMNS
    ),
    select=lambda d: (
        f"""SELECT {_finding(d)}, {d.moment("f.ended")} AS ended,
    CASE WHEN v.current THEN 1 ELSE 0 END AS current_version, {paper(d)}
    FROM findings AS f
    JOIN versions AS v ON v.id = f.version_id
    {JOIN_PAPER}"""
    ),
)

VIEWS = (
    _FLAGGED_DOCUMENTS,
    _FLAGGED_SUBJECTS,
    _PURCHASES,
    _FLAGGED_VENDORS,
    _VENDORS_BY_AUTHORITY,
    _FINDINGS_CURRENT,
    _FINDINGS_HISTORY,
    _COVERAGE,
    _UNREADABLE,
    *KINSHIP_VIEWS,
)
