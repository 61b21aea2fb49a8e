"""A file, or standard input, as text: unpacked, told apart by its first bytes, every fault with its line and its byte."""

import codecs
import gzip
import hashlib
import io
import re
import sys
import zlib
from collections.abc import Iterator
from typing import cast

from loyalty_cli.errors import Malformed
from loyalty_cli.storage.trouble import shown

STANDARD_INPUT = "-"
LONGEST_RECORD = 1_000_000  # characters; a longer line is cut there, so that no file can fill the memory
_BLOCK = 1 << 16
_GZIP = b"\x1f\x8b"

# What people hand over in place of a table, by the first bytes, and what to do about it.
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "Save it as CSV UTF-8"),
    (b"%PDF", "a PDF", "Export the table as CSV"),
    (b"\x89PNG", "a PNG picture", "Export the table as CSV"),
    (b"\xff\xd8\xff", "a JPEG picture", "Export the table as CSV"),
    (b"GIF8", "a GIF picture", "Export the table as CSV"),
    (b"SQLite format 3\0", "an SQLite database", "Export the table as CSV"),
    (b"BZh", "a bzip2 file", "Unpack it first (or use gzip)"),
    (b"\xfd7zXZ", "an xz file", "Unpack it first (or use gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file", "Unpack it first (or use gzip)"),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "Unpack it first (or use gzip)"),
    (b"\x7fELF", "a program", "Name the table"),
    (_GZIP, "a gzip file inside a gzip file", "Unpack it once"),
    (b"\xff\xfe", "UTF-16 text", "Save it as CSV UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "Save it as CSV UTF-8"),
)


class NoSuchFile(Malformed):
    """Nothing lies at the path."""

    code = "file_missing"

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no file {shown(path)}. Check the name; - means standard input.", file=path)


class Unreadable(Malformed):
    """Something lies at the path, and the system does not let us read it."""

    code = "file_unreadable"

    def __init__(self, path: str, *, because: str) -> None:
        super().__init__(f"{shown(path)} cannot be read: {because}. Nothing was imported.", file=path)


class NotATable(Malformed):
    """A picture, a workbook, an archive: told by its first bytes, whatever its name says."""

    code = "not_a_table"

    def __init__(self, path: str, *, found: str, advice: str) -> None:
        super().__init__(
            f"{shown(path)} is {found}, not CSV, TSV, JSON or NDJSON. {advice}; nothing was imported.", file=path, found=found
        )


class BrokenFile(Malformed):
    """The file ends, or breaks, where it should go on: nothing of it is taken."""

    code = "broken_file"

    def __init__(self, path: str, *, because: str, line: int) -> None:
        super().__init__(
            f"{shown(path)} is broken at line {line}: {because}. Get the file once more; nothing was imported.",
            file=path,
            line=line,
        )


class WrongEncoding(Malformed):
    """A byte that UTF-8 does not have at that place."""

    code = "wrong_encoding"

    def __init__(self, path: str, *, line: int, offset: int, byte: int, looks_like: str) -> None:
        what = "a NUL byte" if byte == 0 else f"byte 0x{byte:02X} is not UTF-8"
        super().__init__(
            f"{shown(path)}, line {line}, byte {offset}: {what}. It looks like {looks_like}; save it as CSV UTF-8."
            " Nothing was imported.",
            file=path,
            line=line,
            byte=offset,
        )


