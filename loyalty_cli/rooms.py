"""A room's modules open when they are first named, so that a line waits only for those it needs.

`from loyalty_cli import books`, then `books.gift_cards.find(…)`: the module is imported at that moment. Which modules of a room
open so late, its `__init__` says.
"""

import sys
from types import ModuleType


def opened(room: str, name: str) -> ModuleType:
    """The module of that name in a room, imported.

    Raises:
        AttributeError: the room has none.
    """
    whole = f"{room}.{name}"
    if not name.startswith("_"):
        try:
            __import__(whole)
        except ModuleNotFoundError as error:
            if error.name != whole:
                raise
        else:
            return sys.modules[whole]
    raise AttributeError(f"{room} has no {name}")
