"""A bill as a cashier types it: items, discount, tax, tip, made into the lines of a purchase."""

from collections.abc import Iterable, Sequence

from loyalty_cli.errors import Malformed, quoted
from loyalty_cli.language import said
from loyalty_cli.patterns import pattern
from loyalty_cli.program import calendar, money
from loyalty_cli.program.facts import Line, Purchase, Returned
from loyalty_cli.program.read_words import spelt
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.values import frozen

_ITEM = pattern(
    r"(?P<sku>[^:*@\s]{1,64})(?::(?P<category>[^:*@\s]{1,64}))?(?:\*(?P<quantity>[0-9]{1,5}))?(?:@(?P<price>[^*@\s]+))?"
)


class BadItem(Malformed):
    """Not an item as it is typed."""

    code = "bad_item"

    def __init__(self, typed: str) -> None:
        super().__init__(
            said("{typed} is not an item. Write SKU, SKU:CATEGORY, SKU*2 or SKU:CATEGORY*2@3.50.", typed=quoted(typed)),
            typed=typed,
        )


class BillDoesNotAddUp(Malformed):
    """The lines do not come to the amount."""

    code = "does_not_add_up"

    def __init__(self, *, lines: str, amount: str) -> None:
        super().__init__(
            said(
                "The lines come to {lines} with discount and tip, but the amount is {amount}. Check the prices and --discount.",
                lines=lines,
                amount=amount,
            ),
            lines=lines,
            amount=amount,
        )


class TipAndTaxTooHigh(Malformed):
    """More tip and tax than the amount that holds them."""

    code = "does_not_add_up"

    def __init__(self, *, amount: str) -> None:
        super().__init__(
            said("Tip and tax are more than the amount of {amount}. Type what is paid in all, both included.", amount=amount)
        )


@frozen
class Item:
    """One `--item`: `price_minor` is the price of one, None where none was typed."""

    sku: str
    category: str | None = None
    quantity: int = 1
    price_minor: int | None = None


def item(typed: str, currency: str) -> Item:
    """Read `SKU[:CATEGORY][*QTY][@PRICE]`.

    Raises:
        BadItem, BadAmount: it is not of that form; a quantity is at least 1.
    """
    read = _ITEM.fullmatch(typed)
    if read is None or (read["quantity"] and int(read["quantity"]) == 0) or not typed.isprintable():
        raise BadItem(typed)
    price_minor = money.parse(read["price"], currency) if read["price"] else None
    return Item(read["sku"], read["category"], int(read["quantity"] or 1), price_minor)


def returned(typed: str) -> Returned:
    """Read `SKU[*QTY]`, a line that is given back."""
    read = _ITEM.fullmatch(typed)
    if read is None or read["category"] or read["price"] or (read["quantity"] and int(read["quantity"]) == 0):
        raise BadItem(typed)
    return Returned(read["sku"], int(read["quantity"] or 1))


def purchase(
    amount_minor: int,
    items: Sequence[Item],
    program: Program,
    *,
    discount_minor: int = 0,
    tax_minor: int = 0,
    tip_minor: int = 0,
    code: str | None = None,
    partner: str | None = None,
) -> Purchase:
    """The purchase that was typed, its lines filled in from the catalogue.

    Lines without any price share what the others leave of the amount, by quantity. A code is kept in capitals.

    Raises:
        BillDoesNotAddUp: the lines less discount plus tip are not the amount, or tip and tax are more than it.
    """
    currency = program.shop.currency
    code = spelt(code) if code is not None else None
    if tip_minor > amount_minor or tax_minor > amount_minor - tip_minor:
        raise TipAndTaxTooHigh(amount=money.show(amount_minor, currency))
    if items:
        goods_minor = amount_minor - tip_minor + discount_minor
        lines = _lines([_known(each, program) for each in items], goods_minor, program)
        if sum(line.gross_minor for line in lines) != goods_minor:
            come_to = sum(line.gross_minor for line in lines) - discount_minor + tip_minor
            shown = money.show(come_to, currency)
            raise BillDoesNotAddUp(lines=shown, amount=money.show(amount_minor, currency))
        return Purchase(amount_minor, tuple(lines), discount_minor, tax_minor, tip_minor, code, partner)
    return Purchase(amount_minor, (), discount_minor, tax_minor, tip_minor, code, partner)


def _known(each: Item, program: Program) -> Item:
    product = program.products.get(each.sku)
    if product is None:
        return each
    price_minor = each.price_minor if each.price_minor is not None else product.price_minor
    return Item(each.sku, each.category or product.category, each.quantity, price_minor)


