"""Photos made from cards: each condition at several strengths, always the same for the same seed.

A photo is a card on a table, seen at `PIXELS` pixels a module; a condition changes that one thing and leaves the rest as it is.
"""

import math
import random
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from loyalty_cli.cards import qr

PIXELS = 5  # a module in a photo that nothing is said of
_FINE = 12  # a module while the photo is made
_MODULES = 21
_TABLE = 96  # grey of the table that the card lies on
_WIDE, _HIGH = 72, 46  # the card in modules: CR80 with a code of 25 mm
_CODE_AT = (6, 10)

Photo = Image.Image
Effect = Callable[[Photo, float, random.Random], Photo]


def photo(digits: str, condition: str, strength: float, seed: int) -> Photo:
    """A card with that code under that condition, in grey."""
    chance = random.Random(f"{condition} {strength} {seed}")
    return CONDITIONS[condition].effect(_on_a_table(_card(digits, chance), chance), strength, chance)


# The card ------------------------------------------------------------------------------------------------------------


def _card(digits: str, chance: random.Random) -> Photo:
    card = Image.new("L", (_WIDE * _FINE, _HIGH * _FINE), 245)
    pen = ImageDraw.Draw(card)
    for row in range(4):  # lines like text beside the code
        x, y = 34 * _FINE, (10 + 6 * row) * _FINE
        for _ in range(chance.randint(4, 8)):
            width = chance.randint(1, 3) * _FINE
            pen.rectangle((x, y, x + width, y + 2 * _FINE), fill=40)
            x += width + _FINE
    code = Image.new("L", (_MODULES, _MODULES), 255)
    code.putdata([20 if dark else 245 for row in qr.matrix(digits) for dark in row])
    card.paste(code.resize((_MODULES * _FINE, _MODULES * _FINE), Image.Resampling.NEAREST), _place())
    return card


def _place() -> tuple[int, int]:
    return _CODE_AT[0] * _FINE, _CODE_AT[1] * _FINE


def _on_a_table(card: Photo, chance: random.Random) -> Photo:
    margin = 12 * _FINE
    table = Image.new("L", (card.width + 2 * margin, card.height + 2 * margin), _TABLE)
    table.paste(card, (margin + chance.randrange(_FINE), margin + chance.randrange(_FINE)))
    return table


def _seen(fine: Photo, pixels: float) -> Photo:
    """What a lens makes of it: every pixel is the mean of what it covers."""
    size = (round(fine.width * pixels / _FINE), round(fine.height * pixels / _FINE))
    return fine.resize(size, Image.Resampling.BOX)


# What befalls it -----------------------------------------------------------------------------------------------------


def _nothing(card: Photo, _strength: float, _chance: random.Random) -> Photo:
    return card


def _rotation(card: Photo, degrees: float, chance: random.Random) -> Photo:
    angle = degrees + chance.uniform(-3, 3) + 90 * chance.randrange(4)
    return card.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=_TABLE)


def _tilt(card: Photo, degrees: float, chance: random.Random) -> Photo:
    """Seen from the side, at a distance of two cards."""
    turned = card.rotate(90 * chance.randrange(4), expand=True)
    width, height = turned.size
    angle, distance = math.radians(degrees), 2 * max(width, height)

    def seen(x: float, y: float) -> tuple[float, float]:
        x, y = x - width / 2, y - height / 2
        scale = distance / (distance + x * math.sin(angle))
        return x * math.cos(angle) * scale + width / 2, y * scale + height / 2

    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    return turned.transform(
        turned.size,
        Image.Transform.PERSPECTIVE,
        _perspective([seen(*corner) for corner in corners], corners),
        Image.Resampling.BICUBIC,
        fillcolor=_TABLE,
    )


def _perspective(there: list[tuple[float, float]], here: list[tuple[float, float]]) -> list[float]:
    """The eight coefficients that lead from the points `there` to those `here`: Gauss's elimination."""
    rows = []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for at in range(8):
        pivot = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for row in range(8):
            if row != at:
                factor = rows[row][at]
                rows[row] = [value - factor * other for value, other in zip(rows[row], rows[at], strict=True)]
    return [row[8] for row in rows]


