"""What a reward takes, booked: its points or its voucher, the credit it gives, and its uses counted."""

from collections.abc import Mapping

from loyalty_cli.program import redeeming
from loyalty_cli.program.account import Voucher
from loyalty_cli.program.issuing import CreditTaken
from loyalty_cli.program.redeeming import Taking
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT, POINTS, Reward


def take(sheet: Sheet, taking: Taking, shared: Mapping[str, int], *, to: int | None = None) -> None:
    """Book all that a reward takes and gives, but for what it takes off a bill; credit may go to another account, `to`."""
    why = Why(taking.reward.id, taking.text)
    if taking.points:
        sheet.spend(POINTS, taking.points, "redeemed", why)
    if taking.voucher is not None:
        use(sheet, taking.voucher)
    if taking.credit_minor and to is not None:
        sheet.follow(to, CreditTaken(sheet.event, taking.reward.id, taking.credit_minor))
        write_down(sheet, credit_minor=taking.credit_minor)
    elif taking.credit_minor:
        sheet.accrue(CREDIT, taking.credit_minor, why)
    count(sheet, taking.reward, shared)


def use(sheet: Sheet, voucher: Voucher) -> None:
    """Use a voucher."""
    sheet.change_voucher(voucher, "used", sheet.event)
    write_down(sheet, used=[[voucher.event, voucher.place]])


def count(sheet: Sheet, reward: Reward, shared: Mapping[str, int]) -> None:
    """Count a reward for its limits and its stock."""
    own = sheet.counter(f"redeemed:{reward.id}").quantity
    counted, seen = redeeming.counters(reward, sheet.now), redeeming.shared_counters(reward, own)
    for name in seen:
        sheet.shared[name] = sheet.shared.get(name, 0) + 1
    for name in counted:
        sheet.count(name, 1)
    write_down(sheet, counted=counted)
    look(sheet, seen, shared)


def look(sheet: Sheet, names: list[str], shared: Mapping[str, int]) -> None:
    """Keep with the event what counters over all customers showed."""
    seen = {name: shared[name] for name in names if shared.get(name)}
    if seen:
        held = sheet.before.get("shared", {})
        assert isinstance(held, dict)
        write_down(sheet, shared={**held, **seen})


def write_down(sheet: Sheet, **values: object) -> None:
    """Keep values with the event for the day it is undone, without what is empty; a list goes on where one is."""
    for name, value in values.items():
        held = sheet.before.get(name)
        if isinstance(held, list) and isinstance(value, list):
            value = [*held, *value]
        if value:
            sheet.before = {**sheet.before, name: value}
