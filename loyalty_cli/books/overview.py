"""A shop's books in a few numbers."""

from loyalty_cli.storage import Database
from loyalty_cli.values import frozen


@frozen
class Began:
    """An import that has not come to its end: what of, which file, how many rows are in the books, since when."""

    kind: str
    path: str
    rows_done: int
    started_at: str


@frozen
class Overview:
    """What the books hold at one moment; `expired_at` is when something was last written down as expired."""

    customers: int
    events: int
    postings: int
    last_event: int | None
    last_at: str | None
    expired_at: str | None
    imports: tuple[Began, ...]


def overview(db: Database) -> Overview:
    """Count what there is."""
    with db.snapshot():
        counted = db.row(
            "SELECT (SELECT count(*) FROM customers WHERE holder = 'person') AS customers,"
            " (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM postings) AS postings,"
            " (SELECT max(at) FROM events WHERE kind = 'expiry') AS expired_at"
        )
        last = db.row("SELECT id, at FROM events ORDER BY id DESC LIMIT 1")
        begun = db.rows("SELECT * FROM imports WHERE finished_at IS NULL ORDER BY started_at")
    assert counted is not None
    return Overview(
        customers=counted["customers"],
        events=counted["events"],
        postings=counted["postings"],
        last_event=last["id"] if last else None,
        last_at=last["at"] if last else None,
        expired_at=counted["expired_at"],
        imports=tuple(Began(row["kind"], row["path"], row["rows_done"], row["started_at"]) for row in begun),
    )


def count_events(db: Database) -> int:
    """How many events there are."""
    row = db.row("SELECT count(*) AS events FROM events")
    return int(row["events"]) if row else 0
