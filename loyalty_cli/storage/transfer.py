"""All of one shop laid into a new one, table by table, whatever engines the two lie on.

Rows are read and written in runs, so that memory does not grow with the shop. What is read is summed up to a digest for each
table that does not hang on the order of the rows, and held against what the new shop gives back.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from loyalty_cli import shipped
from loyalty_cli.errors import StorageTrouble
from loyalty_cli.storage.database import Database, Row
from loyalty_cli.values import frozen

AT_ONCE = 2_000  # rows
_MODULUS = 2**128
_IN_ORDER = ("events", "programs")  # a row of these names an earlier one only, and is never changed
_TABLE = re.compile(r"^CREATE TABLE (\w+) \((.*?)^\)", re.MULTILINE | re.DOTALL)
_UNSETTLED = """
    SELECT count(*) AS units FROM (
        SELECT customer, unit, sum(quantity) AS quantity FROM (
            SELECT customer, unit, quantity FROM postings UNION ALL SELECT customer, unit, -quantity FROM balances
        ) AS moved GROUP BY customer, unit HAVING sum(quantity) <> 0
    ) AS differing
"""


@frozen
class Table:
    """A table of the schema: its columns, those of its key, and those that may name a later row of it."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    own: tuple[str, ...]


class Sum(NamedTuple):
    """How many rows, and their digests added up."""

    rows: int
    digest: int


class CopyDiffers(StorageTrouble):
    """The new shop does not give back what was written into it; nothing of it was kept."""

    code = "copy_differs"

    def __init__(self, what: str) -> None:
        super().__init__(f"The copy is not what was copied: {what}. Nothing was kept; look at both disks, and copy again.")


def tables() -> list[Table]:
    """Every table that all engines have, each after those that it refers to."""
    found = []
    for name, body in _TABLE.findall(shipped.text("schema.sql").partition("\n-- [")[0]):
        lines = [line.strip() for line in body.splitlines()]
        columns = tuple(line.split()[0] for line in lines if re.match(r"[a-z]", line))
        keys = [line.partition("(")[2].partition(")")[0].split(", ") for line in lines if line.startswith("PRIMARY KEY")]
        alone = [[line.split()[0]] for line in lines if re.match(r"[a-z].* PRIMARY KEY", line)]
        own = tuple(line.split()[0] for line in lines if f"REFERENCES {name} " in line and name not in _IN_ORDER)
        found.append(Table(name, columns, tuple((keys or alone)[0]), own))
    return found


def copy(source: Database, into: Database, progress: Callable[[int, int], None]) -> dict[str, Sum]:
    """Lay every row of `source` into the new shop `into`, inside its atomic block; says what each table holds.

    Raises:
        CopyDiffers: what was written is not what is there.
    """
    known = tables()
    done, total = 0, 2 * sum(_count(source, table) for table in known)
    sums: dict[str, Sum] = {}
    for table in known:
        held = Sum(0, 0)
        for rows in _pages(source, table):
            into.run_many(_INSERT.format(table=table.name, **_words(table)), [_first(row, table) for row in rows])
            held = _added(held, rows, table)
            progress(done := done + len(rows), total)
        sums[table.name] = held
    for table in known:
        _name_own(source, into, table)
    for table in known:
        held = Sum(0, 0)
        for rows in _pages(into, table):
            held = _added(held, rows, table)
            progress(done := done + len(rows), total)
        if held != sums[table.name]:
            raise CopyDiffers(f"{table.name} holds {held.rows:,} rows of {sums[table.name].rows:,}, or others")
    unsettled = into.row(_UNSETTLED)
    if unsettled is not None and unsettled["units"]:
        raise CopyDiffers(f"{unsettled['units']:,} balances are not the sum of their postings; `loyalty db verify` says which")
    return sums


def add(
    source: Database,
    into: Database,
    table: Table,
    changed: Callable[[dict[str, Any]], dict[str, Any] | None],
    progress: Callable[[int], None] = lambda _rows: None,
) -> None:
    """Lay the rows of one table beside those that are there, inside the atomic block; `changed` gives None for what stays out.

    What a row names of its own table is written once all of them are there.

    Raises:
        Taken: one of them is there already.
    """
    insert = _INSERT.format(table=table.name, **_words(table))
    later: list[dict[str, Any]] = []
    for rows in _pages(source, table):
        kept = [each for row in rows if (each := changed({key: row[key] for key in table.columns})) is not None]
        later += [each for each in kept if any(each[column] is not None for column in table.own)]
        into.run_many(insert, [_first(each, table) for each in kept])
        progress(len(rows))
    if later:
        into.run_many(_naming(table), [{column: each[column] for column in (*table.key, *table.own)} for each in later])


_INSERT = "INSERT INTO {table} ({columns}) VALUES ({values})"
_UPDATE = "UPDATE {table} SET {settings} WHERE {key}"
_PAGE = "SELECT {columns} FROM {table} {after} ORDER BY {order} LIMIT {limit}"


def _words(table: Table) -> dict[str, str]:
    return {"columns": ", ".join(table.columns), "values": ", ".join(f":{column}" for column in table.columns)}


def _pages(db: Database, table: Table) -> Iterator[Sequence[Row]]:
    """The rows of a table in runs, in the order of its key."""
    order = ", ".join(table.key)
    words = {"columns": ", ".join(table.columns), "table": table.name, "order": order, "limit": AT_ONCE}
    after = f"WHERE ({order}) > ({', '.join(f':{column}' for column in table.key)})"
    rows = db.rows(_PAGE.format(after="", **words))
    while rows:
        yield rows
        rows = db.rows(_PAGE.format(after=after, **words), {column: rows[-1][column] for column in table.key})


def _first(row: Row | Mapping[str, Any], table: Table) -> dict[str, Any]:
    """The row as it is written first: what it names of its own table may come later."""
    return {column: None if column in table.own else row[column] for column in table.columns}


def _name_own(source: Database, into: Database, table: Table) -> None:
    """Let the rows of a table name others of it, now that all are there."""
    if not table.own:
        return
    update = _naming(table)
    for rows in _pages(source, table):
        naming = [row for row in rows if any(row[column] is not None for column in table.own)]
        into.run_many(update, [{column: row[column] for column in (*table.key, *table.own)} for row in naming])


def _naming(table: Table) -> str:
    settings = ", ".join(f"{column} = :{column}" for column in table.own)
    return _UPDATE.format(table=table.name, settings=settings, key=" AND ".join(f"{each} = :{each}" for each in table.key))


def _added(held: Sum, rows: Sequence[Row], table: Table) -> Sum:
    digests = (hashlib.blake2b(_text(row, table), digest_size=16).digest() for row in rows)
    return Sum(held.rows + len(rows), (held.digest + sum(int.from_bytes(each) for each in digests)) % _MODULUS)


def _text(row: Row, table: Table) -> bytes:
    return json.dumps([row[column] for column in table.columns], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _count(db: Database, table: Table) -> int:
    row = db.row(f"SELECT count(*) AS rows FROM {table.name}")
    assert row is not None
    return int(row["rows"])
