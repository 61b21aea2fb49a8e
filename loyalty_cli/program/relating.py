"""The past that an event looks back at: what it corrects or stands on, and what has happened to that since."""

from collections.abc import Callable, Sequence

from loyalty_cli import program as rules
from loyalty_cli.program import standing as standings
from loyalty_cli.program.facts import Fact, Hold, Purchase, Redemption, Refund, Stamp, Void
from loyalty_cli.program.holdings import Unmerge
from loyalty_cli.program.linked import Move, Undone
from loyalty_cli.program.past import ALONE, Past, Related
from loyalty_cli.program.terms import stamps
from loyalty_cli.values import frozen, replace


@frozen
class Records:
    """How earlier events are found, as one account sees them and in the order recorded.

    `named` gives one by its id, `naming` those that name it, `starting` the others that gave the head start of that stamp card
    on the accounts which that event came through.
    """

    named: Callable[[int], Past]
    naming: Callable[[int], Sequence[Past]]
    starting: Callable[[int, str], Sequence[Past]]

    def standing(self, event: int, kind: type[Fact]) -> tuple[Past, ...]:
        """The events of that kind that name it and were not undone."""
        return tuple(each for each in self.naming(event) if isinstance(each.fact, kind) and not self.undone(each.event))

    def undone(self, event: int) -> bool:
        """Whether it was voided or moved away."""
        return any(
            isinstance(each.fact, Void | Undone) or (isinstance(each.fact, Move) and not self.undone(each.event))
            for each in self.naming(event)
        )

    def voided(self, of: Past) -> bool:
        """Whether it was undone, or the move that brought it was."""
        by = of.fact.moved_by if isinstance(of.fact, Purchase | Stamp) else None
        return self.undone(of.event) or (by is not None and self.undone(by))

    def seen(self, event: int) -> Past:
        """An event as it counts now: a head start that another one gives is no more its own."""
        past = self.named(event)
        others = {card: self.starting(event, card) for card in past.begins}
        return past.begun_before([card for card in others if any(self._begins(each, card) for each in others[card])])

    def _begins(self, past: Past, card: str) -> bool:
        """Whether an event that gave a head start still has a stamp on the card."""
        if self.voided(past) or not isinstance(past.fact, Purchase):
            return not self.voided(past)
        changes = Related(refunds=self.standing(past.event, Refund), tied=self.standing(past.event, Redemption)).changes
        left = rules.returns.left_of(past, changes, past.program.shop.currency)
        return rules.earning.accrue(left, standings.load(past.before), past.program, past.now).total(stamps(card)) > 0

    def on_sale(self, event: int) -> Related:
        """A purchase, what was given back of it and what was taken on it."""
        sale = self.seen(event)
        refunds, tied = (self.standing(event, kind) for kind in (Refund, Redemption))
        return Related(refunds=refunds, tied=tied, voided=self.voided(sale), sale=sale)


def relate(fact: Fact, records: Records, *, customer: int = 0) -> Related:
    """The events that a fact of that customer needs."""
    if isinstance(fact, Redemption | Hold):
        return records.on_sale(fact.sale) if fact.sale is not None else ALONE
    if isinstance(fact, Refund):
        around = records.on_sale(fact.of)
        return replace(around, of=around.sale)
    if isinstance(fact, Unmerge):
        mine = (each for each in records.naming(fact.of) if each.customer == customer and each.fact.is_consequence)
        return Related(of=next(mine), voided=any(isinstance(each.fact, Unmerge) for each in records.naming(fact.of)))
    if fact.origin is not None:
        mine = (each for each in records.naming(fact.origin) if each.customer == customer and each.fact.is_consequence)
        of = records.seen(next(each for each in mine if not isinstance(each.fact, Undone)).event)
    elif isinstance(fact, Void | Move):
        of = records.seen(fact.of)
    else:
        stands_on = records.named(fact.names) if fact.names is not None and not fact.is_consequence else None
        return Related(of=stands_on, voided=records.voided(stands_on)) if stands_on is not None else ALONE
    sale = _sale_of(of)
    is_voided = records.voided(of) if isinstance(fact, Void | Move) else records.undone(of.event)
    around = records.on_sale(sale) if sale is not None else ALONE
    return replace(around, of=of, voided=is_voided, sale_voided=around.voided)


def _sale_of(of: Past) -> int | None:
    """The purchase that a voided event is part of, or the sale that it moved, if any."""
    if isinstance(of.fact, Purchase):
        return of.event
    if isinstance(of.fact, Refund | Move):
        return of.fact.of
    return of.fact.sale if isinstance(of.fact, Redemption) else None
