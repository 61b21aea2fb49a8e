"""The programme changes: its text becomes the next version, from now on or from a day to come."""

from loyalty_cli.books import programs
from loyalty_cli.books.programs import THE_BEGINNING
from loyalty_cli.errors import Refused
from loyalty_cli.program import reading
from loyalty_cli.program.comparing import compare
from loyalty_cli.program.terms import Program, Shop
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen


@frozen
class Applied:
    """The version that holds from `from_at` on, and what it changes in words; not new where its text held already."""

    version: int
    from_at: str
    changes: tuple[str, ...]
    is_new: bool


class BooksNotEmpty(Refused):
    """Currency and time zone stay once something is booked: every amount and every day in the books is in them."""

    code = "books_not_empty"

    def __init__(self, *, version: int, stays: Shop, wanted: Shop, is_used: bool) -> None:
        because = "the books hold events" if is_used else f"version {version} holds at another time"
        super().__init__(
            f"The currency stays {stays.currency} and the time zone {stays.timezone}, not {wanted.currency} and"
            f" {wanted.timezone}: {because}. Open another shop with `loyalty --db PATH init`.",
            currency=stays.currency,
            timezone=stays.timezone,
        )


def apply_program(db: Database, source: str, *, at: str, from_at: str | None = None, staff: str | None = None) -> Applied:
    """Store the text as the next version, in force from `from_at`, or from now; while the books are empty, from the beginning.

    Raises:
        ProgramFaults: the text has faults.
        BooksNotEmpty: it changes the currency or the time zone.
    """
    source = source.replace("\r\n", "\n")
    wanted = reading.read(source)
    with db.atomic():
        is_used = programs.is_in_use(db)
        start = from_at or (at if is_used else THE_BEGINNING)
        held = programs.version_in_force(db, start)
        changes = tuple(compare(programs.version(db, held.number), wanted))

        _refuse_other_money(db, wanted, start, is_used=is_used)
        if not changes and source.split() == held.source.split():
            return Applied(held.number, held.from_at, changes, is_new=False)

        number = programs.add(db, source, from_at=start, applied_at=at, staff=staff)
    return Applied(number, start, changes, is_new=True)


def apply_again(db: Database, number: int, *, at: str, from_at: str | None = None, staff: str | None = None) -> Applied:
    """Store an older version's text as the next version.

    Raises:
        UnknownVersion: there is none of that number.
    """
    return apply_program(db, programs.text(db, number).source, at=at, from_at=from_at, staff=staff)


def _refuse_other_money(db: Database, wanted: Program, start: str, *, is_used: bool) -> None:
    """Of the versions that hold at some time, all have one currency and one time zone; this one may replace one of them."""
    for each in programs.holding_one_by_one(db):
        stays = programs.version(db, each.number).shop
        is_replaced = each.from_at == start and not is_used
        if not is_replaced and (stays.currency, stays.timezone) != (wanted.shop.currency, wanted.shop.timezone):
            raise BooksNotEmpty(version=each.number, stays=stays, wanted=wanted.shop, is_used=is_used)
