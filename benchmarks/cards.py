"""Cards as pages of a PDF, in turn with the time that qrcode alone needs to make their matrices; and what memory they take."""

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

from loyalty_cli.answers import sheets
from loyalty_cli.answers.sheets import Layout
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.paper import Template
from loyalty_cli.cli import artwork

ROUND, ROUNDS = 100, 10


def main() -> None:
    fonts = artwork.fonts()
    painted, alone = [], []
    for each in range(ROUNDS):
        digits = [f"{10**25 + (each * ROUND + at) * 7919}" for at in range(ROUND)]
        faces = [Face("Café Rosa", code[:16], code, name=f"Мария Иванова {code[-3:]}") for code in digits]
        start = time.perf_counter()
        sheets.write(io.BytesIO(), faces, Layout(Template.A4), fonts, told=lambda _: None)
        painted.append(time.perf_counter() - start)
        start = time.perf_counter()
        for code in digits:
            _matrix(code)
        alone.append(time.perf_counter() - start)
    cards, matrices = (ROUND / statistics.median(times) for times in (painted, alone))
    of = f"qrcode alone: {matrices:,.0f} matrices/s; {cards / matrices:.2f} of it"
    print(f"{ROUND * ROUNDS:,} cards on A4: {cards:,.0f} cards/s; {of}")
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
