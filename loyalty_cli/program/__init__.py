"""What the shop promised: pure rules. Plain values in, plain values out; no SQL, no files, no clock."""

from types import ModuleType
from typing import TYPE_CHECKING

from loyalty_cli import rooms

if TYPE_CHECKING:  # what opens when it is first named
    from loyalty_cli.program import (
        adjusting as adjusting,
        bills as bills,
        by_hand as by_hand,
        coupons as coupons,
        dividing as dividing,
        earning as earning,
        expiring as expiring,
        facts as facts,
        giving as giving,
        granting as granting,
        holding as holding,
        holdings as holdings,
        issuing as issuing,
        money as money,
        overlay as overlay,
        paying as paying,
        positions as positions,
        promotions as promotions,
        redeeming as redeeming,
        referrals as referrals,
        relating as relating,
        returns as returns,
        selling as selling,
        stamping as stamping,
    )


def __getattr__(name: str) -> ModuleType:
    return rooms.opened(__name__, name)
