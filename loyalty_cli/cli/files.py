"""Text files that are named in a line; `-` is standard input."""

import sys

from loyalty_cli.errors import Malformed
from loyalty_cli.exchange.source import NoSuchFile
from loyalty_cli.storage.trouble import shown

_MOST = 8_000_000  # bytes; a longer text is no programme, and an endless one would fill the memory


class UnreadableFile(Malformed):
    """Something lies at the path, and it cannot be read as text."""

    code = "file_unreadable"

    def __init__(self, path: str, *, because: str) -> None:
        super().__init__(f"{shown(path)} cannot be read: {because}.", file=path)


def read_text(path: str) -> str:
    """The text of a UTF-8 file, with or without a byte order mark.

    Raises:
        NoSuchFile: nothing lies there.
        UnreadableFile: it is a folder, too long, not UTF-8, or may not be read.
    """
    held = read_bytes(path, most="for a programme")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = held.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(path, because=f"line {line} is not UTF-8; save it as UTF-8 text") from error


def read_bytes(path: str, *, most: str, limit: int = _MOST) -> bytes:
    """What a file holds; `most` says what more than `limit` bytes would be too long for.

    Raises:
        NoSuchFile: nothing lies there.
        UnreadableFile: it is a folder, too long, or may not be read.
    """
    try:
        held = _read(path, limit + 1)
    except FileNotFoundError as error:
        raise NoSuchFile(path) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UnreadableFile(path, because=(getattr(error, "strerror", None) or str(error)).lower()) from error
    if len(held) > limit:
        raise UnreadableFile(path, because=f"it is too long {most}; name another file")
    return held


def _read(path: str, length: int) -> bytes:
    if path == "-":
        if sys.stdin is None:
            raise UnreadableFile("standard input", because="it is closed")
        return sys.stdin.buffer.read(length)
    with open(path, "rb") as file:
        return file.read(length)
