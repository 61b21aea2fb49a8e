"""What happened: the books. One module owns each table and alone writes to it."""

from types import ModuleType
from typing import TYPE_CHECKING

from loyalty_cli import rooms

if TYPE_CHECKING:  # what opens when it is first named
    from loyalty_cli.books import (
        blanks as blanks,
        blocking as blocking,
        closing as closing,
        elsewhere as elsewhere,
        erased as erased,
        gift_cards as gift_cards,
        keys as keys,
        moves as moves,
        nights as nights,
        repeats as repeats,
        sharing as sharing,
        which as which,
        who as who,
    )


def __getattr__(name: str) -> ModuleType:
    return rooms.opened(__name__, name)
