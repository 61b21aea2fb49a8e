"""Colours as `#rrggbb`: how well one is read on another, and what lies between two."""

BACKGROUND, ACCENT = "#1f3a34", "#d9a860"  # of a card whose shop chose nothing: the green and the brass of an old café
DARK, CREAM = "#16181d", "#fbf6ec"
READABLE = 4.5  # the least contrast of small letters: WCAG 2.2, success criterion 1.4.3


def contrast(one: str, other: str) -> float:
    """How many times brighter the lighter of two colours is, from 1 to 21: the contrast ratio of WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(ground: str) -> str:
    """The ink that reads best on the ground: nearly black or cream, and pure where those are not enough."""
    best = max((DARK, CREAM), key=lambda ink: contrast(ink, ground))
    return best if contrast(best, ground) >= READABLE else max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, ground))


def mixed(one: str, other: str, percent: int) -> str:
    """So many percent of the one in the other."""
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{(a * percent + b * (100 - percent) + 50) // 100:02x}" for a, b in pairs)


def channels(color: str) -> tuple[int, int, int]:
    """Red, green and blue, each from 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """sRGB as light: IEC 61966-2-1."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
