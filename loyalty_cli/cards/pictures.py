"""Pictures that people hand over: what a file is by its first bytes, and its pages in grey, upright.

A page of a PDF is drawn; where it holds a picture it is a scan, and as blurred as any photo.
"""

import struct
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, cast

from loyalty_cli.errors import Malformed
from loyalty_cli.values import frozen

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

MOST_PIXELS = 150_000_000  # of one page; a small file can unfold to more than any memory
DPI = 200  # the smallest code that a card may carry, 8.3 mm, has 3 pixels a module then
_JPEG_PIXELS = 30_000_000  # a larger photo is halved while it is unpacked
_INCH_MM = 25.4
_POINTS = 72  # an inch

_OURS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
# What people hand over in place of a picture, by the bytes at a place, and what to do about it.
_FOREIGN = (
    (4, b"ftyphei", "a HEIC photo", "Save it as JPEG; an iPhone does under Settings, Camera, Formats, Most Compatible"),
    (4, b"ftypmif1", "a HEIC photo", "Save it as JPEG; an iPhone does under Settings, Camera, Formats, Most Compatible"),
    (4, b"ftypavif", "an AVIF picture", "Save it as JPEG or PNG"),
    (4, b"ftyp", "a film", "Take a photo"),
    (0, b"<svg", "an SVG drawing", "Save it as PNG or PDF"),
    (0, b"<?xml", "XML or an SVG drawing", "Save it as PNG or PDF"),
    (0, b"<", "a web page", "Save the picture in it, or print it as PDF"),
    (0, b"PK\x03\x04", "a zip archive or an office document", "Unpack it, or save the document as PDF"),
    (0, b"\xd0\xcf\x11\xe0", "an office document", "Save it as PDF"),
    (0, b"\x1f\x8b", "a gzip file", "Unpack it first"),
    (0, b"SQLite format 3\0", "an SQLite database", "Name the pictures"),
)
# Whatever a broken picture makes pillow raise.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    LookupError,
    TypeError,
    ArithmeticError,
)


class NotAPicture(Malformed):
    """Neither a picture nor a PDF: told by its first bytes, whatever its name says."""

    code = "not_a_picture"

    def __init__(self, name: str, *, found: str, advice: str) -> None:
        super().__init__(f"{name} is {found}, not a picture or a PDF. {advice}.", file=name, found=found)


class BrokenPicture(Malformed):
    """The picture ends, or breaks, where it should go on."""

    code = "broken_picture"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(f"{name} is a broken {what}: it cannot be read to its end. Get the file once more.", file=name)


class PictureTooLarge(Malformed):
    """More pixels than a page may have."""

    code = "picture_too_large"

    def __init__(self, name: str) -> None:
        most = MOST_PIXELS // 1_000_000
        super().__init__(f"{name} has more than {most} million pixels. Make it smaller, or cut out the cards.", file=name)


class LockedPdf(Malformed):
    """The PDF opens with a password only."""

    code = "locked_pdf"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is locked by a password. Save it without one, or print it as PDF.", file=name)


@frozen
class Page:
    """One page of a file in grey, of that many pixels a `unit`: `px` or, in a PDF, `mm`. `of` is how many pages there are."""

    number: int
    of: int
    picture: "Image"
    is_drawn: bool = False
    per_unit: float = 1.0
    unit: str = "px"


def pages(file: bytes, name: str, *, dpi: int = DPI) -> Iterator[Page]:
    """The pages of a PDF or of a TIFF, or the one picture; `name` is what a refusal calls the file.

    Raises:
        NotAPicture, BrokenPicture, PictureTooLarge, LockedPdf: see each.
    """
    kind = _kind(file, name)
    return _of_pdf(file, name, dpi) if kind == "PDF" else _of_picture(file, name, kind)


def _kind(file: bytes, name: str) -> str:
    if not file:
        raise NotAPicture(name, found="an empty file", advice="Take the photo again, or get the file once more")
    if file[:4] == b"RIFF" and file[8:12] == b"WEBP":
        return "WEBP"
    if b"%PDF-" in file[:1024]:  # readers allow for rubbish before it
        return "PDF"
    if file[:2] == b"BM" and file[6:10] == bytes(4):
        return "BMP"
    for magic, kind in _OURS.items():
        if file.startswith(magic):
            return kind
    for at, magic, found, advice in _FOREIGN:
        if file[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[at:].startswith(magic):
            raise NotAPicture(name, found=found, advice=advice)
    raise NotAPicture(name, found=_text_or_bytes(file), advice="Name a JPEG, PNG, WebP, TIFF, BMP, GIF or PDF file")


def _text_or_bytes(file: bytes) -> str:
    return "text" if all(byte >= 32 or byte in b"\t\r\n" for byte in file[:512]) else "a file of another kind"


# Pictures ------------------------------------------------------------------------------------------------------------


def _of_picture(file: bytes, name: str, kind: str) -> Iterator[Page]:
    """The pages of a TIFF; the first frame of anything else that has several."""
    from PIL import Image

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(file), formats=[kind]) as opened:
            of = getattr(opened, "n_frames", 1) if kind == "TIFF" else 1
            for number in range(1, of + 1):
                opened.seek(number - 1)
                width = opened.width
                _make_smaller(opened, name)
                per_pixel = opened.width / width
                yield Page(number, of, _in_grey(opened), per_unit=per_pixel)
    except Image.DecompressionBombError:
        raise PictureTooLarge(name) from None
    except _BROKEN as error:
        raise BrokenPicture(name, what=f"{kind} picture") from error


def _make_smaller(opened: "Image", name: str) -> None:
    """Have a huge JPEG unpacked to a part of its size, which costs a part of the memory; refuse what is huge all the same."""
    pixels = opened.width * opened.height
    parts = next(parts for parts in (1, 2, 4, 8) if pixels <= _JPEG_PIXELS * parts * parts or parts == 8)
    opened.draft("L", (opened.width // parts, opened.height // parts))
    if opened.width * opened.height > MOST_PIXELS:
        raise PictureTooLarge(name)


def _in_grey(opened: "Image") -> "Image":
    """Upright, on white where it is transparent, and the whole range of what has more than 256 greys."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(opened)
    if "A" in upright.getbands() or "transparency" in upright.info:
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright.convert("RGBA"))
        return paper.convert("L")
    if upright.mode[0] in "IF":
        deep = upright.convert("F")
        low, high = cast(tuple[float, float], deep.getextrema())
        scale = 255 / (high - low or 1)
        return deep.point(lambda grey: grey * scale - low * scale).convert("L")
    return upright.convert("L")


# PDF -----------------------------------------------------------------------------------------------------------------


def _of_pdf(file: bytes, name: str, dpi: int) -> Iterator[Page]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(file)
        of = len(document)
        for number in range(1, of + 1):
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(dpi / _POINTS, (MOST_PIXELS / (width * height)) ** 0.5)
            picture = page.render(scale=scale, grayscale=True).to_pil()
            yield Page(number, of, picture, not _is_scan(page), scale * _POINTS / _INCH_MM, "mm")
            page.close()
        document.close()
    except PdfiumError as error:
        if "password" in str(error).lower():
            raise LockedPdf(name) from error
        raise BrokenPicture(name, what="PDF") from error


def _is_scan(page: "PdfPage") -> bool:
    """Whether a picture takes more of it than a logo would."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    width, height = page.get_size()
    for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > width * height / 4:
            return True
    return False
