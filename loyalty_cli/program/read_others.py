"""How the programme file says what a side of a referral gets."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli.program.entries import Key, Place, Reader, Wrong, table, takes
from loyalty_cli.program.others import Thanks

_EXAMPLE = '{ points = 100 }, { share_percent = 10 } or { reward = "free-coffee" }'


def thanks(keys: Mapping[str, Key]) -> Reader:
    """One of points, a share of the friend's purchase, or a reward."""

    def read(value: Any, place: Place) -> Thanks:
        if not isinstance(value, dict):
            raise takes(_EXAMPLE, value)
        fields = table(value, keys, place)
        if len(value) != 1 and not set(value) - set(keys):
            raise Wrong(f"takes one of {_EXAMPLE}")
        return Thanks(**fields)

    return read
