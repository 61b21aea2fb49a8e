"""What a shop does: one function and one atomic block a file. Gather, decide, record."""

from types import ModuleType
from typing import TYPE_CHECKING

from loyalty_cli import rooms

if TYPE_CHECKING:  # what opens when it is first named
    from loyalty_cli.operations import (
        adjust as adjust,
        earn as earn,
        redeem as redeem,
        refund as refund,
        stamp as stamp,
        void as void,
    )


def __getattr__(name: str) -> ModuleType:
    return rooms.opened(__name__, name)
