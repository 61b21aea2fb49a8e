"""The programme changes: its text becomes the next version, from now on or from a day to come."""

from collections.abc import Mapping

from loyalty_cli.books import programs, shop_programs
from loyalty_cli.books.programs import THE_BEGINNING, UnknownVersion
from loyalty_cli.errors import Malformed, Refused
from loyalty_cli.language import said
from loyalty_cli.program.comparing import compare
from loyalty_cli.program.reading import ProgramFaults
from loyalty_cli.program.terms import Program, Shop
from loyalty_cli.storage import ALL, Database, retried
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
        because = said("the books hold events") if is_used else said("version {version} holds at another time", version=version)
        super().__init__(
            said(
                "The currency stays {currency} and the time zone {timezone}, not {other} and {elsewhere}: "
                "{because}. Open another shop with `loyalty --db PATH init`.",
                currency=stays.currency,
                timezone=stays.timezone,
                other=wanted.currency,
                elsewhere=wanted.timezone,
                because=because,
            ),
            currency=stays.currency,
            timezone=stays.timezone,
        )


class ShopFaults(Malformed):
    """What a shop of the chain says otherwise does not go with the chain's new programme."""

    code = "shop_faults"

    def __init__(self, shop: str, found: ProgramFaults) -> None:
        super().__init__(
            said(
                "The shop {shop} has a file of its own that does not go with this programme: {fault} Mend that one first,"
                " with `loyalty --shop {shop} program apply FILE`.",
                shop=shop,
                fault=found.sentence,
            ),
            shop=shop,
            **found.facts,
        )


@retried
def apply_program(
    db: Database, source: str, *, at: str, from_at: str | None = None, staff: str | None = None, shop: str = ""
) -> Applied:
    """Store the text as the next version, in force from `from_at`, or from now; while the books are empty, from the beginning.

    For a `shop` the text is what it says otherwise than the chain; a change of the chain's goes on below it.

    Raises:
        ProgramFaults: the text has faults.
        ShopFaults: it is the chain's, and a shop's own does not go with it.
        BooksNotEmpty: it changes the currency or the time zone.
    """
    source = source.replace("\r\n", "\n")
    with db.atomic(ALL):
        is_used = programs.is_in_use(db)
        start = from_at or (at if is_used else THE_BEGINNING)
        held = programs.version_in_force(db, start, shop)
        wanted = programs.read(db, source, start, shop)
        changes = tuple(compare(programs.version(db, held.number), wanted))

        if not shop:
            _refuse_other_money(db, wanted, start, is_used=is_used)
        said = held.source if held.shop == shop else ""
        if not changes and source.split() == said.split():
            return Applied(held.number, held.from_at, changes, is_new=False)

        own = {each: shop_programs.own(db, each) for each in {shop, *programs.shops(db)} - {""}}
        if shop:
            own[shop][start] = source
        else:
            programs.add(db, source, from_at=start, applied_at=at, staff=staff)
        for each in [shop] if shop else sorted(own):
            _lay(db, each, own[each], at=at, staff=staff)
        number = programs.version_in_force(db, start, shop).number
    return Applied(number, start, changes, is_new=True)


def _lay(db: Database, shop: str, own: Mapping[str, str], *, at: str, staff: str | None) -> None:
    """Lay what a shop says otherwise over every version of the chain that holds beside it."""
    for start, chain, source in shop_programs.missing(db, shop, own):
        number = programs.add(db, source, from_at=start, applied_at=at, staff=staff, shop=shop, chain=chain)
        try:
            programs.version(db, number)
        except ProgramFaults as found:
            raise ShopFaults(shop, found) from found


def apply_again(
    db: Database, number: int, *, at: str, from_at: str | None = None, staff: str | None = None, shop: str = ""
) -> Applied:
    """Store an older version's text as the next version.

    Raises:
        UnknownVersion: there is none of that number, or it is another shop's.
    """
    found = programs.text(db, number)
    if found.shop != shop:
        raise UnknownVersion(number)
    return apply_program(db, found.source, at=at, from_at=from_at, staff=staff, shop=shop)


def _refuse_other_money(db: Database, wanted: Program, start: str, *, is_used: bool) -> None:
    """Of the versions that hold at some time, all have one currency and one time zone; this one may replace one of them."""
    for each in programs.holding_one_by_one(db):
        stays = programs.version(db, each.number).shop
        is_replaced = each.from_at == start and not is_used
        if not is_replaced and (stays.currency, stays.timezone) != (wanted.shop.currency, wanted.shop.timezone):
            raise BooksNotEmpty(version=each.number, stays=stays, wanted=wanted.shop, is_used=is_used)
