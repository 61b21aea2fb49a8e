"""Two accounts of one person made one, and made two again (rule book 7.7).

What goes over keeps what it is: lots their last days, vouchers their codes, purchases their refunds. Lots get new numbers
there, which the event keeps, so that what was booked before finds them. Two started stamp cards of a kind become one.
"""

from collections.abc import Iterable, Mapping

from loyalty_cli.program import stamping, texts
from loyalty_cli.program.account import DEBT, Counter, Left, Lot
from loyalty_cli.program.holdings import Merge, Merged, everything
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.values import replace

ACCOUNT = "merged"
Numbers = Mapping[tuple[str, int], int]  # what a lot is numbered on the other account, by (unit, number)


def merge(sheet: Sheet, fact: Merge, _related: Related, _shared: Mapping[str, int]) -> None:
    """Take everything off this account, and let it go over to the other.

    How often the customer bought, or took something limited, is remembered here too.
    """
    sheet.settle_idle()
    account = sheet.account
    holdings = everything(replace(account, lots=sheet.lots))
    for lot in holdings.lots:
        sheet.post(lot.unit, lot.number, -lot.remaining, ACCOUNT, Why("merge", texts.GOES_OVER()))
    for name, _, _ in holdings.counters:
        if name.startswith("carry:"):
            sheet.counters[name] = Counter()
    sheet.left = Left(
        tuple(account.lots), tuple(account.vouchers), tuple(account.holds), tuple(account.floors), tuple(account.bought)
    )
    sheet.lots.clear()
    sheet.follow(fact.into, Merged(sheet.event, fact.source, holdings))


def absorb(sheet: Sheet, fact: Merged, _related: Related, _shared: Mapping[str, int]) -> None:
    """Take over all that another account held."""
    holdings = fact.holdings
    sheet.settle_idle()
    numbers, joined = _take_lots(sheet, holdings.lots)
    for voucher in holdings.vouchers:
        lot = None if voucher.lot is None else numbers[voucher.source, voucher.lot]
        sheet.vouchers[voucher.event, voucher.place] = replace(voucher, lot=lot)
    for hold in holdings.holds:
        parts = tuple((unit, numbers[unit, number], quantity) for unit, number, quantity in hold.parts)
        sheet.holds[hold.event] = replace(hold, parts=parts)
    sheet.floors |= {each.event: each for each in holdings.floors}
    sheet.bought |= {each.event: each for each in holdings.bought}
    stood = {name: sheet.counter(name).at for name, _, at in holdings.counters if (at or "") > (sheet.counter(name).at or "")}
    for name, quantity, at in holdings.counters:
        sheet.count(name, quantity, at=at if name in stood else None)
    written = {
        "numbers": [[unit, number, there] for (unit, number), there in numbers.items()],
        "joined": [list(each) for each in joined],
        "stood": stood,
    }
    sheet.before = {name: value for name, value in written.items() if value}


def _take_lots(sheet: Sheet, taken: Iterable[Lot]) -> tuple[dict[tuple[str, int], int], list[tuple[str, int]]]:
    """Put what came over into lots here: their numbers, and which of them are started cards that went onto another."""
    numbers: dict[tuple[str, int], int] = {}
    joined: list[tuple[str, int]] = []
    offsets = {lot.unit: sheet.counter(f"lots:{lot.unit}").quantity for lot in taken}
    for lot in taken:
        name, number = f"lots:{lot.unit}", offsets[lot.unit] + lot.number
        sheet.counters[name] = Counter(max(sheet.counter(name).quantity, number))
    why = Why("merge", texts.CAME_OVER())
    for lot in taken:
        key = lot.unit, lot.number
        running = _running(sheet, lot)
        if lot.number == DEBT:
            numbers[key] = DEBT
            sheet.lots.setdefault(key, replace(lot, remaining=0))
            sheet.post(lot.unit, DEBT, lot.remaining, ACCOUNT, why)
        elif running is not None:
            numbers[key] = running.number
            joined.append(key)
            _join(sheet, lot, running, why)
        else:
            numbers[key] = offsets[lot.unit] + lot.number
            sheet.lots[lot.unit, numbers[key]] = replace(lot, number=numbers[key], remaining=0)
            sheet.post(lot.unit, numbers[key], lot.remaining, ACCOUNT, why)
    return numbers, joined


def _running(sheet: Sheet, lot: Lot) -> Lot | None:
    """The started card of this account that a started card of the other goes onto, if there is one."""
    card = lot.unit.removeprefix("stamps:")
    if lot.terms is None or lot.full or sheet.is_expired(lot) or card not in sheet.program.stamp_cards:
        return None
    return next(iter(stamping.open_cards(sheet, card)), None)


def _join(sheet: Sheet, lot: Lot, running: Lot, why: Why) -> None:
    """Put the stamps of one started card onto another; what was given on the way is not given twice."""
    sheet.change_lot(running, given=tuple(dict.fromkeys((*running.given, *lot.given))))
    card = sheet.program.stamp_cards[lot.unit.removeprefix("stamps:")]
    stamping.put(sheet, card, lot.remaining, why, account=ACCOUNT)
