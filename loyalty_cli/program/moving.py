"""A sale that was booked on the wrong account goes to the right one, as of its own day (rule book 7.7)."""

from collections.abc import Mapping

from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.program import texts, voiding
from loyalty_cli.program.facts import Purchase, Stamp
from loyalty_cli.program.linked import Move
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.tender import Tender
from loyalty_cli.values import replace


class CannotMove(Refused):
    """This event stays where it is, or another one must be undone first."""

    code = "cannot_move"

    def __init__(self, because: str) -> None:
        super().__init__(said("This event cannot be moved: {because}.", because=because))


def move(sheet: Sheet, fact: Move, related: Related, _shared: Mapping[str, int]) -> None:
    """Take back here all that the sale gave, as a void does, and let it be booked on the other account.

    What was refunded, or paid for with a reward, belongs to whom it was booked for: that is undone first, by hand.

    Raises:
        CannotMove: it is no sale, is gone, or something stands on it.
    """
    of = related.of
    assert of is not None
    if not isinstance(of.fact, Purchase | Stamp):
        raise CannotMove(said("only a purchase or stamps are moved"))
    if related.voided:
        raise CannotMove(said("it was voided or moved before"))
    if related.refunds:
        raise CannotMove(said("some of it was refunded; void the refund, move it, and refund it again"))
    if related.tied:
        raise CannotMove(said("a reward was taken on it from this account; void that redemption first"))
    if isinstance(of.fact, Purchase) and of.fact.pays not in (None, Tender()):
        raise CannotMove(said("what paid for it came from this account; void it, and pay anew for the right customer"))
    if isinstance(of.fact, Purchase):
        voiding.take_sale_back(sheet, of, related, text=texts.MOVED_AWAY())
        sheet.follow(fact.to, replace(of.fact, of_nobody=False, moved_by=sheet.event), at=of.now.at)
    else:
        voiding.take_stamps_back(sheet, of)
        sheet.follow(fact.to, replace(of.fact, moved_by=sheet.event), at=of.now.at)
    sheet.before = _last_stampings(sheet)


def _last_stampings(sheet: Sheet) -> dict[str, object]:
    """When the cards here were last stamped, where that is no longer so: for the day on which the move is undone."""
    held = sheet.account.counters
    stood = {name: held[name].at for name, now in sheet.counters.items() if name in held and held[name].at != now.at}
    stamped = {name: at for name, at in stood.items() if name.startswith("stamped:")}
    return {"stamped_at": stamped} if stamped else {}
