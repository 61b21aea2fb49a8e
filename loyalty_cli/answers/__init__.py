"""WHAT A CASHIER IS TOLD: an event and a customer, as the object for scripts and as lines to read at a glance."""

from types import ModuleType
from typing import TYPE_CHECKING

from loyalty_cli import rooms

if TYPE_CHECKING:  # what opens when it is first named
    from loyalty_cli.answers import (
        gifts as gifts,
        overview as overview,
        payments as payments,
        saying as saying,
        screen as screen,
        seldom as seldom,
        told as told,
    )


def __getattr__(name: str) -> ModuleType:
    return rooms.opened(__name__, name)
