"""A slip as plain text of so many columns."""

from collections.abc import Iterator

from loyalty_cli.answers.marks import clean, width
from loyalty_cli.cards import qr
from loyalty_cli.receipts.slip import Code, Line, Pair, Rule, Slip, laid, spelt


def text(slip: Slip, columns: int) -> str:
    """The whole slip, each line ended; none is wider than the paper."""
    rows = laid(spelt(slip, clean), columns, lambda held, _style: width(held))
    return "".join(f"{line.rstrip()}\n" for row in rows for line in _lines(row, columns))


def _lines(row: object, columns: int) -> Iterator[str]:
    match row:
        case Code(digits):
            drawn = qr.terminal(qr.matrix(digits)).split("\n")
            yield from (f"{' ' * ((columns - len(line)) // 2)}{line}" for line in drawn)
        case _:
            yield one(row, columns)


def one(row: object, columns: int) -> str:
    """A row that fits, set into so many columns."""
    match row:
        case Line(held, _, is_centred):
            return f"{' ' * ((columns - width(held)) // 2 if is_centred else 0)}{held}"
        case Pair(left, right):
            return f"{left}{' ' * (columns - width(left) - width(right))}{right}"
        case Rule():
            return "-" * columns
    return ""
