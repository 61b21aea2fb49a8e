"""Gift cards: sold for money, spent in parts, never below zero (rule book 9.2). Each is an account with one lot of credit."""

from collections.abc import Callable, Mapping

from loyalty_cli.clock import Moment
from loyalty_cli.errors import Refused, Unknown
from loyalty_cli.language import Said, joined, said
from loyalty_cli.program import lots, money, texts
from loyalty_cli.program.account import NOTHING, Account
from loyalty_cli.program.gift_facts import GiftOpening, GiftPayment, GiftRefund, GiftRestored, GiftSale, GiftSpent
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT, GiftCard, Program

SOLD = "sold"  # the shop's account of what it took money for
BROUGHT = "opening"
_SPENT = "redeemed"
CANCELLED = "gift-cancelled"  # counts what paid the card out


class GiftNotSold(Refused):
    """The programme sells no gift card for so much."""

    code = "gift_not_sold"

    def __init__(self, amount_minor: int, program: Program, known: list[GiftCard]) -> None:
        currency = program.shop.currency
        wanted = said("No gift card is sold for {amount}", amount=f"{money.show(amount_minor, currency)} {currency}")
        spans = [
            said("{kind} {span}", kind=each.id, span=span(each, lambda minor: money.show(minor, currency))) for each in known
        ]
        super().__init__(
            said("{wanted}: {spans}.", wanted=wanted, spans=joined(spans, "; "))
            if spans
            else said("{wanted}: add a [[gift_card]] to the programme and apply it.", wanted=wanted)
        )


class GiftShort(Refused):
    """Less is left on the gift card."""

    code = "insufficient_gift"

    def __init__(self, *, needed: int, available: int, currency: str) -> None:
        wanted, held, missing = (money.show(minor, currency) for minor in (needed, available, needed - available))
        super().__init__(
            said(
                "{held} is left on the gift card and {wanted} is needed: {missing} is missing.",
                held=f"{held} {currency}",
                wanted=wanted,
                missing=missing,
            ),
            why=[("gift", f"{wanted} needed, {held} left")],
            needed=wanted,
            available=held,
            missing=missing,
        )


class GiftClosed(Refused):
    """A gift card that is used up, past its last day, was paid out, or was not sold yet."""

    def __init__(self, status: str, *, until: str | None) -> None:
        word = {
            "used": said("is used up"),
            "expired": said("expired on {day}", day=until) if until else said("expired"),
            "cancelled": said("was refunded and is cancelled"),
            "unsold": said("was not sold yet at that time"),
        }[status]
        super().__init__(
            said("The gift card {word}; nothing was taken.", word=word), why=[("gift", word)], status=status, until=until
        )
        self.code = f"gift_{status}"


def span(card: GiftCard, show: Callable[[int], str]) -> str:
    """For how much a gift card is sold, in words."""
    least = show(card.min_minor) if card.min_minor else None
    most = show(card.max_minor) if card.max_minor is not None else None
    if least and most:
        return said("from {least} up to {most}", least=least, most=most)
    if least:
        return said("from {least}", least=least)
    return said("up to {most}", most=most) if most else said("for any amount")


def fitting(program: Program, amount_minor: int, named: str | None) -> GiftCard:
    """The `[[gift_card]]` of that id, or the first that is sold for so much.

    Raises:
        Unknown: there is none of that id.
        GiftNotSold: none is sold for so much.
    """
    known = list(program.gift_cards.values())
    if named is not None and named not in program.gift_cards:
        hint = "" if known else said("The programme has none: add a [[gift_card]] to it and apply it.")
        raise Unknown("gift card kind", typed=named, known=list(program.gift_cards), hint=hint)
    wanted = [program.gift_cards[named]] if named is not None else known
    for card in wanted:
        if card.min_minor <= amount_minor and (card.max_minor is None or amount_minor <= card.max_minor):
            return card
    raise GiftNotSold(amount_minor, program, wanted)


def until(account: Account) -> str | None:
    """The last day on which the gift card can be used; None: it does not end."""
    return next((lot.expires_on for lot in account.lots.values()), None)


def status(account: Account, program: Program, now: Moment) -> str:
    """open, used, expired, cancelled or unsold, at that moment; that it is blocked is known to the books."""
    held = account.lots.values()
    if account.counters.get(CANCELLED, NOTHING).quantity:
        return "cancelled"
    if any((lot.remaining or lot.broken) and lots.is_expired(lot, account, program, now) for lot in held):
        return "expired"
    if not any(lots.is_open(lot, now) for lot in held):
        return "unsold"
    return "open" if any(lot.remaining for lot in held) else "used"


def spendable(sheet: Sheet) -> int:
    """What can be spent of a gift card now, which is more than nothing.

    Raises:
        GiftClosed: nothing can, and nothing ever will.
    """
    state = status(sheet.account, sheet.program, sheet.now)
    if state != "open":
        raise GiftClosed(state, until=until(sheet.account))
    return sheet.available(CREDIT)


# What happens to one -------------------------------------------------------------------------------------------------