def _bend(card: Photo, degrees: float, _chance: random.Random) -> Photo:
    """Bent around an upright cylinder, as a card in a hand or a label on a bottle."""
    half = math.radians(degrees) / 2
    radius = card.width / 2 / half
    seen_width = 2 * radius * math.sin(half)
    strips = 80
    mesh = []
    for strip in range(strips):
        left, right = (strip * seen_width / strips, (strip + 1) * seen_width / strips)
        was = [radius * (math.asin((x - seen_width / 2) / radius) + half) for x in (left, right)]
        box = (round(left), 0, round(right), card.height)
        mesh.append((box, (was[0], 0, was[0], card.height, was[1], card.height, was[1], 0)))
    return card.transform((round(seen_width), card.height), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _blur(card: Photo, modules: float, _chance: random.Random) -> Photo:
    return card.filter(ImageFilter.GaussianBlur(modules * _FINE))


def _motion(card: Photo, modules: float, chance: random.Random) -> Photo:
    steps = 16
    angle = chance.uniform(0, math.pi)
    mean = card
    for step in range(1, steps):
        way = modules * _FINE * step / steps
        moved = ImageChops.offset(card, round(way * math.cos(angle)), round(way * math.sin(angle)))
        mean = Image.blend(mean, moved, 1 / (step + 1))
    return mean


def _noise(card: Photo, sigma: float, chance: random.Random) -> Photo:
    grain = card.copy()
    grain.putdata([max(0, min(255, round(chance.gauss(value, sigma)))) for value in card.tobytes()])
    return grain


def _jpeg(card: Photo, quality: float, _chance: random.Random) -> Photo:
    held = BytesIO()
    card.save(held, "JPEG", quality=int(quality))
    return Image.open(BytesIO(held.getvalue())).convert("L")


def _resolution(fine: Photo, pixels: float, _chance: random.Random) -> Photo:
    return _seen(fine, pixels)


def _contrast(card: Photo, percent: float, _chance: random.Random) -> Photo:
    grey = Image.new("L", card.size, 128)
    return Image.blend(grey, card, percent / 100)


def _shadow(card: Photo, percent: float, chance: random.Random) -> Photo:
    """Light that falls off across the code, down to that percentage."""
    x, y, size = _code()
    dark = Image.linear_gradient("L").rotate(90 * chance.randrange(4)).resize((size, size))
    shade = Image.new("L", card.size, 255)
    shade.paste(dark.point(lambda value: round(255 - value * (100 - percent) / 100)), (x, y))
    return ImageChops.multiply(card, shade)


def _glare(card: Photo, percent: float, chance: random.Random) -> Photo:
    """A lamp's reflection that washes out that share of the code, soft at its edge."""
    x, y, size = _code()
    radius = size * math.sqrt(percent / 100 / math.pi)
    middle = x + chance.uniform(0.2, 0.8) * size, y + chance.uniform(0.2, 0.8) * size
    spot = Image.new("L", card.size, 0)
    ImageDraw.Draw(spot).ellipse((middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius), fill=255)
    return ImageChops.screen(card, spot.filter(ImageFilter.GaussianBlur(_FINE)))


def _sticker(card: Photo, percent: float, chance: random.Random) -> Photo:
    """A patch of grey over that share of the code."""
    x, y, size = _code()
    side = size * math.sqrt(percent / 100)
    left, top = x + chance.uniform(0, size - side), y + chance.uniform(0, size - side)
    covered = card.copy()
    ImageDraw.Draw(covered).rectangle((left, top, left + side, top + side), fill=chance.choice((60, 128, 200)))
    return covered


def _scratches(card: Photo, count: float, chance: random.Random) -> Photo:
    """Scratches right across the code, half a module wide."""
    x, y, size = _code()
    worn = card.copy()
    pen = ImageDraw.Draw(worn)
    for _ in range(int(count)):
        angle, through = chance.uniform(0, math.pi), (x + chance.uniform(0, size), y + chance.uniform(0, size))
        along = size * math.cos(angle), size * math.sin(angle)
        ends = (through[0] - along[0], through[1] - along[1], through[0] + along[0], through[1] + along[1])
        pen.line(ends, fill=chance.choice((60, 230)), width=_FINE // 2)
    return worn


def _inverted(card: Photo, _strength: float, _chance: random.Random) -> Photo:
    return ImageOps.invert(card)


def _haste(fine: Photo, times: float, chance: random.Random) -> Photo:
    """All of it at once, as it comes from a hand in a hurry."""
    tilted = _tilt(_shadow(fine, 100 - 40 * times, chance), 20 * times, chance)
    moved = _motion(_blur(tilted, 0.25 * times, chance), 0.5 * times, chance)
    turned = moved.rotate(chance.uniform(0, 360), Image.Resampling.BICUBIC, expand=True, fillcolor=_TABLE)
    return _jpeg(_noise(_seen(turned, PIXELS), 12 * times, chance), 100 - 40 * times, chance)


def _code() -> tuple[int, int, int]:
    """Where the code lies, while the card is fine: left, top, size."""
    margin = 12 * _FINE
    return margin + _place()[0], margin + _place()[1], _MODULES * _FINE


# -----------------------------------------------------------------------------------------------------------------------


def _card_is(effect: Effect) -> Effect:
    """What befalls the card; then it is seen."""
    return lambda fine, strength, chance: _seen(effect(fine, strength, chance), PIXELS)


def _camera_is(effect: Effect) -> Effect:
    """The card is seen; then this befalls the pixels."""
    return lambda fine, strength, chance: effect(_seen(fine, PIXELS), strength, chance)


class Condition(NamedTuple):
    """An effect, the strengths of it, from harmless to hopeless, and what they are counted in."""

    effect: Effect
    strengths: tuple[float, ...]
    unit: str


CONDITIONS: Mapping[str, Condition] = {
    "as it is": Condition(_card_is(_nothing), (0,), ""),
    "turned": Condition(_card_is(_rotation), (0, 15, 30, 45), "degrees"),
    "tilted": Condition(_card_is(_tilt), (30, 45, 60, 65), "degrees"),
    "bent": Condition(_card_is(_bend), (60, 120, 150, 170), "degrees"),
    "blurred": Condition(_card_is(_blur), (0.5, 0.7, 0.8, 0.9), "modules"),
    "moved": Condition(_card_is(_motion), (1, 1.5, 2, 2.5), "modules"),
    "low resolution": Condition(_resolution, (2, 1.5, 1.25, 1), "pixels a module"),
    "noise": Condition(_camera_is(_noise), (25, 50, 75, 100), "of 255"),
    "JPEG quality": Condition(_camera_is(_jpeg), (50, 20, 10, 5), "of 100"),
    "low contrast": Condition(_camera_is(_contrast), (50, 20, 10, 5), "%"),
    "shadow": Condition(_card_is(_shadow), (50, 25, 10, 5), "% of the light"),
    "glare": Condition(_card_is(_glare), (5, 10, 15, 20), "% of the code"),
    "covered": Condition(_card_is(_sticker), (5, 10, 15, 20), "% of the code"),
    "scratched": Condition(_card_is(_scratches), (1, 2, 3, 5), "scratches"),
    "in haste": Condition(_haste, (0.5, 1, 1.25, 1.5), "times"),
}
