"""A merge undone: what is left of what came over goes back (rule book 7.7). Where nothing happened since, that is all of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.program import dividing, texts
from loyalty_cli.program.account import DEBT, Counter, Left, Lot
from loyalty_cli.program.dividing import BACK, Came, Share
from loyalty_cli.program.holdings import Holdings, Merged, Unmerge, Unmerged
from loyalty_cli.program.merging import ACCOUNT
from loyalty_cli.program.past import Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.values import replace


class AlreadyUnmerged(Refused):
    """A merge is undone once."""

    code = "already_unmerged"

    def __init__(self) -> None:
        super().__init__(said("This merge has been undone already."))


def part(sheet: Sheet, _fact: Unmerge, related: Related, _shared: Mapping[str, int]) -> None:
    """Give back what is left of another account's holdings; nothing is held.

    Raises:
        AlreadyUnmerged: it was done before.
    """
    of = related.of
    assert of is not None
    assert isinstance(of.fact, Merged)
    if related.voided:
        raise AlreadyUnmerged
    came, account = of.fact.holdings, sheet.account
    cards = _cards(sheet, of, came)
    shares = {unit: dividing.share(sheet, of, unit, cards[unit]) for unit in cards}
    _forget_vouchers(sheet, came)
    holdings = Holdings(
        lots=tuple(_lots_back(sheet, of, cards, shares)),
        vouchers=tuple(replace(sheet.voucher(each.event, each.place), lot=each.lot) for each in came.vouchers),
        holds=came.holds,
        floors=tuple(account.floors[each.event] for each in came.floors),
        bought=tuple(account.bought[each.event] for each in came.bought),
        counters=tuple(_counters_back(sheet, of, came)),
    )
    sheet.left = Left(
        lots=tuple(key for key in account.lots if key not in sheet.lots),
        vouchers=tuple((each.event, each.place) for each in came.vouchers),
        holds=tuple(each.event for each in came.holds),
        floors=tuple(each.event for each in came.floors),
        bought=tuple(each.event for each in came.bought),
    )
    count_purchases(sheet)
    sheet.follow(of.fact.source, Unmerged(sheet.event, holdings))


def take_back(sheet: Sheet, fact: Unmerged, _related: Related, _shared: Mapping[str, int]) -> None:
    """Hold again what comes back; stamps that are more than one card holds fill it and go on the next."""
    holdings, why = fact.holdings, Why("merge", texts.CAME_BACK())
    sheet.vouchers |= {(each.event, each.place): each for each in holdings.vouchers}
    sheet.holds |= {each.event: each for each in holdings.holds}
    sheet.floors |= {each.event: each for each in holdings.floors}
    sheet.bought |= {each.event: each for each in holdings.bought}
    for lot in holdings.lots:
        sheet.lots.setdefault((lot.unit, lot.number), replace(lot, remaining=0))
    for lot in holdings.lots:
        if lot.terms is None or lot.full:
            sheet.post(lot.unit, lot.number, lot.remaining, ACCOUNT, why)
        else:
            dividing.lay_back(sheet, lot, why)
    for name, quantity, _ in holdings.counters:
        sheet.count(name, quantity)
    count_purchases(sheet)


def count_purchases(sheet: Sheet) -> None:
    """Count the purchases that are left here, and the last day of one, anew."""
    there = {**sheet.account.bought, **sheet.bought}
    days = [each.on for event, each in there.items() if not each.gone and event not in sheet.left.bought]
    sheet.counters["purchases"] = Counter(len(days), max(days, default=None))


def _cards(sheet: Sheet, of: Past, came: Holdings) -> dict[str, list[Came]]:
    """The stamp cards that came over, by unit, as far as the programme still has their kind."""
    numbers, joined = numbers_of(of.before), {(unit, number) for unit, number in of.before.get("joined", ())}
    cards: dict[str, list[Came]] = {}
    for lot in came.lots:
        key = lot.unit, lot.number
        if lot.terms is not None and lot.unit.removeprefix("stamps:") in sheet.program.stamp_cards:
            cards.setdefault(lot.unit, []).append(Came(lot, numbers[key], key in joined))
    return cards


def _forget_vouchers(sheet: Sheet, came: Holdings) -> None:
    """Let the cards that stay here stand without the vouchers that go back."""
    theirs = {(each.event, each.place) for each in came.vouchers}
    for voucher in [each for each in sheet.all_vouchers() if (each.event, each.place) in theirs]:
        sheet.vouchers[voucher.event, voucher.place] = replace(voucher, lot=None)


def _lots_back(sheet: Sheet, of: Past, cards: Mapping[str, Sequence[Came]], shares: Mapping[str, Share]) -> list[Lot]:
    """What is left of each lot, under the number that it had."""
    assert isinstance(of.fact, Merged)
    numbers = numbers_of(of.before)
    back = []
    for lot in of.fact.holdings.lots:
        key = lot.unit, numbers[lot.unit, lot.number]
        if lot.number == DEBT:
            owed = max(lot.remaining, sheet.lots[key].remaining)
            sheet.post(*key, -owed, ACCOUNT, BACK)
            back.append(replace(lot, remaining=owed))
        elif lot.unit not in cards or lot.terms is None:
            left = sheet.lots[key].remaining
            sheet.post(*key, -left, ACCOUNT, BACK)
            back.append(replace(sheet.lots.pop(key), number=lot.number, remaining=left))
    for unit, held in cards.items():
        back += dividing.take_out(sheet, of, unit, held, shares[unit])
    return back


def _counters_back(sheet: Sheet, of: Past, came: Holdings) -> list[tuple[str, int, str | None]]:
    """Take off the counters what came over; what is carried to the next purchase goes back, and what only they need."""
    stood: Mapping[str, str | None] = of.before.get("stood", {})
    carried = [*dividing.corrected_before(sheet, of.event)]
    for name, quantity, at in came.counters:
        held = sheet.counter(name)
        back = min(quantity, held.quantity)
        sheet.counters[name] = Counter(held.quantity - back, stood[name] if name in stood and held.at == at else held.at)
        if name.startswith("carry:"):
            carried.append((name, back, None))
    return carried


def numbers_of(before: Mapping[str, Any]) -> dict[tuple[str, int], int]:
    """The numbers that a merge gave to lots, by the unit and number that they had."""
    return {(unit, number): there for unit, number, there in before.get("numbers", ())}
