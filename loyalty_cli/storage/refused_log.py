"""`shop.db.refused.log`: a line for each code that is not the shop's. A log that cannot be written stops nobody."""

import os
from contextlib import suppress

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.storage import place

_LARGEST = 1_000_000  # bytes; then it becomes `….log.1`, and the one before that goes


def path_of(shop: str) -> str:
    """Where the log of the shop in the file `shop` lies."""
    return f"{shop}.refused.log"


def note(shop: str, line: str) -> None:
    """Add one line."""
    path = path_of(shop)
    with suppress(OSError, LoyaltyError):
        if os.path.exists(path) and os.path.getsize(path) > _LARGEST:
            os.replace(path, f"{path}.1")
        with os.fdopen(place.private_file(path, like=shop), "ab") as file:
            file.seek(0, os.SEEK_END)
            file.write(f"{line}\n".encode())
