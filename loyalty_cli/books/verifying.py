"""Everything that the books say, computed again from what was typed, and compared row by row.

The file is checked first; then each customer's events are decided again in the order recorded, and the outcome is held
against the events, their postings and all that follows from them; then what must hold over all customers together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from loyalty_cli.books import events, overall, programs, projected, recomputed
from loyalty_cli.books.elsewhere import Elsewhere
from loyalty_cli.books.histories import Span
from loyalty_cli.books.projected import PROJECTIONS, VOUCHERS, Projection
from loyalty_cli.books.replay import Replay
from loyalty_cli.errors import LoyaltyError, StorageTrouble
from loyalty_cli.program.account import Account
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import ALL, Database, Row
from loyalty_cli.values import frozen

MOST = 1000  # problems that are told; one dropped table makes millions
_AT_ONCE = 100  # customers read at one moment: a long read would keep the log beside the file from being emptied

Rows = Mapping[int, list[Row]]
Progress = Callable[[int], None]
Parts = Callable[[Iterable[Span]], Iterable["Report"]]


@dataclass(slots=True)
class Report:
    """What was looked at, and a sentence for each problem: the first `MOST` of all that were `found`.

    `stale` are the accounts, 0 for all together, whose events are sound and whose rows are not what follows from them.
    """

    events: int = 0
    postings: int = 0
    found: int = 0
    problems: list[str] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the books are what they should be."""
        return self.found == 0

    def add(self, sentences: Iterable[str]) -> None:
        """Take more problems in."""
        for sentence in sentences:
            self.found += 1
            if self.found <= MOST:
                self.problems.append(sentence)

    def take(self, part: "Report") -> None:
        """Take in what was found in a part of the books."""
        self.events += part.events
        self.postings += part.postings
        self.found += part.found
        self.problems += part.problems[: MOST - len(self.problems)]
        self.stale += part.stale


@frozen
class _Page:
    """All that the books hold of some customers at one moment: rows by customer, postings by event."""

    customers: tuple[int, ...]
    events: Rows
    postings: Rows
    projected: Mapping[Projection, Rows]


@frozen
class Lived:
    """One customer's history decided again: what is wrong with it, the account after it, and its postings summed by unit.

    It `is_sound` where each event and its postings are what the rules give, and `is_whole` where each could be decided.
    """

    problems: tuple[str, ...]
    account: Account
    sums: Mapping[str, int]
    is_sound: bool
    is_whole: bool = True


def verify(db: Database, progress: Progress = lambda _events: None, parts: Parts | None = None) -> Report:
    """Check a whole shop while its tills go on; `progress` hears how many events are done.

    `parts` checks runs of customers, in their order; without it they are checked here, one after the other.

    Raises:
        StorageTrouble: the file cannot be read to its end.
    """
    report = Report()
    faults = db.faults()
    report.add(faults.damage or faults.others)
    if faults.damage:
        return report
    for part in parts(spans(db)) if parts else map(checker(db), spans(db)):
        report.take(part)
        progress(report.events)
    report.add(overall.differences(db))
    shared = overall.shared_differences(db)
    report.add(shared)
    report.stale += [ALL] if shared else []
    return report


def checker(db: Database) -> Callable[[Span], Report]:
    """What checks one run of customers after another in an open shop."""
    rules = _Rules(db)

    def check(span: Span) -> Report:
        with db.snapshot():
            page = _page(db, span)
        report = Report(sum(map(len, page.events.values())), sum(map(len, page.postings.values())))
        for customer in page.customers:
            lived = _lived(db, customer, page, rules)
            differing = [*_differences(customer, page, lived)] if lived.is_whole else []
            report.add((*lived.problems, *differing))
            report.stale += [customer] if differing and lived.is_sound else []
        return report

    return check


def spans(db: Database) -> Iterator[Span]:
    """All customers in runs that are short enough to be read at one moment."""
    run = "SELECT id FROM customers WHERE id > :after ORDER BY id LIMIT :limit"
    query = f"SELECT min(id) AS first, max(id) AS last FROM ({run}) AS run"
    after = -1
    while (row := db.row(query, {"after": after, "limit": _AT_ONCE})) and row["last"] is not None:
        yield row["first"], row["last"]
        after = row["last"]


class _Rules:
    """The versions of the programme, each read once."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[int, Program] = {}

    def version(self, number: int) -> Program:
        if number not in self._known:
            self._known[number] = programs.version(self._db, number)
        return self._known[number]


_CUSTOMERS = "SELECT id FROM customers WHERE id BETWEEN :first AND :last ORDER BY id"
_EVENTS = "SELECT * FROM events WHERE customer BETWEEN :first AND :last ORDER BY id"
_POSTINGS = """
    SELECT postings.* FROM events JOIN postings ON postings.event = events.id
    WHERE events.customer BETWEEN :first AND :last ORDER BY postings.event, postings.place
"""


def _page(db: Database, span: Span) -> _Page:
    bounds = {"first": span[0], "last": span[1]}
    return _Page(
        customers=tuple(row["id"] for row in db.rows(_CUSTOMERS, bounds)),
        events=_by("customer", db.rows(_EVENTS, bounds)),
        postings=_by("event", db.rows(_POSTINGS, bounds)),
        projected={table: _by("customer", db.rows(table.query, bounds)) for table in PROJECTIONS},
    )


def _by(column: str, rows: Iterable[Row]) -> Rows:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[column], []).append(row)
    return grouped


def lived(db: Database, customer: int) -> Lived:
    """One customer's history, decided again as it stands."""
    return _lived(db, customer, _page(db, (customer, customer)), _Rules(db))


def _lived(db: Database, customer: int, page: _Page, rules: _Rules) -> Lived:
    issued = page.projected[VOUCHERS].get(customer, ())
    replay = Replay({(row["event"], row["place"]): row["code"] for row in issued}, elsewhere=Elsewhere(db, customer))
    sums: dict[str, int] = {}
    own: list[str] = []
    others: list[str] = []
    for row in page.events.get(customer, ()):
        postings = page.postings.get(row["id"], [])
        try:
            step = replay.step(events.read(row, postings), rules.version(row["program"]))
            own += recomputed.differences(row, postings, step)
        except Exception as error:  # whatever breaks in a broken event is a finding
            if isinstance(error, StorageTrouble):
                raise
            own.append(f"{recomputed.name(row)} {_broken(error)}; what follows it on this account was not checked")
            return Lived((*own, *others), replay.account, sums, is_sound=False, is_whole=False)
        for follow in step.outcome.follows:
            if not events.is_followed(db, step.event.id, follow):
                others.append(f"{recomputed.name(row)} brings about a {follow.fact.kind} on another account, which is missing")
        for posting in step.outcome.postings:
            sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity
    has_codes = all(voucher.code for voucher in replay.account.vouchers.values())  # which no event tells
    return Lived((*own, *others), replay.account, sums, is_sound=not own and has_codes)


def _differences(customer: int, page: _Page, lived: Lived) -> Iterator[str]:
    """What in the rows of a customer is not what the events give."""
    for table in PROJECTIONS:
        kept = page.projected[table].get(customer, [])
        yield from projected.differences(table, customer, kept, table.rows(customer, lived.account, lived.sums))


def _broken(error: Exception) -> str:
    if isinstance(error, LoyaltyError):
        return f"would be refused today: {error.sentence.rstrip('.')}"
    return f"cannot be read again ({type(error).__name__}: {error})"
