"""What a camera saw: the QR codes of a picture, in the order in which people read.

Most pictures are read as they come. Where nothing is found, or a code that cannot be made out, the picture is looked at again
in other lights: sharpened, smoothed, mended. docs/scanning.md tells what that brings.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from loyalty_cli.values import frozen, replace

if TYPE_CHECKING:
    from PIL.Image import Image
    from zxingcpp import Barcode

_FAR, _NEAR = 1600, 500  # pixels of the longer side in which a picture is looked at again
_CLOSE = 240  # the same for the surroundings of one code
_MODULES = 21  # the smallest code has as many, and needs a pixel for each
_MOST_UNCLEAR = 50  # codes that are looked at again one by one; a pattern on a jumper can look like hundreds


@frozen
class Code:
    """A QR code: its text, and the box around it in pixels from the top left corner.

    `times` is how often that text was seen; the box is around the first.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    times: int = 1


def codes(picture: "Image", *, is_drawn: bool = False) -> list[Code]:
    """The codes of a grey picture, by rows from the top and in a row from the left.

    What is drawn, not photographed, is as clear as it gets, and is looked at once.
    """
    clear, unclear = _read(picture)
    if not is_drawn and not _is_blank(picture):
        for code in unclear[:_MOST_UNCLEAR]:
            clear += [each for each in _around(picture, code) if not any(_overlap(each, other) for other in clear)]
        clear = clear or _again(picture, _NEAR) or _again(picture, _FAR)
    return _counted(_in_reading_order(clear))


def _read(picture: "Image") -> tuple[list[Code], list[Code]]:
    """The codes that are clear, and those of which only the corners are."""
    import zxingcpp

    seen = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), return_errors=True)
    clear = [_code(each) for each in seen if each.valid]
    unclear = [_code(each) for each in seen if not each.valid]
    return clear, [each for each in unclear if not any(_overlap(each, other) for other in clear)]


def _code(seen: "Barcode") -> Code:
    at = seen.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return Code(seen.text, min(across), min(down), max(across), max(down))


def _is_blank(picture: "Image") -> bool:
    low, high = picture.getextrema()
    return low == high


# Looked at again -----------------------------------------------------------------------------------------------------


def _around(picture: "Image", code: Code) -> list[Code]:
    """What is found in the surroundings of a code that was unclear."""
    margin = max(code.right - code.left, code.bottom - code.top) // 2
    left, top = max(0, code.left - margin), max(0, code.top - margin)
    right, bottom = min(picture.width, code.right + margin), min(picture.height, code.bottom + margin)
    if min(right - left, bottom - top) < _MODULES:  # corners that were guessed may lie anywhere
        return []
    part = picture.crop((left, top, right, bottom))
    return [_boxed(found, 1, left, top) for found in _again(part, _CLOSE)]


def _again(picture: "Image", longest: int) -> list[Code]:
    """What is found in the first light in which anything is, in a copy of at most so many pixels a side."""
    scale = min(1, longest / max(picture.size))
    copy = _scaled(picture, scale)
    for times, light in _lights():
        if found := _read(light(_scaled(copy, times)))[0]:
            return [_boxed(code, scale * times) for code in found]
    return []


def _lights() -> Iterator[tuple[int, Callable[["Image"], "Image"]]]:
    """How many times larger, and how changed; each stays for what it alone reads, the quick ones first."""
    from PIL.ImageFilter import GaussianBlur, MaxFilter, MinFilter, UnsharpMask

    yield 1, lambda picture: picture.filter(GaussianBlur(1.5))  # noise
    yield 2, lambda picture: picture.filter(UnsharpMask(8, 400, 0))  # blur, haste, little contrast, shadow
    yield 1, lambda picture: picture.filter(MaxFilter(3)).filter(MinFilter(3))  # dark scratches
    yield 1, lambda picture: picture.filter(MinFilter(3)).filter(MaxFilter(3))  # bright ones
    yield 3, lambda picture: picture  # few pixels
    yield 3, lambda picture: picture.filter(UnsharpMask(10, 500, 0))  # more of a blur
    yield 3, _evenly_lit  # deep shadow, glare


def _evenly_lit(picture: "Image") -> "Image":
    """Each pixel beside the mean of those around it."""
    from PIL import ImageChops
    from PIL.ImageFilter import BoxBlur

    return ImageChops.subtract(picture, picture.filter(BoxBlur(30)), 1, 128)


# Boxes ---------------------------------------------------------------------------------------------------------------


def _scaled(picture: "Image", by: float) -> "Image":
    size = max(1, round(picture.width * by)), max(1, round(picture.height * by))
    return picture if size == picture.size else picture.resize(size)


def _boxed(code: Code, scale: float, left: int = 0, top: int = 0) -> Code:
    """The code where it is in the picture of which this was a part, taken from there and scaled."""
    across = [left + round(each / scale) for each in (code.left, code.right)]
    down = [top + round(each / scale) for each in (code.top, code.bottom)]
    return Code(code.text, across[0], down[0], across[1], down[1])


def _overlap(one: Code, other: Code) -> bool:
    is_beside = one.right <= other.left or other.right <= one.left
    return not is_beside and not (one.bottom <= other.top or other.bottom <= one.top)


def _in_reading_order(seen: Sequence[Code]) -> list[Code]:
    """By rows: what stands no lower than the middle of the row's first is in its row."""
    rows: list[list[Code]] = []
    for code in sorted(seen, key=lambda code: code.top + code.bottom):
        if rows and code.top + code.bottom < 2 * rows[-1][0].bottom:
            rows[-1].append(code)
        else:
            rows.append([code])
    return [code for row in rows for code in sorted(row, key=lambda code: code.left + code.right)]


def _counted(seen: Sequence[Code]) -> list[Code]:
    """Each text once, at the place of its first."""
    times: dict[str, int] = {}
    for code in seen:
        times[code.text] = times.get(code.text, 0) + 1
    first = {code.text: code for code in reversed(seen)}
    return [replace(first[text], times=count) for text, count in times.items()]