def sell(sheet: Sheet, fact: GiftSale, _related: Related, _shared: Mapping[str, int]) -> None:
    """Put what was paid on a new gift card.

    Raises:
        Unknown, GiftNotSold: the programme sells none like that.
    """
    terms = fitting(sheet.program, fact.amount_minor, fact.gift)
    last_day = lots.shifted(sheet.now.day, terms.days) if terms.days else None
    sheet.amount_minor = fact.amount_minor
    sheet.accrue(CREDIT, fact.amount_minor, Why(terms.id, texts.GIFT_SOLD()), account=SOLD, expires_on=last_day)


def bring(sheet: Sheet, fact: GiftOpening, _related: Related, _shared: Mapping[str, int]) -> None:
    """Put on a gift card what another system had left on it."""
    sheet.amount_minor = fact.amount_minor
    why = Why("opening", texts.GIFT_BROUGHT())
    sheet.accrue(CREDIT, fact.amount_minor, why, account=BROUGHT, expires_on=fact.expires_on)


def pay(sheet: Sheet, fact: GiftPayment | GiftSpent, _related: Related, _shared: Mapping[str, int]) -> None:
    """Take a part off a gift card, or all of it.

    Raises:
        GiftClosed, GiftShort: there is less on it, or nothing.
    """
    available = spendable(sheet)
    if available < fact.amount_minor:
        raise GiftShort(needed=fact.amount_minor, available=available, currency=sheet.program.shop.currency)
    sheet.amount_minor = fact.amount_minor
    sheet.spend(CREDIT, fact.amount_minor, _SPENT, Why("gift-card", texts.GIFT_SPENT()))


def undo_payment(sheet: Sheet, of: Past, _related: Related) -> None:
    """Put back what a payment took off, with its expiry."""
    sheet.amount_minor = -sum(posting.quantity for posting in of.postings)
    for posting in of.postings:
        sheet.give_back(CREDIT, posting.lot, -posting.quantity, _SPENT, Why("void", texts.REVERSES_PAYMENT()))


def restore(sheet: Sheet, fact: GiftRestored, related: Related, _shared: Mapping[str, int]) -> None:
    """Put back a part of what a sale took off, with its expiry."""
    assert related.of is not None
    [spent] = related.of.postings
    why = Why("return", texts.GIFT_GIVEN_BACK())
    sheet.amount_minor = fact.amount_minor
    sheet.give_back(CREDIT, spent.lot, fact.amount_minor, _SPENT, why)


def undo_restore(sheet: Sheet, of: Past, _related: Related) -> None:
    """Take again what a refund had put back.

    Raises:
        CannotVoid: it has been spent since.
    """
    for posting in of.postings:
        gone = said("what came back to its gift card has been spent since")
        _recall(sheet, posting.quantity, _SPENT, texts.REVERSES_REFUND(), gone)


def refund(sheet: Sheet, _fact: GiftRefund, _related: Related, _shared: Mapping[str, int]) -> None:
    """Pay out what is unspent; the card opens nothing any more. What comes back to it later can be paid out again.

    Raises:
        GiftClosed: nothing is left to pay out.
    """
    available = sheet.available(CREDIT)
    if available == 0:
        raise GiftClosed(status(sheet.account, sheet.program, sheet.now), until=until(sheet.account))
    sheet.amount_minor = available
    sheet.spend(CREDIT, available, SOLD, Why("gift-refund", texts.GIFT_PAID_OUT()))
    sheet.count(CANCELLED, 1)


def undo_refund(sheet: Sheet, of: Past, _related: Related) -> None:
    """Put on the gift card again what was paid out."""
    sheet.amount_minor = -sum(posting.quantity for posting in of.postings)
    for posting in of.postings:
        sheet.give_back(CREDIT, posting.lot, -posting.quantity, SOLD, Why("void", texts.REVERSES_REFUND()))
    sheet.count(CANCELLED, -1)


def undo_sale(sheet: Sheet, of: Past, _related: Related) -> None:
    """Take back all that was sold, or brought along; the card opens nothing any more.

    Raises:
        CannotVoid: a part of it is gone.
    """
    gone = said("a part of the gift card has been spent, or was paid out; `loyalty gift refund` pays out what is left")
    for posting in of.postings:
        reverses = texts.REVERSES_SALE if posting.account == SOLD else texts.REVERSES_OPENING
        _recall(sheet, posting.quantity, posting.account, reverses(), gone)
    sheet.count(CANCELLED, 1)


def _recall(sheet: Sheet, quantity: int, account: str, text: str, gone: Said) -> None:
    """Take a quantity off the one lot, what expired of it too; a gift card never stands below zero."""
    [lot] = sheet.lots.values()
    sheet.amount_minor = quantity
    if sheet.recall_from(lot, quantity, account, Why("void", text)) < quantity:
        raise CannotVoid(gone)


REVERSALS = {
    GiftSale: undo_sale,
    GiftOpening: undo_sale,
    GiftPayment: undo_payment,
    GiftSpent: undo_payment,
    GiftRestored: undo_restore,
    GiftRefund: undo_refund,
}
