"""Text files that are named in a line; `-` is standard input."""

import sys
from pathlib import Path

from loyalty_cli.errors import Malformed


class UnreadableFile(Malformed):
    """There is no such text."""

    code = "unreadable_file"

    def __init__(self, path: str, *, because: str) -> None:
        super().__init__(f"{path} cannot be read: {because}.", path=path)


def read_text(path: str) -> str:
    """The text of a UTF-8 file, with or without a byte order mark.

    Raises:
        UnreadableFile: it is missing, a folder, not UTF-8, or may not be read.
    """
    try:
        held = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = held.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(path, because=f"line {line} is not UTF-8; save it as UTF-8 text") from error
    except OSError as error:
        raise UnreadableFile(path, because=(error.strerror or str(error)).lower()) from error
