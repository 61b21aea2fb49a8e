"""Stamps given by hand, on one of the programme's cards (rule book 4)."""

from collections.abc import Mapping

from loyalty_cli.errors import Refused
from loyalty_cli.language import said, said_many
from loyalty_cli.program import earning, stamping, standing as standings, texts
from loyalty_cli.program.facts import Stamp
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import StampCard


class StampLimit(Refused):
    """A stamp card takes no more stamps for now."""

    code = "stamp_limit"

    def __init__(self, card: StampCard, allowed: earning.StampsAllowed) -> None:
        because, left, wait = allowed.because, allowed.count or 0, allowed.wait_seconds
        takes = said_many(left, "only {count} stamp", "only {count} stamps") if left else said("no such stamp")
        due = said(" The next stamp is due in {wait}.", wait=earning.minutes(wait)) if wait else ""
        super().__init__(
            said("{name} takes {takes} now: {because}.{due}", name=card.name, takes=takes, because=because, due=due),
            why=[(card.id, because)],
            wait_seconds=wait,
            left=left,
        )


def stamp(sheet: Sheet, fact: Stamp, _related: Related, shared: Mapping[str, int]) -> None:
    """Put stamps on a card, and its head start with the first.

    Raises:
        StampLimit: it takes no more now.
    """
    program, now = sheet.program, sheet.now
    card = stamping.terms_of(program, fact.card)
    standing = standings.take(sheet.account, program, now, shared)
    allowed = earning.stamps_allowed(card, standing, now, visit=True)
    if allowed.count is not None and fact.count > allowed.count:
        raise StampLimit(card, allowed)
    stamping.put(sheet, card, fact.count, Why(card.id, texts.STAMPS_BY_HAND(stamps=fact.count)))
    for line in earning.head_start(card, fact.count, standing):
        stamping.put(sheet, card, line.quantity, Why(line.rule, line.text))
    last = standing.stamped_at.get(f"stamped:{card.id}")
    sheet.before = {"stamped_at": {f"stamped:{card.id}": last}} if last else {}
    stamping.count_stamps(sheet, program, card.id, fact.count, now.day, at=now.at)