class Text:
    """The decoded pieces of one file, read once; `digest` is the SHA-256 of the unpacked bytes read so far."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = "standard input" if path == STANDARD_INPUT else path
        self._sha256 = hashlib.sha256()
        self._line = 1

    @property
    def digest(self) -> str:
        return self._sha256.hexdigest()

    def pieces(self) -> Iterator[str]:
        """Pieces of text in order, without the byte-order mark, line ends as they stand in the file.

        Raises:
            NoSuchFile, Unreadable, NotATable, BrokenFile, WrongEncoding: see each.
        """
        decoder = codecs.getincrementaldecoder("utf-8")()
        consumed, ended_in_cr, first = 0, False, True
        for block in self._blocks():
            held = len(decoder.getstate()[0])
            try:
                piece = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise self._wrong(error.object, error.start, consumed - held) from None
            if "\0" in piece:
                text = piece.encode()
                raise self._wrong(text, text.index(0), consumed - held)
            consumed += len(block)
            if first and piece:
                piece, first = piece.removeprefix("\ufeff"), False
            self._line += _newlines(piece) - (ended_in_cr and piece.startswith("\n"))
            ended_in_cr = piece.endswith("\r") if piece else ended_in_cr
            if piece:
                yield piece

    def _wrong(self, data: bytes, at: int, data_starts: int) -> WrongEncoding:
        line = self._line + _newlines(data[:at].decode(errors="replace"))
        return WrongEncoding(
            self.name, line=line, offset=data_starts + at, byte=data[at], looks_like=_looks_like(data[max(0, at - 200) :])
        )

    def _blocks(self) -> Iterator[bytes]:
        """Blocks of bytes, unpacked, with an empty one at the end."""
        packed = io.BufferedReader(_open(self.path))
        try:
            unpacked = gzip.GzipFile(fileobj=packed) if packed.peek(2)[:2] == _GZIP else packed
            first = True
            while block := unpacked.read(_BLOCK):
                if first:
                    _tell_apart(self.name, block)
                    first = False
                self._sha256.update(block)
                yield block
            yield b""
        except EOFError:
            raise BrokenFile(self.name, because="the gzip file is cut short", line=self._line) from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BrokenFile(self.name, because=f"the gzip file is damaged ({error})", line=self._line) from None
        except OSError as error:
            raise Unreadable(self.name, because=error.strerror or str(error)) from None
        finally:
            stream = packed.detach()  # or its end would close standard input
            if self.path != STANDARD_INPUT:
                stream.close()


def _open(path: str) -> io.RawIOBase:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise Unreadable("standard input", because="it is closed")
        return cast(io.RawIOBase, sys.stdin.buffer)
    try:
        return open(path, "rb", buffering=0)
    except FileNotFoundError:
        raise NoSuchFile(path) from None
    except IsADirectoryError:
        raise NotATable(path, found="a directory", advice="Name a file in it") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise Unreadable(path, because=getattr(error, "strerror", None) or str(error)) from None


def _tell_apart(path: str, block: bytes) -> None:
    if block.startswith(b"PK\x03\x04"):
        head = block[:4096]
        if b"[Content_Types].xml" in head or b"xl/" in head:
            raise NotATable(path, found="an Excel workbook (.xlsx)", advice="Save it as CSV UTF-8")
        if b"opendocument.spreadsheet" in head:
            raise NotATable(path, found="an OpenDocument spreadsheet (.ods)", advice="Save it as CSV UTF-8")
        raise NotATable(path, found="a zip archive", advice="Unpack it first")
    for magic, found, advice in _FOREIGN:
        if block.startswith(magic):
            raise NotATable(path, found=found, advice=advice)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", block[:64], re.IGNORECASE):
        raise NotATable(path, found="a web page or XML", advice="Export the table as CSV")


def _newlines(piece: str) -> int:
    return piece.count("\n") + piece.count("\r") - piece.count("\r\n")


def _looks_like(data: bytes) -> str:
    if data.count(0) > len(data[:400]) // 8:
        return "UTF-16 or a binary file"
    if 0 in data[:400]:
        return "a damaged or binary file"
    longest_run = max((len(run) for run in re.findall(rb"[\xc0-\xff]+", data[:400])), default=0)
    return "Windows-1251 (Cyrillic)" if longest_run >= 3 else "Latin-1 or Windows-1252"


_LINE_END = re.compile(r"\r\n|\n|\r(?=[^\n])")  # a CR that ends a piece waits for the next: an LF may follow


def lines(pieces: Iterator[str]) -> Iterator[str]:
    """The physical lines with their ends (LF, CRLF or CR); one longer than `LONGEST_RECORD` comes cut, and longer than that."""
    rest = ""
    for piece in pieces:
        rest = rest[: LONGEST_RECORD + 1] + piece
        end = 0
        for found in _LINE_END.finditer(rest):
            yield rest[end : found.end()]
            end = found.end()
        rest = rest[end:]
    if rest:
        yield rest
