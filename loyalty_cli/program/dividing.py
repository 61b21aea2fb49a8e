"""Stamps of two people divided as a merge is undone: each gets back what was theirs (rule book 7.7).

On a card that both have stamped nobody can tell whose a stamp is. What counts is how many came over: less those that a
correction of the other's own sales has taken back since, and less those on a full card whose voucher was used.
"""

from collections.abc import Iterator, Sequence

from loyalty_cli.program import stamping, texts
from loyalty_cli.program.account import DEBT, Lot
from loyalty_cli.program.holdings import Merged
from loyalty_cli.program.merging import ACCOUNT
from loyalty_cli.program.past import Past
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.values import frozen, replace

BACK = Why("merge", texts.GOES_BACK())
_BY_ITSELF = ("redeemed", "breakage")  # a card that becomes full or is opened again, or is past its day


def note(sheet: Sheet, of: Past) -> None:
    """Count the stamps that a correction gave, or took, of an event that came over: for each merge, by the way back to it."""
    for posting in sheet.postings:
        if not posting.unit.startswith("stamps:") or posting.account in _BY_ITSELF:
            continue
        if not sheet.is_expired(sheet.lots[posting.unit, posting.lot]):
            for place in range(len(of.came_by)):
                sheet.count(_corrected(*reversed(of.came_by[place:]), unit=posting.unit), posting.quantity)


def corrected_before(sheet: Sheet, merge: int) -> Iterator[tuple[str, int, str | None]]:
    """Take off the counters what was corrected of merges before this one; it goes back with the account that they made."""
    way = f"corrected:{merge}:"
    for name in sorted({*sheet.account.counters, *sheet.counters}):
        quantity = sheet.counter(name).quantity
        if quantity and name.startswith(way) and name[len(way)].isdigit():
            sheet.count(name, -quantity)
            yield f"corrected:{name.removeprefix(way)}", quantity, None


def _corrected(*merges: int, unit: str) -> str:
    """The counter of what was corrected of those who came by these merges, the last one first."""
    return ":".join(("corrected", *map(str, merges), unit))


@frozen
class Came:
    """A stamp card that came over, as it was; its number here, and whether its stamps were put onto a card of that number."""

    card: Lot
    number: int
    joined: bool


@frozen
class Share:
    """What goes back of the stamps of one kind: cards as they are, by their numbers here, and so many stamps beside them."""

    whole: frozenset[int]
    beside: int


def share(sheet: Sheet, of: Past, unit: str, came: Sequence[Came]) -> Share:
    """What is theirs by now; a full card that is not, though its voucher came along, is opened again."""
    put = of.put_on(unit, ACCOUNT)
    own = [each.number for each in came if not each.joined]
    full = [each.number for each in came if each.card.full]
    over = {number for number in (*own, *put) if _is_over(sheet, sheet.lots[unit, number])}
    as_it_is = {each.number for each in came if each.number in over and not each.joined and _stays_so(sheet, unit, each)}
    standing = sorted(number for number in own if number not in over and _is_theirs(sheet, of, sheet.lots[unit, number]))
    name = _corrected(of.event, unit=unit)
    quantity = sum(_size(sheet, unit, number) for number in full if number not in over) + sheet.counter(name).quantity
    quantity += sum(stamps for number, stamps in put.items() if number not in over)
    sheet.count(name, -sheet.counter(name).quantity)
    while standing and sum(_size(sheet, unit, number) for number in standing) > quantity:
        stamping.reopen(sheet, sheet.lots[unit, standing.pop()], BACK)
    beside = quantity - sum(_size(sheet, unit, number) for number in standing)
    return Share(frozenset({*as_it_is, *standing}), max(0, beside))


def _is_over(sheet: Sheet, card: Lot) -> bool:
    """Whether the stamps of a card can go nowhere any more: it is past its day, or full and its voucher gone."""
    return sheet.is_expired(card) or (card.full and not stamping.is_unspent(sheet, card))


def _stays_so(sheet: Sheet, unit: str, came: Came) -> bool:
    return came.card.full or sheet.is_expired(sheet.lots[unit, came.number])


def _is_theirs(sheet: Sheet, of: Past, card: Lot) -> bool:
    """Whether a card is full, and what it gave for that came along with it."""
    assert isinstance(of.fact, Merged)
    reward = stamping.reward_of(sheet, card)
    return card.full and (
        reward is None or (reward.event, reward.place) in {(each.event, each.place) for each in of.fact.holdings.vouchers}
    )


def _size(sheet: Sheet, unit: str, number: int) -> int:
    terms = sheet.lots[unit, number].terms
    assert terms is not None
    return terms.size


def take_out(sheet: Sheet, of: Past, unit: str, came: Sequence[Came], share: Share) -> list[Lot]:
    """Take the share off this account; the cards as they go back, the stamps beside on the first that was started.

    A card of theirs that stamps of this account lie on stays here, and they go on with one like it. What they paid of a debt
    here is owed again.
    """
    back = [_as_it_is(sheet, unit, each) for each in came if each.number in share.whole and not each.joined]
    started = [each for each in came if each.joined or each.number not in share.whole]
    beside = share.beside if started else 0
    paid = 0 if sheet.program.points.clamp_negative else min(beside, max(0, of.put_on(unit, ACCOUNT).get(DEBT, 0)))
    taken = stamping.take_there(sheet, unit.removeprefix("stamps:"), beside - paid, BACK, ACCOUNT)
    sheet.owe(unit, paid, ACCOUNT, BACK)
    theirs = {each.number for each in started if not each.joined}
    for number in {each.number for each in started} - share.whole:
        held = sheet.lots[unit, number]
        if number in theirs and held.remaining == 0 and not held.full:
            del sheet.lots[unit, number]
        else:
            own = {voucher.threshold for voucher in stamping.vouchers_of(sheet, held)}
            sheet.change_lot(held, given=tuple(threshold for threshold in held.given if threshold in own))
    for place, each in enumerate(started):
        there = sheet.account.lots[unit, each.number].given
        given = tuple(threshold for threshold in each.card.given if threshold in there)
        back.append(replace(each.card, remaining=0 if place else paid + taken, full=False, given=given))
    return back


def _as_it_is(sheet: Sheet, unit: str, came: Came) -> Lot:
    left = sheet.lots[unit, came.number].remaining
    sheet.post(unit, came.number, -left, ACCOUNT, BACK)
    return replace(sheet.lots.pop((unit, came.number)), number=came.card.number, remaining=left)


def lay_back(sheet: Sheet, card: Lot, why: Why) -> None:
    """Lay the stamps that come back on a card; what is more than it holds goes on the next. Withdraw what stands on none."""
    laid = stamping.fill(sheet, sheet.lots[card.unit, card.number], card.remaining, why, ACCOUNT)
    held = sheet.lots[card.unit, card.number]
    if not held.full:
        stamping.withdraw(sheet, held, held.remaining + held.broken)
    if laid < card.remaining:
        terms = sheet.program.stamp_cards[card.unit.removeprefix("stamps:")]
        stamping.put(sheet, terms, card.remaining - laid, why, account=ACCOUNT)