def goods(items: Iterable[Item], program: Program) -> tuple[Line, ...]:
    """Items without a bill, filled in from the catalogue."""
    return tuple(_lines([_known(each, program) for each in items], 0, program))


def _lines(items: Sequence[Item], goods_minor: int, program: Program) -> list[Line]:
    priced = sum(each.price_minor * each.quantity for each in items if each.price_minor is not None)
    open_items = [each for each in items if each.price_minor is None]
    shares = iter(money.spread(max(0, goods_minor - priced), [each.quantity for each in open_items]))
    return [
        Line(
            sku=each.sku,
            category=each.category,
            tags=program.products[each.sku].tags if each.sku in program.products else (),
            quantity=each.quantity,
            gross_minor=each.price_minor * each.quantity if each.price_minor is not None else next(shares),
        )
        for each in items
    ]


# Other words that a cashier types --------------------------------------------------------------------------------------


class BadRef(Malformed):
    """Not a ref that names an outside fact."""

    code = "bad_ref"

    def __init__(self) -> None:
        super().__init__(said("A ref has 1 to 128 characters, none of them a control character, and no space at its ends."))


class BadReason(Malformed):
    """Not a reason in words."""

    code = "bad_reason"

    def __init__(self) -> None:
        super().__init__(said("--reason takes 1 to 200 characters, none of them a control character."))


class BadQuantity(Malformed):
    """Not a quantity that can be moved at once."""

    code = "bad_quantity"

    def __init__(self, typed: str, *, wanted: str) -> None:
        super().__init__(said("{typed} is not a quantity. Write {wanted}.", typed=quoted(typed), wanted=wanted), typed=typed)


class BadDay(Malformed):
    """Not a day of the calendar."""

    code = "bad_day"

    def __init__(self, typed: str) -> None:
        super().__init__(said("{typed} is not a day. Write it like 2026-02-17.", typed=quoted(typed)), typed=typed)


class DayOver(Malformed):
    """A last day that lies in the past."""

    code = "day_over"

    def __init__(self, option: str, day: str, *, today: str) -> None:
        super().__init__(
            said("{option} {day} is over already. Name a day from {today} on.", option=option, day=day, today=today), day=day
        )


def refuse_nothing(amount_minor: int, currency: str) -> None:
    """Refuse to give back nothing."""
    if amount_minor == 0:
        raise money.BadAmount(money.show(0, currency), currency=currency, because=said("there is nothing to give back"))


def ref(typed: str) -> str:
    """A ref: 1 to 128 printable characters.

    Raises:
        BadRef: it is empty, too long, or holds a control character.
    """
    if not 1 <= len(typed) <= 128 or not typed.isprintable() or typed != typed.strip():
        raise BadRef
    return typed


def reason(typed: str) -> str:
    """A reason in words: 1 to 200 printable characters.

    Raises:
        BadReason: it is empty, too long, or holds a control character.
    """
    if not typed.strip() or len(typed) > 200 or not typed.isprintable():
        raise BadReason
    return typed.strip()


def quantity(typed: str, unit: str, currency: str) -> int:
    """Read `+50` or `-50`, in money where the unit is credit.

    Raises:
        BadQuantity, BadAmount: it is not of that form.
    """
    sign, digits = (-1 if typed[:1] == "-" else 1), typed.removeprefix("+") if typed[:1] == "+" else typed.removeprefix("-")
    if unit == CREDIT:
        return sign * money.parse(digits, currency)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 10:
        raise BadQuantity(typed, wanted=said("+50 or -50: whole, in the digits 0-9"))
    return sign * int(digits)


def some(typed: str, unit: str, currency: str) -> int:
    """Read `50`, in money where the unit is credit: more than nothing.

    Raises:
        BadQuantity, BadAmount: it is not of that form.
    """
    if typed[:1] in ("+", "-") or (read := quantity(typed, unit, currency)) == 0:
        raise BadQuantity(typed, wanted=said("50: a whole number above nothing, without a sign"))
    return read


def most(typed: str, unit: str, currency: str) -> int | None:
    """Read `50`, or `max`, which is None: in money where the unit is credit.

    Raises:
        BadQuantity, BadAmount: it is neither.
    """
    return None if typed == "max" else some(typed, unit, currency)


def day(typed: str) -> str:
    """Read a day, `2026-02-17`.

    Raises:
        BadDay: it is not one.
    """
    if not calendar.is_day(typed):
        raise BadDay(typed)
    return typed
