"""A drawing as SVG: letters are outlines, so that it looks the same where our fonts are not; the code is one path."""

import base64
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from loyalty_cli.cards.drawing import MIDDLE, RIGHT, Box, Drawing, Line, Modules, Picture, Ring, Shape, Text
from loyalty_cli.cards.fonts import Fonts


def svg(drawing: Drawing, fonts: Fonts, *, radius: float = 0.0) -> str:
    """The drawing in millimetres; a line of text keeps its words as a label, for who cannot see it."""
    wide, high = _number(drawing.width), _number(drawing.height)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" viewBox="0 0 {wide} {high}">'
    shapes = [element for shape in drawing.shapes for element in _element(shape, fonts)]
    if radius:
        clip = f'<clipPath id="card"><rect width="{wide}" height="{high}" rx="{_number(radius)}"/></clipPath>'
        shapes = [clip, '<g clip-path="url(#card)">', *shapes, "</g>"]
    return "\n".join([head, *shapes, "</svg>\n"])


def _element(shape: Shape, fonts: Fonts) -> Iterator[str]:
    match shape:
        case Box():
            at = _numbers(x=shape.x, y=shape.y, width=shape.width, height=shape.height, rx=shape.radius)
            yield f'<rect {at} fill="{shape.fill}"/>'
        case Ring():
            at = _numbers(cx=shape.x, cy=shape.y, r=shape.radius, stroke_width=shape.width)
            yield f'<circle {at} fill="{shape.fill or "none"}" stroke="{shape.stroke}"/>'
        case Line():
            at = _numbers(x1=shape.x1, y1=shape.y1, x2=shape.x2, y2=shape.y2, stroke_width=shape.width)
            yield f'<line {at} stroke="{shape.stroke}"/>'
        case Text():
            outline = "".join(_outline(shape, fonts))
            yield f'<path role="img" aria-label={quoteattr(shape.text)} fill="{shape.fill}" d="{outline}"/>'
        case Modules():
            scale = _number(shape.size / len(shape.matrix))
            place = f"translate({_number(shape.x)} {_number(shape.y)}) scale({scale})"
            yield f'<path transform="{place}" fill="{shape.fill}" shape-rendering="crispEdges" d="{_modules(shape)}"/>'
        case Picture():
            at = _numbers(x=shape.x, y=shape.y, width=shape.width, height=shape.height)
            kind = "png" if shape.image.startswith(b"\x89PNG") else "jpeg"
            data = base64.b64encode(shape.image).decode()
            yield f'<image {at} preserveAspectRatio="none" href="data:image/{kind};base64,{data}"/>'


def _outline(text: Text, fonts: Fonts) -> Iterator[str]:
    """The line of text as path data, letter by letter."""
    font = fonts.of(text.is_bold)
    width = fonts.width(text.text, text.size, text.is_bold)
    x = text.x - {MIDDLE: width / 2, RIGHT: width}.get(text.anchor, 0.0)
    scale = text.size / font.em
    for char in text.text:
        for start, curves in font.outline(char):
            yield f"M{_pair(x + start[0] * scale, text.y - start[1] * scale)}"
            for curve in curves:
                pairs = (_pair(x + px * scale, text.y - py * scale) for px, py in curve)
                yield ("L" if len(curve) == 1 else "Q") + " ".join(pairs)
            yield "Z"
        x += font.advance(char) * text.size


def _modules(code: Modules) -> str:
    """Every run of dark modules in a row as one box, in modules."""
    runs = []
    for row, modules in enumerate(code.matrix):
        column = 0
        while column < len(modules):
            end = column
            while end < len(modules) and modules[end]:
                end += 1
            if end > column:
                runs.append(f"M{column} {row}h{end - column}v1h{column - end}z")
            column = end + 1
    return "".join(runs)


def _numbers(**named: float) -> str:
    return " ".join(f'{name.replace("_", "-")}="{_number(number)}"' for name, number in named.items())


def _pair(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def _number(number: float) -> str:
    """At most three decimals: a thousandth of a millimetre."""
    return f"{round(number, 3) + 0.0:.3f}".rstrip("0").rstrip(".")
