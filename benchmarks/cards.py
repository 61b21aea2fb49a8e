"""Cards as pages of a PDF, in turn with the time that qrcode alone needs to make their matrices; and what memory they take.

Times are of a processor. With --write the row of the cards goes into docs/performance.md.
"""

import io
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_NUMBER, QRData

from benchmarks import published
from loyalty_cli.answers import sheets
from loyalty_cli.answers.sheets import Layout
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.paper import Template
from loyalty_cli.cli import artwork

ROUND, ROUNDS = 100, 10
GOAL = 0.7  # of what qrcode alone makes


def main() -> None:
    fonts = artwork.fonts()
    painted, alone = [], []
    for each in range(ROUNDS):
        digits = [f"{10**25 + (each * ROUND + at) * 7919}" for at in range(ROUND)]
        faces = [Face("Café Rosa", code[:16], code, name=f"Мария Иванова {code[-3:]}") for code in digits]
        start = time.process_time()
        sheets.write(io.BytesIO(), faces, Layout(Template.A4), fonts, told=lambda _: None)
        painted.append(time.process_time() - start)
        start = time.process_time()
        for code in digits:
            _matrix(code)
        alone.append(time.process_time() - start)
    cards, matrices = (ROUND / statistics.median(times) for times in (painted, alone))
    ratio = cards / matrices
    print(f"{ROUND * ROUNDS:,} cards on A4: {cards:,.0f} cards/s; qrcode alone: {matrices:,.0f} matrices/s; {ratio:.2f} of it")
    if "--write" in sys.argv:
        figure, reference = f"{cards:,.0f} a second", f"the matrices that qrcode alone makes, {matrices:,.0f}"
        goal = f"{GOAL}: {'held' if ratio >= GOAL else '**missed**'}"
        published.write([["cards painted on A4 (`cards.py`)", figure, reference, f"{ratio:.2f}", goal]])
    for count in (1_000, 10_000) if "--memory" in sys.argv else ():
        with open("/dev/null", "wb") as out:
            faces = (Face("Café Rosa", f"{10**15 + at}", f"{10**25 + at * 7919}", name="Ana") for at in range(count))
            sheets.write(out, faces, Layout(Template.A4), fonts, told=lambda _: None)
        print(f"{count:,} cards: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def _matrix(digits: str) -> None:
    code = QRCode(version=1, error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(QRData(digits, mode=MODE_NUMBER), optimize=0)
    code.make(fit=False)
    code.get_matrix()


if __name__ == "__main__":
    main()
