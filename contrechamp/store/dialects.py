"""The few words in which the two databases differ, for SQL that must mean the same on both."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one database says it. Arguments are SQL expressions; `name` is an alias; `key` a plain word."""

    name: str
    _day: str
    _moment: str
    _each: str
    _each_record: str
    _member: str
    _inner: str
    _date: str
    _listing: str

    def day(self, instant: str) -> str:
        """The UTC day of a moment."""
        return self._day.format(instant)

    def moment(self, instant: str) -> str:
        """A moment as text, 2026-11-23T12:00:00Z."""
        return self._moment.format(instant)

    def each(self, array: str, alias: str) -> str:
        """A table with one row for each text of a JSON array, in its column `value`."""
        return self._each.format(array, alias)

    def each_record(self, array: str, alias: str) -> str:
        """A table with one row for each object of a JSON array, in its column `value`."""
        return self._each_record.format(array, alias)

    def member(self, json: str, key: str) -> str:
        """The text of one member of a JSON object; null when there is none."""
        return self._member.format(json, key)

    def inner(self, json: str, key: str) -> str:
        """One member of a JSON object as JSON, for `each`."""
        return self._inner.format(json, key)

    def date(self, text: str) -> str:
        """A date that is kept as text (2026-11-23)."""
        return self._date.format(text)

    def listing(self, text: str) -> str:
        """An aggregate: all the texts of a group in one, with `, ` between, in the order they come."""
        return f"{self._listing}({text}, ', ')"


SQLITE = Dialect(
    name="sqlite",
    _day="date({})",
    _moment="strftime('%Y-%m-%dT%H:%M:%SZ', {})",
    _each="json_each({}) AS {}",
    _each_record="json_each({}) AS {}",
    _member="json_extract({}, '$.{}')",  # `->>` came with 3.38, which is not everywhere yet
    _inner="json_extract({}, '$.{}')",
    _date="{}",
    _listing="group_concat",
)
POSTGRESQL = Dialect(
    name="postgresql",
    _day="CAST({} AT TIME ZONE 'UTC' AS date)",
    _moment="""to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""",
    _each="LATERAL json_array_elements_text({}) AS {}(value)",
    _each_record="LATERAL json_array_elements({}) AS {}(value)",
    _member="({} ->> '{}')",
    _inner="({} -> '{}')",
    _date="CAST({} AS date)",
    _listing="string_agg",
)
DIALECTS = {dialect.name: dialect for dialect in (SQLITE, POSTGRESQL)}
