"""Prepaid packs: so many uses for a price, counted down through a last day (rule book 9.3).

A pack that was sold is a lot of the unit `pack:<id>`. What is unused on its last day expires; before it, it can be given back.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from loyalty_cli.errors import InsufficientBalance, NothingToDo, Refused, Unknown
from loyalty_cli.language import joined, said
from loyalty_cli.program import lots, money, texts
from loyalty_cli.program.account import Lot
from loyalty_cli.program.conditions import selects
from loyalty_cli.program.facts import Fact, Line
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import Pack, Program, pack_unit
from loyalty_cli.values import frozen

SOLD = "sold"  # the shop's account that packs come from, and go back to


@frozen
class PackSale(Fact):
    """A pack sold at the programme's price."""

    kind = "pack-sale"
    is_at_the_counter = True

    pack: str


@frozen
class PackUse(Fact):
    """`count` uses of a pack; `items` are what they were taken for, where that was said."""

    kind = "pack-use"
    is_at_the_counter = True
    nested = MappingProxyType({"items": Line})

    pack: str
    count: int = 1
    items: tuple[Line, ...] = ()


@frozen
class PackRefund(Fact):
    """What is unused of the pack that was sold by `of`, given back."""

    kind = "pack-refund"

    of: int

    @property
    def names(self) -> int | None:
        return self.of


class NotInPack(Refused):
    """A pack does not pay for this."""

    code = "not_in_pack"

    def __init__(self, pack: Pack, item: str) -> None:
        pays = joined((str(each) for each in pack.only), said(" or "))
        super().__init__(
            said("{name} does not pay for {item}: it is for {pays}.", name=pack.name, item=item, pays=pays),
            why=[(pack.id, f"only {pays}")],
        )


def terms_of(program: Program, pack: str) -> Pack:
    """The pack of that id.

    Raises:
        Unknown: the programme has none.
    """
    if pack not in program.packs:
        hint = "" if program.packs else said("The programme has no packs: add a [[pack]] to it and apply it.")
        raise Unknown("pack", typed=pack, known=list(program.packs), hint=hint)
    return program.packs[pack]


def sell(sheet: Sheet, fact: PackSale, _related: Related, _shared: Mapping[str, int]) -> None:
    """Give the uses that a pack holds; buying them earns nothing."""
    pack, currency = terms_of(sheet.program, fact.pack), sheet.program.shop.currency
    why = Why(pack.id, texts.PREPAID(units=pack.units, price=money.show(pack.price_minor, currency)))
    unit = pack_unit(pack.id)
    expires_on = lots.last_day(sheet.program.expiry(unit), sheet.now.day)
    sheet.accrue(unit, pack.units, why, account=SOLD, expires_on=expires_on)
    sheet.amount_minor = pack.price_minor


def undo_sale(sheet: Sheet, of: Past, _related: Related) -> None:
    """Take a pack back as if it had not been sold.

    Raises:
        CannotVoid: some of it is gone.
    """
    assert isinstance(of.fact, PackSale)
    for unit, quantity in of.moved(SOLD).items():
        lot = _of_sale(sheet, of.event)
        if lot is None or lot.remaining < quantity:
            raise CannotVoid(said("some of the pack has been used or has expired; `loyalty pack refund` gives the rest back"))
        sheet.post(unit, lot.number, -quantity, SOLD, _UNDONE)
    sheet.amount_minor = of.program.packs[of.fact.pack].price_minor


def use(sheet: Sheet, fact: PackUse, _related: Related, _shared: Mapping[str, int]) -> None:
    """Count a pack down; one that the programme has dropped since is still good.

    Raises:
        NotInPack: it does not pay for one of the items.
        InsufficientBalance: fewer uses are left.
    """
    unit, pack = pack_unit(fact.pack), sheet.program.packs.get(fact.pack)
    held = [lot for lot in sheet.lots.values() if lot.unit == unit]
    if pack is None and not held:
        pack = terms_of(sheet.program, fact.pack)
    for item in fact.items:
        if pack is not None and not selects(item, pack.only, ()):
            raise NotInPack(pack, item.sku or "")
    available = max(0, sheet.available(unit))
    if available < fact.count:
        gone = [lot for lot in held if lot.remaining and sheet.is_expired(lot)]
        why = [(fact.pack, f"{lot.remaining} unused ones expired on {lot.expires_on}") for lot in gone]
        raise InsufficientBalance(unit=unit, needed=fact.count, available=available, why=why)
    sheet.spend(unit, fact.count, "redeemed", Why(fact.pack, texts.OF_PACK(units=fact.count)))


def undo_use(sheet: Sheet, of: Past, _related: Related) -> None:
    """Put uses back into the packs they came from."""
    _put_back(sheet, of, "redeemed")


def refund(sheet: Sheet, fact: PackRefund, related: Related, _shared: Mapping[str, int]) -> None:
    """Take back what is unused of a pack; the money for it is its share of the price, rounded down.

    Raises:
        NothingToDo: all of it is used, expired or given back.
    """
    of = related.of
    assert of is not None
    assert isinstance(of.fact, PackSale)
    pack, currency = of.program.packs[of.fact.pack], of.program.shop.currency
    lot = _of_sale(sheet, fact.of)
    unused = sheet.free(lot) if lot is not None and sheet.usable(lot) else 0
    if related.voided or lot is None or unused <= 0:
        raise NothingToDo(
            said("Nothing is left of this {name} to give back: what was used or has expired stays paid.", name=pack.name)
        )
    refund_minor = pack.price_minor * unused // pack.units
    amount, price = money.show(refund_minor, currency), money.show(pack.price_minor, currency)
    text = texts.UNITS_UNUSED(unused=unused, units=pack.units, amount=amount, price=price)
    sheet.post(lot.unit, lot.number, -unused, SOLD, Why(pack.id, text))
    sheet.amount_minor = refund_minor


def undo_refund(sheet: Sheet, of: Past, _related: Related) -> None:
    """Put back what was given back."""
    _put_back(sheet, of, SOLD)


def open_sales(held: Iterable[Lot], pack: str) -> list[int]:
    """The sales of a pack of which something is left, the oldest first."""
    return sorted(lot.event for lot in held if lot.unit == pack_unit(pack) and lot.remaining > 0)


def _of_sale(sheet: Sheet, event: int) -> Lot | None:
    return next((lot for lot in sheet.lots.values() if lot.event == event and lot.unit.startswith("pack:")), None)


def _put_back(sheet: Sheet, of: Past, account: str) -> None:
    for posting in of.postings:
        if posting.account == account:
            sheet.give_back(posting.unit, posting.lot, -posting.quantity, account, _UNDONE)


_UNDONE = Why("void", texts.REVERSES_PACK())


REVERSALS = {PackSale: undo_sale, PackUse: undo_use, PackRefund: undo_refund}
