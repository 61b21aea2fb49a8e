"""What the shop owes at an instant, over all accounts, held against the sums of the ledger."""

from collections.abc import Iterator, Mapping

from loyalty_cli import clock
from loyalty_cli.books import afterwards, counters, lots, replay, vouchers
from loyalty_cli.books.customers import GIFT
from loyalty_cli.program.account import Account
from loyalty_cli.program.owing import Owed
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_AT_ONCE = 1000
_HOLDERS = "SELECT id, holder FROM customers WHERE id > :after ORDER BY id LIMIT :limit"
_BOOK = """
    SELECT unit, sum(postings.quantity) AS quantity FROM events JOIN postings ON postings.event = events.id
    WHERE at <= :at GROUP BY unit ORDER BY unit
"""


@frozen
class Liability:
    """What is owed, and the book balance of each unit that it must come to with debts and what has lapsed."""

    owed: Owed
    book: Mapping[str, int]

    @property
    def differing(self) -> list[str]:
        """The units whose sums are not what the ledger says: none in sound books."""
        return [unit for unit, quantity in self.book.items() if self.owed.of_unit(unit) != quantity]


def liability(db: Database, program: Program, at: str) -> Liability:
    """What is owed at that instant, closed accounts too; all of it is read at one moment."""
    now, owed = clock.moment(at, program.shop.timezone), Owed()
    with db.snapshot():
        for holder, account in _accounts(db, at):
            owed.add(account, program, now, is_gift=holder == GIFT)
        book = {row["unit"]: row["quantity"] for row in db.rows(_BOOK, {"at": at})}
    return Liability(owed, book)


def _accounts(db: Database, at: str) -> Iterator[tuple[str, Account]]:
    """Who holds each account, and what is on it at that instant; only those are replayed on which something happened since."""
    after = 0
    while rows := db.rows(_HOLDERS, {"after": after, "limit": _AT_ONCE}):
        first, after = rows[0]["id"], rows[-1]["id"]
        changed = afterwards.changed_after(db, at, first=first, last=after)
        held, open_vouchers = lots.that_hold(db, first, after), vouchers.open_between(db, first, after)
        bought = counters.between(db, "purchases", first, after)
        for row in rows:
            customer = row["id"]
            if customer in changed:
                yield row["holder"], replay.as_of(db, customer, at)
            elif customer in held or customer in open_vouchers:
                counted = {"purchases": bought[customer]} if customer in bought else {}
                account = Account(lots=held.get(customer, {}), vouchers=open_vouchers.get(customer, {}), counters=counted)
                yield row["holder"], account
