"""Make the fonts of loyalty_cli/cards/fonts/ again, from DejaVu 2.37: `python -m docs.fonts FOLDER`.

FOLDER holds DejaVuSans.ttf and DejaVuSans-Bold.ttf; on Debian the package fonts-dejavu-core puts them into
/usr/share/fonts/truetype/dejavu. What is kept are the characters below and their outlines. Kerning, ligatures and hints
are left out, so that a screen, a page and a picture set a line alike: each character by its own width.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "loyalty_cli" / "cards" / "fonts"
STYLES = {"DejaVuSans.ttf": ("loyalty-sans", "Regular"), "DejaVuSans-Bold.ttf": ("loyalty-sans-bold", "Bold")}
LICENSE = "LICENSE-DejaVu.txt"

SPANS = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x024F),  # Latin-1, Extended-A and -B: ș ț, ơ ư
    (0x02B0, 0x02FF),  # ʻ ʼ ˆ ˜
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic: Bulgarian ѝ, Ukrainian ґ, Kazakh ә
    (0x0531, 0x0589),  # Armenian
    (0x10A0, 0x10FC),  # Georgian
    (0x1E00, 0x1EFF),  # Vietnamese, Welsh, German ẞ
    (0x1F00, 0x1FFF),  # Greek with its old accents
    (0x2010, 0x2027),  # dashes, quotes, • …
    (0x2030, 0x203A),  # ‰ ′ ″ ‹ ›
    (0x20A0, 0x20BF),  # € ₽ ₴ ₺
    (0x2500, 0x259F),  # lines and blocks
)
SINGLE = "ﬁﬂ№™←↑→↓−√≈≠≤≥■□▪▫▲△▼▽◆◇●○★☆☎✓✔✗♥♪"


def make(folder: Path) -> None:
    """Write both fonts and their licence."""
    for file, (name, style) in STYLES.items():
        font = TTFont(folder / file)
        licence = font["name"].getDebugName(13)
        _subset(font)
        _rename(font, style)
        font.save(FONTS / f"{name}.ttf")
        (FONTS / LICENSE).write_text(licence.replace("\r\n", "\n") + "\n", encoding="utf-8")
        print(f"{name}.ttf: {len(font.getBestCmap())} characters, {(FONTS / f'{name}.ttf').stat().st_size:,} bytes")


def _subset(font: TTFont) -> None:
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 14]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "MATH", "kern", "FFTM", "gasp"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={*(code for first, last in SPANS for code in range(first, last + 1)), *map(ord, SINGLE)})
    subsetter.subset(font)
    font["cmap"].tables = [table for table in font["cmap"].tables if table.format == 4 and table.platformID == 3]
    font["head"].modified = font["head"].created  # the same bytes every time
    font.recalcTimestamp = False


def _rename(font: TTFont, style: str) -> None:
    """Another name, so that nobody takes a part for the whole."""
    named = {1: "Loyalty Sans", 2: style, 3: f"Loyalty Sans {style}", 4: f"Loyalty Sans {style}", 6: f"LoyaltySans-{style}"}
    for identity, text in named.items():
        for record in font["name"].names:
            if record.nameID == identity:
                record.string = text


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder with DejaVuSans.ttf and DejaVuSans-Bold.ttf.")
    make(Path(sys.argv[1]))
