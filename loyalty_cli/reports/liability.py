"""What the shop owes at an instant, over all accounts, held against the sums of the ledger; on every core."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from loyalty_cli import clock
from loyalty_cli.books import afterwards, counters, histories, lots, programs, replay, vouchers
from loyalty_cli.books.customers import GIFT
from loyalty_cli.books.histories import Span
from loyalty_cli.program.account import Account
from loyalty_cli.program.owing import Owed
from loyalty_cli.reports import cores
from loyalty_cli.storage import Database

_AT_ONCE = 1_000  # events of the accounts read at one moment: a long read would keep the log beside the file from being emptied
_HOLDERS = "SELECT id, holder FROM customers WHERE id BETWEEN :first AND :last"
_BOOK = """
    SELECT unit, sum(postings.quantity) AS quantity FROM events JOIN postings ON postings.event = events.id
    WHERE events.customer BETWEEN :first AND :last AND at <= :at GROUP BY unit
"""


@dataclass(slots=True)
class Liability:
    """What is owed, and the book balance of each unit that it must come to with debts and what has lapsed."""

    owed: Owed = field(default_factory=Owed)
    book: Counter[str] = field(default_factory=Counter)

    @property
    def differing(self) -> list[str]:
        """The units whose sums are not what the ledger says: none in sound books."""
        return [unit for unit, quantity in self.book.items() if self.owed.of_unit(unit) != quantity]

    def take(self, part: "Liability") -> None:
        """Take in what is owed on other accounts."""
        self.owed.take(part.owed)
        self.book.update(part.book)


def liability(
    db: Database,
    at: str,
    *,
    shop: str = "",
    number: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Liability:
    """What is owed at that instant by the programme of a shop, closed accounts too, while tills go on.

    It is looked up on a `number` of cores; None: as many as it is worth. `progress` hears of how many events, of how many.
    """
    found = Liability()
    for part in cores.run_through(db, partial(_begin, at, shop), histories.spans(db, _AT_ONCE), number, progress):
        found.take(part)
    return found


def _begin(at: str, shop: str, db: Database) -> Callable[[Span], Liability]:
    """What looks at one run of customers after another."""
    program = programs.in_force(db, at, shop)
    now = clock.moment(at, program.shop.timezone)

    def look(span: Span) -> Liability:
        found = Liability()
        with db.snapshot():
            for holder, account in _accounts(db, at, *span):
                found.owed.add(account, program, now, is_gift=holder == GIFT)
            for row in db.rows(_BOOK, {"first": span[0], "last": span[1], "at": at}):
                found.book[row["unit"]] = row["quantity"]
        return found

    return look


def _accounts(db: Database, at: str, first: int, last: int) -> Iterator[tuple[str, Account]]:
    """Who holds each account, and what is on it at that instant; only those are replayed on which something happened since."""
    changed = afterwards.changed_after(db, at, first=first, last=last)
    held, open_vouchers = lots.that_hold(db, first, last), vouchers.open_between(db, first, last)
    bought = counters.between(db, "purchases", first, last)
    for row in db.rows(_HOLDERS, {"first": first, "last": last}):
        customer = row["id"]
        if customer in changed:
            yield row["holder"], replay.as_of(db, customer, at)
        elif customer in held or customer in open_vouchers:
            counted = {"purchases": bought[customer]} if customer in bought else {}
            account = Account(lots=held.get(customer, {}), vouchers=open_vouchers.get(customer, {}), counters=counted)
            yield row["holder"], account
