"""Events and postings: what happened, for good. The tables `events` and `postings`."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.books import programs
from loyalty_cli.program import kinds
from loyalty_cli.program.account import Account, Follow, Outcome, Posting
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.past import Past
from loyalty_cli.program.terms import Program, start_of
from loyalty_cli.storage import Answer, Database, Row, Writer
from loyalty_cli.values import field, frozen


@frozen
class Event:
    """One event with its postings, as it is recorded and read again.

    `names` is the event it corrects or stands on, `said` what the answer says beside the postings: balances after it, tiers,
    notes. `replayed` marks an event that had been recorded before under the same ref. `after` is the account that a rehearsed
    one would leave.
    """

    id: int
    kind: str
    customer: int
    at: str
    recorded_at: str
    program: int
    fact: Fact
    ref: str
    late: bool = False
    amount_minor: int | None = None
    names: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    staff: str | None = None
    till: str | None = None
    shop: str = ""
    postings: tuple[Posting, ...] = ()
    replayed: bool = False
    after: Account | None = None


_FUTURE_SECONDS = 5 * 60
_ZERO = "1970-01-01T00:00:00Z"  # from which ids count
_SLACK_SECONDS = 86_400  # by which a clock may have been set back while something was booked
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_INSERT_EVENT = """
    INSERT INTO events (id, kind, customer, at, recorded_at, late, program, amount_minor, names, ref, fact, before, said,
                        staff, till, shop)
    VALUES (:id, :kind, :customer, :at, :recorded_at, :late, :program, :amount_minor, :names, :ref, :fact, :before, :said,
            :staff, :till, :shop)
"""
_INSERT_POSTING = """
    INSERT INTO postings (event, place, customer, unit, lot, quantity, account, rule, text)
    VALUES (:event, :place, :customer, :unit, :lot, :quantity, :account, :rule, :text)
"""


def add(to: Writer, events: Sequence[Event]) -> None:
    """Append events with their postings."""
    to.run_many(_INSERT_EVENT, (_event_row(event) for event in events))
    to.run_many(_INSERT_POSTING, (row for event in events for row in _posting_rows(event)))


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": event.kind,
        "customer": event.customer,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "late": int(event.late),
        "program": event.program,
        "amount_minor": event.amount_minor,
        "names": event.names,
        "ref": event.ref,
        "fact": compact(kinds.dump(event.fact)),
        "before": compact(event.before),
        "said": compact(event.said),
        "staff": event.staff,
        "till": event.till,
        "shop": event.shop,
    }


def _posting_rows(event: Event) -> Iterable[dict[str, Any]]:
    for place, posting in enumerate(event.postings, 1):
        assert type(posting.quantity) is int, "the ledger holds whole numbers"
        yield {
            "event": event.id,
            "place": place,
            "customer": event.customer,
            "unit": posting.unit,
            "lot": posting.lot,
            "quantity": posting.quantity,
            "account": posting.account,
            "rule": posting.rule,
            "text": str(posting.text),  # without what it was made of
        }


def before(outcome: Outcome) -> dict[str, Any]:
    """What a decision took from outside, and its steps on counters over all customers, as the event keeps them."""
    return {**outcome.before, **({"steps": dict(outcome.shared)} if outcome.shared else {})}


def is_future(at: str, recorded_at: str) -> bool:
    """Whether that lies further ahead of the clock than two clocks may differ."""
    return at > recorded_at and clock.seconds_between(recorded_at, at) > _FUTURE_SECONDS


def least_id(since: str | None) -> int:
    """Below the id of all that happens from that instant on: an id tells when it was made, and nothing lies far ahead of it."""
    if since is None:
        return 0
    earliest = clock.seconds_between(_ZERO, since) - _FUTURE_SECONDS - _SLACK_SECONDS
    return min(ids.made(max(0, earliest) * 1000), ids.LARGEST)


def is_late(at: str, recorded_at: str, program: Program) -> bool:
    """Whether that is later than the programme lets pass without a mark."""
    return at < recorded_at and clock.seconds_between(at, recorded_at) > program.shop.late_minutes * 60


def compact(value: Any) -> str:
    """The JSON text that a value is kept as."""
    return _COMPACT.encode(value)


def read(row: Row, postings: Iterable[Row]) -> Event:
    """An event from its row and those of its postings, in their order."""
    return Event(
        id=row["id"],
        kind=row["kind"],
        customer=row["customer"],
        at=row["at"],
        recorded_at=row["recorded_at"],
        program=row["program"],
        fact=kinds.load(json.loads(row["fact"])),
        ref=row["ref"],
        late=bool(row["late"]),
        amount_minor=row["amount_minor"],
        names=row["names"],
        before=json.loads(row["before"]),
        said=json.loads(row["said"]),
        staff=row["staff"],
        till=row["till"],
        shop=row["shop"],
        postings=tuple(
            Posting(each["unit"], each["lot"], each["quantity"], each["account"], each["rule"], each["text"])
            for each in postings
        ),
    )


_POSTINGS = "SELECT * FROM postings WHERE event = :event ORDER BY place"


def instant(db: Database, event: int) -> str:
    """When an event happened."""
    row = db.row("SELECT at FROM events WHERE id = :id", {"id": event})
    assert row is not None
    return str(row["at"])


def get(db: Database, event: int) -> Event:
    """The event of that id, which exists."""
    row = db.row("SELECT * FROM events WHERE id = :id", {"id": event})
    if row is None:
        raise KeyError(event)
    return _with_postings(db, row)


def of_ref(db: Database, ref: str, kind: str, *, shop: str) -> Event | None:
    """The event of that kind under a ref."""
    return ask_ref(db, ref, kind, shop)()


def ask_ref(db: Database, ref: str, kind: str, shop: str) -> Answer[Event | None]:
    """Ask for the event `of_ref`."""
    query = "SELECT * FROM events WHERE ref = :ref AND kind = :kind AND shop = :shop"
    found = db.ask(query, {"ref": ref, "kind": kind, "shop": shop})
    return lambda: next((_with_postings(db, row) for row in found()), None)


def _with_postings(db: Database, row: Row) -> Event:
    return read(row, db.rows(_POSTINGS, {"event": row["id"]}))


def newest(db: Database, customer: int) -> int:
    """The id of the customer's newest event, or 0."""
    row = db.row("SELECT max(id) AS id FROM events WHERE customer = :customer", {"customer": customer})
    return row["id"] or 0 if row else 0


