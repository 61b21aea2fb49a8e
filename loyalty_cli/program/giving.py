"""Points that a customer gives to a cause, and the partners with whom points are earned and spent (rule book 10)."""

from collections.abc import Mapping

from loyalty_cli.errors import InsufficientBalance, Refused, Unknown
from loyalty_cli.language import said
from loyalty_cli.program import money, texts
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.others import Cause, Partner
from loyalty_cli.program.past import Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import POINTS, Program
from loyalty_cli.values import frozen

DONATED = "donated"


@frozen
class Donation(Fact):
    """Points given to a cause; the shop pays it what they are worth."""

    kind = "donation"

    cause: str
    quantity: int


class WorthNothing(Refused):
    """Nothing says what a donated point is worth."""

    code = "worth_nothing"

    def __init__(self, cause: Cause) -> None:
        super().__init__(
            said(
                "The programme does not say what a point is worth to {name}: give the [[cause]] or [points] a value.",
                name=cause.name,
            ),
            cause=cause.id,
        )


def cause_of(program: Program, cause: str) -> Cause:
    """The cause of that id.

    Raises:
        Unknown: the programme has none.
    """
    if cause not in program.causes:
        hint = "" if program.causes else said("The programme has no causes: add a [[cause]] to it and apply it.")
        raise Unknown("cause", typed=cause, known=list(program.causes), hint=hint)
    return program.causes[cause]


def partner_of(program: Program, partner: str) -> Partner:
    """The partner of that id.

    Raises:
        Unknown: the programme has none.
    """
    if partner not in program.partners:
        hint = "" if program.partners else said("The programme has no partners: add a [[partner]] to it and apply it.")
        raise Unknown("partner", typed=partner, known=list(program.partners), hint=hint)
    return program.partners[partner]


def donate(sheet: Sheet, fact: Donation, _related: Related, _shared: Mapping[str, int]) -> None:
    """Take points for a cause.

    Raises:
        WorthNothing: nobody knows what they would pay.
        InsufficientBalance: fewer can be spent.
    """
    cause, available = cause_of(sheet.program, fact.cause), max(0, sheet.available(POINTS))
    sheet.amount_minor = _worth(fact, sheet.program)
    if available < fact.quantity:
        raise InsufficientBalance(unit=POINTS, needed=fact.quantity, available=available)
    shown = money.show(sheet.amount_minor, sheet.program.shop.currency)
    text = texts.POINTS_FOR_CAUSE(points=fact.quantity, amount=shown, cause=cause.name)
    sheet.spend(POINTS, fact.quantity, DONATED, Why(cause.id, text))


def _worth(fact: Donation, program: Program) -> int:
    cause = cause_of(program, fact.cause)
    value_minor = cause.value_minor if cause.value_minor is not None else program.points.value_minor
    if value_minor is None:
        raise WorthNothing(cause)
    return fact.quantity * value_minor


def undo_donation(sheet: Sheet, of: Past, _related: Related) -> None:
    """Give donated points back."""
    assert isinstance(of.fact, Donation)
    for posting in of.postings:
        sheet.give_back(posting.unit, posting.lot, -posting.quantity, DONATED, Why("void", texts.REVERSES_DONATION()))
    sheet.amount_minor = _worth(of.fact, of.program)
