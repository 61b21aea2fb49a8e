"""A slip as ESC/POS, the language of receipt printers: text in one of their code pages, the QR drawn by the printer.

Commands and the numbers of the code pages are those of Epson's reference for the TM series, which others follow.
"""

from collections.abc import Iterator

from loyalty_cli.answers.marks import clean, width
from loyalty_cli.receipts.slip import BIG, BOLD, Code, Line, Pair, Rule, Slip, laid, spelt
from loyalty_cli.receipts.text import one
from loyalty_cli.values import replace

# Code pages by the name in a target: the number behind ESC t, and how Python calls the encoding. The first that fits is taken.
PAGES = {
    "cp437": (0, "cp437"),
    "cp858": (19, "cp858"),
    "cp852": (18, "cp852"),
    "cp866": (17, "cp866"),
    "wpc1250": (45, "cp1250"),
    "wpc1251": (46, "cp1251"),
    "wpc1252": (16, "cp1252"),
    "wpc1253": (47, "cp1253"),
    "wpc1254": (48, "cp1254"),
    "wpc1257": (51, "cp1257"),
    "cp850": (2, "cp850"),
    "cp737": (14, "cp737"),
    "cp857": (13, "cp857"),
    "cp855": (34, "cp855"),
    "iso8859-2": (39, "iso8859_2"),
    "iso8859-7": (15, "iso8859_7"),
    "iso8859-15": (40, "iso8859_15"),
}
INIT = b"\x1b@"
CUT = b"\x1dVB\x00"  # feed what is printed past the knife, then cut, all but a corner
_NORMAL, _BOLD, _BIG = b"\x1bE\x00\x1d!\x00", b"\x1bE\x01\x1d!\x00", b"\x1bE\x01\x1d!\x11"
_LEFT, _CENTRE = b"\x1ba\x00", b"\x1ba\x01"
_QR_DOTS = 6  # a module: 21 of them are 16 mm wide at 203 dots an inch


def escpos(slip: Slip, columns: int, page: str | None = None) -> bytes:
    """The bytes of a slip; without a `page` in the one that leaves the fewest letters to be written otherwise."""
    clean_slip = spelt(slip, clean)
    number, encoding = PAGES[page or _fitting(clean_slip)]
    fitted = spelt(clean_slip, lambda text: written(text, encoding))
    rows = laid(fitted, columns, lambda held, style: width(held) * (2 if style == BIG else 1))
    return b"".join((INIT, b"\x1bt" + bytes([number]), *(part for row in rows for part in _row(row, columns, encoding)), CUT))


def written(text: str, encoding: str) -> str:
    """The text with characters that an encoding lacks in Latin letters, as they sound or look."""
    return "".join(char if _has(char, encoding) else _plain(char, encoding) for char in _composed(text))


def _composed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


def _has(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _plain(char: str, encoding: str) -> str:
    """ș of Romanian as ş where there is that; then what anyascii makes of it."""
    from anyascii import anyascii

    kin = _KIN.get(char, char)
    return kin if _has(kin, encoding) else anyascii(char)


_KIN = dict(zip("ȘșȚț", "ŞşŢţ", strict=True))


def _fitting(slip: Slip) -> str:
    letters = [char for text in _texts(slip) for char in text if char.isalpha()]
    return min(PAGES, key=lambda page: sum(not _has(char, PAGES[page][1]) for char in letters))


def _texts(slip: Slip) -> Iterator[str]:
    for piece in slip:
        match piece:
            case Line(text):
                yield text
            case Pair(left, right):
                yield left + right


def _row(row: object, columns: int, encoding: str) -> Iterator[bytes]:
    match row:
        case Code(digits):
            yield _CENTRE + _code(digits.encode("ascii")) + b"\n" + _LEFT
        case Line(text, style, True):
            yield _CENTRE + _styled(text.encode(encoding), style) + b"\n" + _LEFT
        case Line(_, style) | Pair(_, _, style):
            shown = one(row if style != BIG else replace(row, style=BOLD), columns)
            yield _styled(shown.rstrip().encode(encoding), style if style != BIG else BOLD) + b"\n"
        case Rule():
            yield b"-" * columns + b"\n"
        case _:
            yield b"\n"


def _styled(text: bytes, style: str) -> bytes:
    before = {BOLD: _BOLD, BIG: _BIG}.get(style, b"")
    return before + text + (_NORMAL if before else b"")


def _code(digits: bytes) -> bytes:
    """GS ( k: model 2, the size of a module, level Q, the digits, print."""
    functions = (b"1A2\x00", b"1C" + bytes([_QR_DOTS]), b"1E2", b"1P0" + digits, b"1Q0")
    return b"".join(b"\x1d(k" + len(each).to_bytes(2, "little") + each for each in functions)
