"""The file beside a shop that holds the secrets of its cards: `shop.db.key`, one key a line, readable by its owner alone.

`$LOYALTY_KEY` stands in its place where it is set: the same text, or one key.
"""

import os
import re
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress

from loyalty_cli.errors import StorageTrouble
from loyalty_cli.storage import place
from loyalty_cli.storage.trouble import shown

NAME = "key"  # by which the shop knows the file that lies beside it
ENVIRONMENT = "LOYALTY_KEY"
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII | re.IGNORECASE)
_LARGEST = 65_536  # bytes: two keys of each of some hundred shops
_HEAD = (
    "# The keys that seal the cards of this shop. Whoever has them can make cards:\n"
    "# keep this file secret, and a copy of it somewhere else than the shop's backups.\n"
)


class KeyMissing(StorageTrouble):
    """The file with the keys is gone."""

    code = "key_missing"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The card key {shown(path)} is missing, so no code can be made or checked. Bring it back from where its copy is "
            "kept; if it is lost for good, `loyalty card key rotate` makes a new one and cards are printed anew.",
            path=path,
        )


class KeyOpen(StorageTrouble):
    """Others than the owner may read the file."""

    code = "key_readable"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The card key {shown(path)} can be read by others, who could make cards. "
            f"Close it with `chmod 600`; if somebody may have read it, `loyalty card key rotate` makes another.",
            path=path,
        )


class BadKeyFile(StorageTrouble):
    """It is no file of keys."""

    code = "bad_key_file"

    def __init__(self, path: str, *, because: str) -> None:
        super().__init__(
            f"The card key {shown(path)} cannot be used: {because}. Bring it back from where its copy is kept.", path=path
        )


class KeyInEnvironment(StorageTrouble):
    """What the environment holds cannot be written."""

    code = "key_in_environment"

    def __init__(self) -> None:
        super().__init__(f"The card key comes from {ENVIRONMENT}, which cannot be written. Unset it, then do this again.")


def from_environment() -> tuple[bytes, ...] | None:
    """The keys that stand in the file's place, if any do.

    Raises:
        BadKeyFile: they are none.
    """
    said = os.environ.get(ENVIRONMENT)
    return None if said is None else _read(said, f"in {ENVIRONMENT}")


def secrets(path: str) -> tuple[bytes, ...]:
    """Every key in the file, the oldest first.

    Raises:
        KeyMissing, KeyOpen, BadKeyFile: it cannot be used.
    """
    if (given := from_environment()) is not None:
        return given
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError as error:
        raise KeyMissing(path) from error
    except OSError as error:
        raise BadKeyFile(path, because=(error.strerror or str(error)).lower()) from error
    try:
        kind = os.fstat(handle)
        if not stat.S_ISREG(kind.st_mode):
            raise BadKeyFile(path, because="it is no ordinary file")
        if sys.platform != "win32" and kind.st_mode & 0o077:
            raise KeyOpen(path)
        text = os.read(handle, _LARGEST + 1).decode("utf-8", "replace")
    finally:
        os.close(handle)
    return _read(text, path)


def held(path: str) -> tuple[bytes, ...]:
    """As `secrets`; none where the file is lost, which may be made anew, as one that cannot be read is not written over.

    Raises:
        KeyOpen, BadKeyFile: it cannot be used.
    """
    try:
        return secrets(path)
    except KeyMissing:
        return ()


def write(path: str, keys: Iterable[bytes]) -> None:
    """Put these keys in the file, whole or not at all; on disk when this returns.

    Raises:
        KeyInEnvironment: the environment stands in the file's place.
        StorageTrouble: it cannot be written.
    """
    if os.environ.get(ENVIRONMENT) is not None:
        raise KeyInEnvironment()
    fresh = f"{path}.new"
    with suppress(FileNotFoundError):
        os.remove(fresh)  # an earlier one was killed while it wrote
    place.prepare_folder(path)
    handle = place.private_file(fresh, like=path.removesuffix(f".{NAME}"), is_new=True)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write((_HEAD + "".join(f"{key.hex()}\n" for key in keys)).encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
        _sync_folder(path)
    except OSError as error:
        with suppress(OSError):
            os.remove(fresh)
        raise place.refusal(error, path) from error


def keep_aside(path: str) -> str | None:
    """Move a key file that an earlier shop has left out of the way, and say where it is; it may be that shop's only one."""
    if not os.path.lexists(path):
        return None
    kept = next(name for at in range(1, 10_000) if not os.path.lexists(name := f"{path}.kept-{at}"))
    os.rename(path, kept)
    return kept


def _read(text: str, path: str) -> tuple[bytes, ...]:
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if len(text) > _LARGEST or not found:
        raise BadKeyFile(path, because="it holds no key" if not found else "it is too large")
    for line in found:
        if not _KEY.fullmatch(line):
            raise BadKeyFile(path, because="a key has 64 digits of 0-9 and a-f, and a line of it has not")
    return tuple(bytes.fromhex(line) for line in found)


def _sync_folder(path: str) -> None:
    if sys.platform != "win32":
        folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
