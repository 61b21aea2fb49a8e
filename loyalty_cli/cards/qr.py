"""A card's QR code: its modules, and a drawing of them that a phone reads from the terminal.

Digits alone go into it, so that a scanner that acts as a keyboard types the same under every layout.
"""

QUIET = 4  # modules of light margin that ISO/IEC 18004 asks for on every side
CAPACITY = 27  # digits that version 1 holds at level Q
MASK = 0  # always this one: a reader undoes whichever it is, and to try all eight takes most of the time of a code

Matrix = list[list[bool]]


def matrix(digits: str) -> Matrix:
    """The 21 rows of the code without its margin, True where it is dark: version 1, level Q, numeric mode."""
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.main import QRCode
    from qrcode.util import MODE_NUMBER, QRData

    assert digits.isdecimal(), digits
    assert len(digits) <= CAPACITY, digits
    code = QRCode(version=1, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=MASK)
    code.add_data(QRData(digits, mode=MODE_NUMBER), optimize=0)
    code.make(fit=False)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def terminal(matrix: Matrix, dark_theme: bool = False) -> str:
    """Two modules a character, the margin drawn too.

    As it stands, ink is dark: right for paper, for a file and for dark letters on a light screen. With `dark_theme` the
    light modules are drawn instead, because there the letters are the light.
    """
    rows = _with_margin(matrix)
    inked = [[module != dark_theme for module in row] for row in rows]
    return "\n".join(
        "".join(_BLOCKS[upper, lower] for upper, lower in zip(inked[top], inked[top + 1], strict=True))
        for top in range(0, len(inked), 2)
    )


def plain(matrix: Matrix, dark_theme: bool = False) -> str:
    """One module in two ASCII characters, for a terminal that knows no block characters."""
    return "\n".join("".join("##" if module != dark_theme else "  " for module in row) for row in _with_margin(matrix))


_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _with_margin(matrix: Matrix) -> Matrix:
    """The code with its margin, and one light row more where that makes their number even."""
    width = len(matrix[0]) + 2 * QUIET
    below = QUIET + len(matrix) % 2
    sides = [[False] * QUIET + row + [False] * QUIET for row in matrix]
    return [[False] * width for _ in range(QUIET)] + sides + [[False] * width for _ in range(below)]
