"""How much of what a camera sees is read: by condition, `loyalty scan` beside one pass of zxing-cpp and beside zbar.

`python -m benchmarks.scanning` prints the table; with --write it goes into docs/scanning.md.
"""

import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import zxingcpp

from benchmarks import photos
from loyalty_cli.cards import scan

SAMPLES = 50
PAGE = Path(__file__).parent.parent / "docs" / "scanning.md"
BEGIN, END = "<!-- measured -->", "<!-- end -->"


def main(words: Sequence[str]) -> None:
    samples = next((int(word) for word in words if word.isdigit()), SAMPLES)
    table = _table(samples)
    print(table)
    if "--write" in words:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


def _table(samples: int) -> str:
    readers = {"loyalty scan": _loyalty, "zxing-cpp, one pass": _zxing, "zbar": _zbar}
    if shutil.which("zbarimg") is None:
        del readers["zbar"]
    seconds = dict.fromkeys(readers, 0.0)
    read_in_all = dict.fromkeys(readers, 0)
    rows, photos_in_all = [], 0
    for name, condition in photos.CONDITIONS.items():
        for strength in condition.strengths:
            digits = [_digits(name, strength, seed) for seed in range(samples)]
            made = [photos.photo(each, name, strength, seed) for seed, each in enumerate(digits)]
            cells = []
            for reader, read in readers.items():
                start = time.perf_counter()
                texts = read(made)
                seconds[reader] += time.perf_counter() - start
                right = sum(texts[at] == {each} for at, each in enumerate(digits))
                wrong = sum(len(texts[at] - {each}) for at, each in enumerate(digits))
                read_in_all[reader] += right
                cells.append(f"{right * 100 // samples}{f' ({wrong} wrong)' if wrong else ''}")
            photos_in_all += samples
            rows.append([name, f"{strength:g} {condition.unit}".strip(), *cells])
            print(*rows[-1], file=sys.stderr, sep="\t")
    means = [f"**{read_in_all[reader] * 100 / photos_in_all:.1f}**" for reader in readers]
    times = [f"{seconds[reader] * 1000 / photos_in_all:.1f} ms" for reader in readers]
    rows = [["condition", "strength", *readers], ["---", "---:", *["---:"] * len(readers)], *rows]
    rows += [["**all**", "", *means], ["time a photo", "", *times]]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([_measured(samples, photos_in_all, "zbar" in readers), "", *lines])


def _measured(samples: int, photos_in_all: int, has_zbar: bool) -> str:
    zbar = f", zbar {_zbar_version()}" if has_zbar else ""
    return (
        f"Percent read of {samples} photos a row, {photos_in_all:,} in all, at {photos.PIXELS} pixels a module.\n"
        f"zxing-cpp {version('zxing-cpp')}, pillow {version('pillow')}{zbar}."
    )


def _digits(condition: str, strength: float, seed: int) -> str:
    chance = random.Random(f"digits {condition} {strength} {seed}")
    return "".join(chance.choices("0123456789", k=26))


# Readers: the texts that are found in each photo ------------------------------------------------------------------------

Texts = list[set[str]]
Reader = Callable[[Sequence[photos.Photo]], Texts]


def _loyalty(made: Sequence[photos.Photo]) -> Texts:
    return [{code.text for code in scan.codes(photo)} for photo in made]


def _zxing(made: Sequence[photos.Photo]) -> Texts:
    return [{each.text for each in zxingcpp.read_barcodes(photo, formats=zxingcpp.BarcodeFormat.QRCode)} for photo in made]


def _zbar(made: Sequence[photos.Photo]) -> Texts:
    """In one process for all; its time holds the writing and reading of the files."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [f"{folder}/{at}.png" for at in range(len(made))]
        for path, photo in zip(paths, made, strict=True):
            photo.save(path, compress_level=1)
        line = ["zbarimg", "--quiet", "--nodbus", "--xml", "-S*.enable=0", "-Sqrcode.enable=1", *paths]
        told = subprocess.run(line, capture_output=True, text=True, check=False).stdout
    found = dict(re.findall(r"<source href='([^']*)'>(.*?)</source>", told, re.DOTALL))
    return [set(re.findall(r"<!\[CDATA\[(.*?)\]\]>", found.get(path, ""))) for path in paths]


def _zbar_version() -> str:
    return subprocess.run(["zbarimg", "--version"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main(sys.argv[1:])
