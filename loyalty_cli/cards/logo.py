"""A shop's logo: the bytes of a file, checked and made into a small picture that every painter takes."""

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from loyalty_cli.errors import Malformed
from loyalty_cli.values import frozen

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 10_000_000  # bytes
_LARGEST = 50_000_000  # pixels: a sheet of A4 at 600 dpi, and some more; as a picture in memory 200 MB
_KEPT = 1000  # pixels of the longer side: the widest logo at 600 dpi
_SMALLEST = 8  # pixels of the shorter side


@frozen
class Logo:
    """A PNG in sRGB, with its size in pixels."""

    image: bytes
    width: int
    height: int


class BadLogo(Malformed):
    """The logo of `[card]` is no picture that can be printed."""

    code = "bad_logo"

    def __init__(self, file: str, *, because: str) -> None:
        super().__init__(f"The logo {file} {because}.", file=file)


def read(data: bytes, *, file: str) -> Logo:
    """The logo that a PNG or JPEG file holds: of an animation the first picture, turned as the camera was held.

    Raises:
        BadLogo: it is neither, broken, too large or too small.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > LARGEST_FILE:
        raise BadLogo(file, because=f"is larger than {LARGEST_FILE // 1_000_000} MB; save it smaller")
    if data.lstrip()[:5].lower() in (b"<?xml", b"<svg ") or b"<svg" in data[:1000]:
        raise BadLogo(file, because="is an SVG; save it as a PNG, 1000 pixels wide")
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
            _check_size(opened.size, file)
            opened.draft("RGB", (_KEPT, _KEPT))  # a large JPEG is read at the size that is needed
            upright = ImageOps.exif_transpose(_in_color(opened))
    except UnidentifiedImageError as error:
        raise BadLogo(file, because="is neither PNG nor JPEG; save it as one of them") from error
    except Image.DecompressionBombError as error:
        raise BadLogo(file, because="has far too many pixels; save it 1000 pixels wide") from error
    except (OSError, SyntaxError, ValueError) as error:  # SyntaxError is what pillow says of a broken PNG
        raise BadLogo(file, because="is broken or cut short; save it again") from error
    upright.thumbnail((_KEPT, _KEPT))
    return Logo(_png(upright), upright.width, upright.height)


def _check_size(size: tuple[int, int], file: str) -> None:
    if size[0] * size[1] > _LARGEST:
        raise BadLogo(file, because=f"has {size[0]} × {size[1]} pixels, which is too many; save it 1000 pixels wide")
    if min(size) < _SMALLEST:
        raise BadLogo(file, because=f"has only {size[0]} × {size[1]} pixels; save it 1000 pixels wide")


def _in_color(image: "Image") -> "Image":
    """In sRGB with transparency, eight bits a channel."""
    if image.mode.startswith("I"):  # 16 bits of grey: a plain conversion would make everything white
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA")


def _png(image: "Image") -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
