"""What must hold over all customers together: sums by unit, counters that all share, refs, programmes."""

import json
from collections.abc import Iterator

from loyalty_cli import ids
from loyalty_cli.books import counters, gift_cards, programs
from loyalty_cli.errors import Malformed
from loyalty_cli.storage import Database


def differences(db: Database) -> list[str]:
    """Every sentence about what does not hold, at one moment."""
    with db.snapshot():
        return [*_programs(db), *_refs(db), *_sums(db), *_strangers(db), *gift_cards.differences(db)]


def shared_differences(db: Database) -> list[str]:
    """Where the counters over all customers are not what the events say they moved them by, at one moment."""
    with db.snapshot():
        given, kept = steps(db), counters.all_shared(db)
    return [
        f"counter {name} over all customers is {kept.get(name)}; the events give {given.get(name)}"
        for name in sorted({*given, *kept})
        if given.get(name) != kept.get(name)
    ]


def steps(db: Database) -> dict[str, int]:
    """What all events together say that they moved the counters over all customers by."""
    found: dict[str, int] = {}
    for row in db.rows("""SELECT before FROM events WHERE before LIKE '%"steps"%'"""):
        for name, step in _steps(row["before"]).items():
            found[name] = found.get(name, 0) + step
    return found


def _programs(db: Database) -> Iterator[str]:
    numbers = [version.number for version in programs.history(db)]
    for number in sorted({*range(1, max(numbers, default=1) + 1)} - {*numbers}):
        yield f"programme version {number} is missing"
    for number in numbers:
        try:
            programs.version(db, number)
        except Malformed as fault:
            yield f"programme version {number} cannot be read: {fault.sentence}"


def _refs(db: Database) -> Iterator[str]:
    query = "SELECT ref, kind, count(*) AS times FROM events GROUP BY ref, kind, shop HAVING count(*) > 1 ORDER BY ref, kind"
    for row in db.rows(query):
        yield f"the ref {row['ref']} names {row['times']} events of the kind {row['kind']}"


def _sums(db: Database) -> Iterator[str]:
    """Customers' postings against their balances; the shop's side of each posting is their mirror."""
    posted = {row["unit"]: row["sum"] for row in db.rows("SELECT unit, sum(quantity) AS sum FROM postings GROUP BY unit")}
    kept = {row["unit"]: row["sum"] for row in db.rows("SELECT unit, sum(quantity) AS sum FROM balances GROUP BY unit")}
    for unit in sorted({*posted, *kept}):
        if posted.get(unit, 0) != kept.get(unit, 0):
            yield f"all postings of {unit} come to {posted.get(unit, 0)}, all balances to {kept.get(unit, 0)}"


def _steps(before: str) -> dict[str, int]:
    """The steps in an event's `before`; one that cannot be read is named by its event."""
    try:
        found = json.loads(before).get("steps", {})
    except (ValueError, AttributeError):
        return {}
    return {name: step for name, step in found.items() if isinstance(step, int)} if isinstance(found, dict) else {}


def _strangers(db: Database) -> Iterator[str]:
    query = """
        SELECT DISTINCT customer FROM counters
        WHERE customer <> 0 AND customer NOT IN (SELECT id FROM customers) ORDER BY customer
    """
    for row in db.rows(query):
        yield f"counters of customer {ids.text(row['customer'])} belong to nobody"