def oldest(db: Database, customer: int) -> int:
    """The id of the event that an account began with, which has one."""
    row = db.row("SELECT min(id) AS id FROM events WHERE customer = :customer", {"customer": customer})
    assert row is not None
    return int(row["id"])


def of_customer(db: Database, customer: int) -> list[Event]:
    """Every event of a customer, in the order recorded."""
    query = "SELECT * FROM postings WHERE event IN (SELECT id FROM events WHERE customer = :customer) ORDER BY event, place"
    postings: dict[int, list[Row]] = {}
    for row in db.rows(query, {"customer": customer}):
        postings.setdefault(row["event"], []).append(row)
    rows = db.rows("SELECT * FROM events WHERE customer = :customer ORDER BY id", {"customer": customer})
    return [read(row, postings.get(row["id"], ())) for row in rows]


def newest_of(db: Database, customer: int, *, limit: int, since: str | None = None, before: str | None = None) -> list[Event]:
    """The newest events of a customer, and of whoever was merged into them, from `since` on and earlier than `before`."""
    query = """
        WITH RECURSIVE merged (id) AS (
            SELECT id FROM customers WHERE id = :customer
            UNION SELECT customers.id FROM customers JOIN merged ON customers.account = merged.id WHERE holder = 'merged'
        )
        SELECT * FROM events WHERE customer IN (SELECT id FROM merged) AND at >= :since AND at < :before
        ORDER BY at DESC, id DESC LIMIT :limit
    """
    bounds = {"customer": customer, "since": since or "", "before": before or "~", "limit": limit}
    return [_with_postings(db, row) for row in db.rows(query, bounds)]


def naming(db: Database, event: int) -> list[Event]:
    """The events that correct this one or stand on it, in the order recorded."""
    rows = db.rows("SELECT * FROM events WHERE names = :event ORDER BY id", {"event": event})
    return [_with_postings(db, row) for row in rows]


def starting(db: Database, customer: int, card: str, *, after: int, before: int) -> list[Event]:
    """The events of an account between those two that gave the head start of that stamp card, in the order recorded."""
    query = """
        SELECT * FROM events WHERE customer = :customer AND id > :after AND id < :before
        AND EXISTS (SELECT 1 FROM postings WHERE postings.event = events.id AND postings.rule = :rule) ORDER BY id
    """
    bounds = {"customer": customer, "after": after, "before": before, "rule": start_of(card)}
    return [_with_postings(db, row) for row in db.rows(query, bounds)]


def following(db: Database, event: int) -> list[Event]:
    """What an event brought about on other accounts."""
    return [each for each in naming(db, event) if each.fact.is_consequence]


def is_followed(db: Database, event: int, follow: Follow) -> bool:
    """Whether what an event brings about on another account was booked there, or where that had gone to."""
    found = db.rows("SELECT fact FROM events WHERE names = :event", {"event": event})
    return compact(kinds.dump(follow.fact)) in [row["fact"] for row in found]


def past(db: Database, event: Event) -> Past:
    """The event as a rule looks back at it: with the programme that it was decided under."""
    return as_past(event, programs.version(db, event.program))


def as_past(event: Event, program: Program) -> Past:
    """The event with that programme, without asking the books."""
    before = dict(event.before)
    steps = before.pop("steps", {})
    now = clock.moment(event.at, program.shop.timezone)
    return Past(event.id, event.fact, now, program, before, event.postings, steps, event.customer)
