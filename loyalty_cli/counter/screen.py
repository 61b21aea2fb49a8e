"""Lines of a terminal: cut or folded to its columns, wide characters counted, marks kept."""

from collections.abc import Iterator

from loyalty_cli.answers.marks import clean, painted, width

_MORE = "…"
_MARKS = range(0xE000, 0xE007)


def cut(line: str, columns: int) -> str:
    """The line, no wider than that; what does not fit is an ellipsis."""
    line = clean(line)
    if width(line) <= columns:
        return line
    kept, room = "", columns - 1
    for char in line:
        if ord(char) in _MARKS:
            kept += char
        elif room >= 0:
            room -= width(char)
            kept += char if room >= 0 else _MORE
    return kept


def wrapped(sentence: str, columns: int) -> list[str]:
    """A sentence over as many lines as it needs, each no wider than that, in its one colour."""
    sentence = clean(sentence)
    if width(sentence) <= columns:
        return [sentence]
    first, last = (sentence[0], sentence[-1]) if ord(sentence[0]) in _MARKS else ("", "")
    return [f"{first}{cut(line, columns)}{last}" for line in _folded(painted(sentence, False), columns)]


def _folded(sentence: str, columns: int) -> Iterator[str]:
    line = ""
    for word in sentence.split():
        if line and width(line) + 1 + width(word) > columns:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def rule(columns: int, encoding: str | None) -> str:
    """The line between two customers."""
    try:
        "─".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "-" * columns
    return "─" * columns


def prompt(text: str, columns: int) -> str:
    """A prompt that leaves room for a scan behind it."""
    plain = painted(clean(text), False)
    return plain if width(plain) <= columns // 2 else f"{cut(plain.removesuffix('> '), columns // 2 - 2)}> "
