"""`shop.db.refused.log`: a line for each code that is not the shop's. A log that cannot be written stops nobody."""

import os
from contextlib import suppress

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.storage import place

NAME = "refused.log"  # by which the shop knows the file that lies beside it
_LARGEST = 1_000_000  # bytes; then it becomes `….log.1`, and the one before that goes


def note(path: str, line: str) -> None:
    """Add one line."""
    with suppress(OSError, LoyaltyError):
        if os.path.exists(path) and os.path.getsize(path) > _LARGEST:
            os.replace(path, f"{path}.1")
        with os.fdopen(place.private_file(path, like=path.removesuffix(f".{NAME}")), "ab") as file:
            file.seek(0, os.SEEK_END)
            file.write(f"{line}\n".encode())
