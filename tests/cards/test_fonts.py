"""Our reading of the fonts beside fontTools', and what they can draw."""

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from loyalty_cli import shipped
from loyalty_cli.cards import fonts as typefaces
from loyalty_cli.cards.fonts import Font, Fonts
from tests.cards.names import NAMES

SIGNS = "€₽₴₺№«»“”„‘’–—…•★✓▀▄█─│┌┐└┘═║"
ALPHABETS = {
    "Romanian": "ĂÂÎȘȚăâîșț",
    "Bulgarian": "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯабвгдежзийклмнопрстуфхцчшщъьюяЍѝ",
    "Russian": "ЁЫЭёыэ",
    "Ukrainian": "ҐЄІЇґєії",
    "Serbian": "ЂЈЉЊЋЏђјљњћџ",
    "Kazakh": "ӘҒҚҢӨҰҮҺәғқңөұүһ",
    "Greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίόύώϊϋΐΰςᾶ",
    "Vietnamese": "ĂÂĐÊÔƠƯăâđêôơưẤẦẨẪẬẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỲỴỶỸ",
    "Polish": "ĄĆĘŁŃÓŚŹŻąćęłńóśźż",
    "Turkish": "ÇĞİÖŞÜçğıöşü",
    "Icelandic": "ÁÐÉÍÓÚÝÞÆÖáðéíóúýþæö",
    "Armenian": "ԱԲԳԴԵԶԷԸԹԺաբգդեզէըթժև",
    "Georgian": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
}


@pytest.mark.parametrize("name", [typefaces.REGULAR, typefaces.BOLD])
def test_a_font_is_read_as_fonttools_reads_it(name: str) -> None:
    ours, theirs = Font(shipped.data(name)), TTFont(shipped.path(name))
    glyphs, map = theirs.getGlyphSet(), theirs.getBestCmap()
    assert ours.em == theirs["head"].unitsPerEm
    for code, glyph in map.items():
        assert ours.has(chr(code))
        assert ours.advance(chr(code)) == glyphs[glyph].width / ours.em
    for char in ["Ả", "ș", "ѝ", "Ω", "4", "i", "□", "ẞ", "█", "%", "Ǻ", "ώ"]:
        pen = DecomposingRecordingPen(glyphs)
        glyphs[map[ord(char)]].draw(pen)
        drawn = [points for _, points in pen.value if points]
        count = sum(max(1, 2 * len(points) - 1) if len(points) > 1 else 1 for points in drawn)  # with the points between
        ends = {curve[-1] for start, curves in ours.outline(char) for curve in curves}
        assert {points[-1] for points in drawn} <= ends
        assert sum(len(curve) for _, curves in ours.outline(char) for curve in curves) <= count + len(drawn)


def test_a_space_has_a_width_and_no_ink(fonts: Fonts) -> None:
    assert fonts.regular.outline(" ") == []
    assert fonts.width(" ", 10) > 0


@pytest.mark.parametrize("alphabet", [*ALPHABETS.values(), SIGNS], ids=[*ALPHABETS, "signs"])
def test_what_shops_write_can_be_drawn(fonts: Fonts, alphabet: str) -> None:
    assert fonts.missing(alphabet) == []
    assert [char for char in alphabet if not fonts.bold.has(char)] == []


def test_both_fonts_know_the_same_characters(fonts: Fonts) -> None:
    assert set(fonts.regular._glyphs) == set(fonts.bold._glyphs)


def test_the_fonts_travel_with_their_licence() -> None:
    licence = shipped.text("cards/fonts/LICENSE-DejaVu.txt")
    assert "Permission is hereby granted, free of charge" in licence
    assert sum(len(shipped.data(name)) for name in (typefaces.REGULAR, typefaces.BOLD)) < 260_000


@pytest.mark.parametrize(
    ("written", "language", "drawn"),
    [
        ("Ştefan Ţepeş", "ro", "Ștefan Țepeș"),
        ("Şahin", "en", "Şahin"),
        ("S\u0326tefan", "en", "Ștefan"),
        ("Ана\u200b\u202e Мария", "bg", "Ана Мария"),
        ("Ana\n\tMaria  Popa", "ro", "Ana Maria Popa"),
        ("Ana 😀", "en", "Ana □"),
        ("山田 太郎", "en", "□□ □□"),
        ("☎\ufe0f 112", "en", "☎ 112"),
    ],
)
def test_a_text_is_drawn_as_it_is_meant(fonts: Fonts, written: str, language: str, drawn: str) -> None:
    assert fonts.drawable(written, language) == drawn


def test_what_cannot_be_drawn_is_named_once(fonts: Fonts) -> None:
    assert fonts.missing("😀 Ana 日😀") == ["😀", "日"]
    assert [name for name in NAMES if fonts.missing(name)] == [NAMES[-1]]
