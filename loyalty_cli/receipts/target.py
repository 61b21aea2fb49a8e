"""Where a receipt goes, as it is typed: `[MODE:]PLACE`."""

import re

from loyalty_cli.errors import Malformed, nearest, quoted
from loyalty_cli.receipts.escpos import PAGES
from loyalty_cli.values import frozen

TEXT, ESCPOS, RASTER = "text", "escpos", "raster"
PORT = 9100
_MODE = re.compile(r"([A-Za-z][A-Za-z0-9-]+):(.*)", re.DOTALL)
_SOCKET = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?P<host>[^\s:\[\]/]+))(?::(?P<port>[0-9]{1,5}))?")
_DEVICE = re.compile(r"/dev/(?!std(out|err)$|fd/|shm/)|(\\\\\.\\)?(COM|LPT)[0-9]+$", re.IGNORECASE)


class BadTarget(Malformed):
    """Not a place that a receipt can be printed at."""

    code = "bad_receipt_target"

    def __init__(self, typed: str, *, because: str) -> None:
        super().__init__(
            f"{quoted(typed)} is no place for a receipt: {because}. Write -, a file or device, or socket:HOST:{PORT}; "
            "text:, escpos: or raster: may stand before it.",
            typed=typed,
        )


class BadPaper(Malformed):
    """Not a width of paper that we know."""

    code = "bad_paper"

    def __init__(self, typed: str) -> None:
        super().__init__(f"{quoted(typed)} is no paper. LOYALTY_PAPER takes {', '.join(PAPERS)}.", typed=typed)


@frozen
class Paper:
    """How many characters a line of the printer's own font has, and how many dots its head."""

    columns: int
    dots: int


PAPERS = {"58": Paper(32, 384), "80": Paper(48, 576), "80/42": Paper(42, 512)}


@frozen
class Target:
    """A mode and a place: `address` is (host, port), else `path` says where; `-` is standard output.

    `page` is the code page of ESC/POS text; None takes the one that fits the slip best.
    """

    mode: str
    path: str
    address: tuple[str, int] | None = None
    page: str | None = None
    is_device: bool = False

    @property
    def is_text_here(self) -> bool:
        """Text on standard output, which an answer with --json can carry."""
        return self.mode == TEXT and self.is_here

    @property
    def is_here(self) -> bool:
        """Whether it goes to standard output."""
        return self.address is None and self.path == "-"


def paper(typed: str | None) -> Paper:
    """The paper of that width in millimetres; 80 where none is said.

    Raises:
        BadPaper: there is none of that name.
    """
    if (typed or "80") not in PAPERS:
        raise BadPaper(typed or "")
    return PAPERS[typed or "80"]


def read(typed: str) -> Target:
    """Read `[MODE:]PLACE`. Text is for standard output and files, raster for devices and sockets, unless the mode says so.

    Raises:
        BadTarget: an unknown mode, a port that is none, or no place at all.
    """
    mode, page, place = _mode(typed)
    if place.startswith("socket:"):
        return Target(mode or RASTER, place, _address(typed, place.removeprefix("socket:")), page)
    if not place or "\0" in place:
        raise BadTarget(typed, because="it names no place")
    is_device = _DEVICE.match(place) is not None
    return Target(mode or (RASTER if is_device else TEXT), place, None, page, is_device)


def _mode(typed: str) -> tuple[str | None, str | None, str]:
    """The mode, the code page, and the rest. One letter before the colon is a drive of Windows."""
    found = _MODE.fullmatch(typed)
    if found is None or found[1] == "socket":
        return None, None, typed
    mode, dash, page = found[1].partition("-")
    if mode not in (TEXT, ESCPOS, RASTER) or (dash and mode != ESCPOS):
        near = nearest(mode, (TEXT, ESCPOS, RASTER, "socket"))
        meant = f"; did you mean {near[0]}" if near else "; a file of that name is written ./NAME"
        raise BadTarget(typed, because=f"{quoted(found[1])} is no mode{meant}")
    if dash and page not in PAGES:
        raise BadTarget(typed, because=f"there is no code page {quoted(page)}, only {', '.join(PAGES)}")
    return mode, page if dash else None, found[2]


def _address(typed: str, written: str) -> tuple[str, int]:
    """`HOST`, `HOST:PORT`, `[IPv6]:PORT`; a number alone is a port on this machine."""
    read = _SOCKET.fullmatch(f"localhost:{written}" if re.fullmatch("[0-9]{1,5}", written) else written)
    if read is None:
        raise BadTarget(typed, because="behind socket: stands HOST or HOST:PORT, an IPv6 address in [brackets]")
    port = int(read["port"] or PORT)
    if not 0 < port < 65536:
        raise BadTarget(typed, because=f"{port} is no port")
    return read["six"] or read["host"], port
