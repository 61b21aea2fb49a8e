"""EVENT: an event as people name one at the counter."""

import json
from collections.abc import Collection, Sequence

from loyalty_cli import ids
from loyalty_cli.errors import Ambiguous, Unknown
from loyalty_cli.language import said
from loyalty_cli.program import kinds
from loyalty_cli.storage import Database, Row

_ENDING = """
    SELECT id, kind, at, shop FROM events WHERE id % 1048576 = :last AND id % :modulus = :value ORDER BY id DESC LIMIT 5
"""

_LAST = """
    SELECT id, names, fact FROM events WHERE coalesce(till, '') = :till AND shop = :shop ORDER BY id DESC LIMIT 1
"""


def find(db: Database, typed: str, *, till: str | None, shop: str, kinds: Collection[str] = ()) -> int:
    """Read EVENT: an id, an ending of at least four characters that only one has, `last`, or `ref:REF`.

    What followed on another account is not the last: what brought it about is.

    A ref is this shop's, and may name an event of each kind; `kinds` says which are wanted.

    Raises:
        Unknown, Ambiguous: none, or more than one answers to it.
    """
    if typed == "last":
        return _last(db, till, shop)
    if typed.startswith("ref:"):
        return _of_ref(db, typed[4:], shop=shop, kinds=kinds)
    read = ids.ending(typed) if ids.SHORTEST_ENDING <= len(typed) <= ids.LENGTH else None
    if read is None:
        raise Unknown(
            "event", typed=typed, hint=said("Name it by its id, four or more of its last characters, last, or ref:REF.")
        )
    value, modulus = read
    if len(typed) == ids.LENGTH:
        found = db.rows("SELECT id, kind, at, shop FROM events WHERE id = :id", {"id": min(value, ids.LARGEST)})
    else:
        found = db.rows(_ENDING, {"modulus": modulus, "value": value, "last": value % ids.ENDINGS})
    return _one(found, typed)


def _last(db: Database, till: str | None, shop: str) -> int:
    row = db.row(_LAST, {"till": till or "", "shop": shop})
    if row is None:
        none = said("Nothing was booked at till {till} yet.", till=till) if till else said("Nothing was booked yet.")
        raise Unknown("event", typed="last", hint=none)
    while row is not None and kinds.load(json.loads(row["fact"])).is_consequence:
        row = db.row("SELECT id, names, fact FROM events WHERE id = :id", {"id": row["names"]})
    assert row is not None
    return int(row["id"])


def _of_ref(db: Database, ref: str, *, shop: str, kinds: Collection[str]) -> int:
    query = "SELECT id, kind, at, shop FROM events WHERE ref = :ref AND shop = :shop ORDER BY id"
    found = db.rows(query, {"ref": ref, "shop": shop})
    wanted = [row for row in found if row["kind"] in kinds]
    return _one(wanted or found, f"ref:{ref}")


def _one(found: Sequence[Row], typed: str) -> int:
    if not found:
        raise Unknown("event", typed=typed, hint=said("`loyalty history WHO` lists them."))
    if len(found) > 1:
        raise Ambiguous("event", typed=typed, candidates=[_told(row) for row in found])
    return int(found[0]["id"])


def _told(row: Row) -> str:
    place = f", {row['shop']}" if row["shop"] else ""
    return f"{ids.text(row['id'])} ({row['kind']}, {row['at']}{place})"
