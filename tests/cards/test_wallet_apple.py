"""An Apple Wallet card, opened again and held against what Apple's "Wallet Passes" reference says of its parts."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates
from hypothesis import given, strategies as st
from PIL import Image

from loyalty_cli import shipped
from loyalty_cli.cards import emblem, fonts, signing, wallet_apple
from loyalty_cli.cards.logo import Logo
from loyalty_cli.cards.look import Look
from loyalty_cli.cards.wallet import Count, WalletCard
from loyalty_cli.language import say
from loyalty_cli.values import replace
from tests import certificates

FONTS = fonts.read(shipped.data(fonts.REGULAR), shipped.data(fonts.BOLD))
CARD = WalletCard(
    number="4929123412341234",
    digits="49291234123412341234567890",
    name="Ana",
    shop="Café Rosa",
    at="2026-02-17T12:00:00Z",
    day="2026-02-17",
    counts=(Count("points", "Points", 112), Count("stamps:coffee", "Coffee card", 3, 10)),
    tier="Silver",
    notes=(("Voucher", "A free coffee"), ("Use by 2026-12-31", "Points: 12")),
)
# The published format: what a pass must and may say (of what we use), and of which type.
REQUIRED = {
    "formatVersion": int,
    "passTypeIdentifier": str,
    "teamIdentifier": str,
    "serialNumber": str,
    "organizationName": str,
    "description": str,
}
OPTIONAL = {
    "logoText": str,
    "backgroundColor": str,
    "foregroundColor": str,
    "labelColor": str,
    "barcodes": list,
    "barcode": dict,
    "storeCard": dict,
}
COLOR = re.compile(r"rgb\((\d{1,3}), (\d{1,3}), (\d{1,3})\)", re.ASCII)
CODES = {"PKBarcodeFormatQR", "PKBarcodeFormatPDF417", "PKBarcodeFormatAztec", "PKBarcodeFormatCode128"}
GROUPS = ("headerFields", "primaryFields", "secondaryFields", "auxiliaryFields", "backFields")
DATE_STYLES = {f"PKDateStyle{each}" for each in ("None", "Short", "Medium", "Long", "Full")}
PIXELS = {"icon": (29, 29), "logo": (160, 50)}


def signer(**chain: tuple[Any, ...]) -> signing.Signer:
    held = certificates.p12(certificates.certificate(), chain=(certificates.authority(),), **chain)
    return signing.read_signer("shop.p12", held, key=None, password=None)


def packed(card: WalletCard = CARD) -> dict[str, bytes]:
    """The files of the card, by name."""
    drawn = emblem.pictures(card, FONTS)
    data = wallet_apple.package(card, signer(), pass_type=certificates.PASS_TYPE, team=certificates.TEAM, pictures=drawn)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return packed()


def said(card: WalletCard = CARD) -> dict[str, Any]:
    return json.loads(json.dumps(wallet_apple.described_as(card)))


def fields(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for group in GROUPS:
        yield from said["storeCard"][group]


def faults(said: dict[str, Any]) -> Iterator[str]:
    """Where a pass is not as the reference has it."""
    for name, kind in REQUIRED.items():
        if type(said.get(name)) is not kind:
            yield f"{name} is required"
    for name, held in said.items():
        if type(held) is not (REQUIRED | OPTIONAL).get(name):
            yield f"{name} is no key of a pass, or of another type"
    for name in ("backgroundColor", "foregroundColor", "labelColor"):
        found = COLOR.fullmatch(said[name])
        if not found or any(int(part) > 255 for part in found.groups()):
            yield f"{name}: {said[name]}"
    for code in (*said["barcodes"], said["barcode"]):
        if code["format"] not in CODES or not {"message", "messageEncoding"} <= set(code):
            yield f"barcode {code}"
        code["message"].encode(code["messageEncoding"])
    keys = [field["key"] for field in fields(said)]
    if len(keys) != len(set(keys)):
        yield f"a key twice: {keys}"
    for field in fields(said):
        if type(field["value"]) not in (str, int) or type(field["label"]) is not str:
            yield f"field {field}"
        if not {field.get("dateStyle", "PKDateStyleNone"), field.get("timeStyle", "PKDateStyleNone")} <= DATE_STYLES:
            yield f"date of {field}"
    if len(said["storeCard"]["secondaryFields"]) + len(said["storeCard"]["auxiliaryFields"]) > 4:
        yield "more than four fields beside a square code"
    if len(said["storeCard"]["primaryFields"]) > 1 or len(said["storeCard"]["headerFields"]) > 3:
        yield "more on the front than there is room for"


def test_the_files_lie_in_their_order_and_the_signature_last(files: dict[str, bytes]) -> None:
    pictures = [f"{name}{fold}.png" for name in ("icon", "logo") for fold in ("", "@2x", "@3x")]
    assert list(files) == ["pass.json", *pictures, "manifest.json", "signature"]


def test_the_manifest_has_the_checksum_of_every_other_file(files: dict[str, bytes]) -> None:
    others = {name: data for name, data in files.items() if name not in ("manifest.json", "signature")}
    assert json.loads(files["manifest.json"]) == {name: hashlib.sha1(data).hexdigest() for name, data in others.items()}


def test_the_signature_holds_both_certificates_the_time_and_the_checksum_of_the_manifest(files: dict[str, bytes]) -> None:
    signature = files["signature"]
    held = load_der_pkcs7_certificates(signature)
    assert set(held) == {certificates.certificate(), certificates.authority()}
    assert bytes.fromhex("2a864886f70d010905") in signature  # signingTime, PKCS #9
    assert hashlib.sha256(files["manifest.json"]).digest() in signature
    assert files["manifest.json"] not in signature  # it is detached


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command is not installed")
@pytest.mark.parametrize("command", ["cms", "smime"])
def test_openssl_verifies_the_signature_and_refuses_another_manifest(
    files: dict[str, bytes], tmp_path: Path, command: str
) -> None:
    (tmp_path / "signature").write_bytes(files["signature"])
    (tmp_path / "authority.pem").write_bytes(certificates.pem(certificates.authority()))
    line = ["openssl", command, "-verify", "-binary", "-inform", "DER", "-in", "signature", "-content", "manifest.json"]
    line += ["-CAfile", "authority.pem", "-no_check_time", "-purpose", "any"]
    for manifest, is_good in ((files["manifest.json"], True), (files["manifest.json"] + b" ", False)):
        (tmp_path / "manifest.json").write_bytes(manifest)
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, check=False)
        assert (done.returncode == 0) == is_good, done.stderr


def test_the_card_says_what_the_reference_asks_for(files: dict[str, bytes]) -> None:
    assert list(faults(json.loads(files["pass.json"]))) == []


@pytest.mark.parametrize(
    "card",
    [
        replace(CARD, counts=CARD.counts[:1], tier=None, notes=()),
        replace(CARD, counts=(Count("stamps:coffee", "Coffee card", 0, 10),)),
        replace(CARD, counts=tuple(Count(f"stamps:c{at}", f"Card {at}", at, 9) for at in range(12))),
        replace(CARD, counts=(Count("points", "Points", -5),), look=Look("#000000", "#ffffff", "#ff0000")),
    ],
    ids=["points alone", "one stamp card", "twelve stamp cards", "a debt, in black"],
)
def test_whatever_the_shop_counts_fits_the_format(card: WalletCard) -> None:
    described = {"formatVersion": 1, "passTypeIdentifier": "pass.a", "teamIdentifier": "T", **said(card)}
    assert list(faults(described)) == []
    counted = {each.id for each in card.counts}
    assert counted <= {field["key"] for field in fields(described)}  # nothing is lost for want of room


WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
COUNTS = st.lists(
    st.builds(Count, WRITTEN, WRITTEN, st.integers(), st.none() | st.integers(1, 99)),
    min_size=1,
    unique_by=lambda each: each.id,
)


@given(name=WRITTEN, shop=WRITTEN, tier=st.none() | WRITTEN, counts=COUNTS, notes=st.lists(st.tuples(WRITTEN, WRITTEN)))
def test_no_name_and_no_number_breaks_the_format(
    name: str, shop: str, tier: str | None, counts: list[Count], notes: list[tuple[str, str]]
) -> None:
    numbered = tuple(replace(each, id=f"stamps:{at}") for at, each in enumerate(counts))
    card = replace(CARD, name=name, shop=shop, tier=tier, counts=numbered, notes=tuple(notes))
    described = {"formatVersion": 1, "passTypeIdentifier": "pass.a", "teamIdentifier": "T", **said(card)}
    assert list(faults(described)) == []


def test_the_code_holds_its_digits_with_the_number_in_groups_below() -> None:
    described = said()
    code = {
        "format": "PKBarcodeFormatQR",
        "message": "49291234123412341234567890",
        "messageEncoding": "iso-8859-1",
        "altText": "4929 1234 1234 1234",
    }
    assert described["barcodes"] == [code]
    assert described["barcode"] == code


def test_the_front_shows_points_stamps_name_and_tier() -> None:
    front = said()["storeCard"]
    shown = {group: [(field["label"], field["value"]) for field in front[group]] for group in GROUPS[:4]}
    assert shown == {
        "headerFields": [("Points", 112)],
        "primaryFields": [("Coffee card", "3 / 10")],
        "secondaryFields": [("Name", "Ana"), ("Level", "Silver")],
        "auxiliaryFields": [],
    }


def test_the_back_shows_number_vouchers_and_the_moment() -> None:
    assert [(field["label"], field["value"]) for field in said()["storeCard"]["backFields"]] == [
        ("Card number", "4929 1234 1234 1234"),
        ("Voucher", "A free coffee"),
        ("Use by 2026-12-31", "Points: 12"),
        ("As of", "2026-02-17T12:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("language", "shop", "name", "label"),
    [
        ("bg", "Кафе Роза", "Йордан Щърбов", "Точки"),
        ("ru", "Кофейня «Заря»", "Фёдор Ильич", "Баллы"),
        ("ro", "Cofetăria Țintă", "Ștefan Bălțeanu", "Puncte"),
        ("en", "Καφέ Ρόδο", "Ελένη Παπαδοπούλου", "Points"),
    ],
)
def test_names_of_any_script_are_written_as_utf_8(language: str, shop: str, name: str, label: str) -> None:
    card = replace(CARD, language=language, shop=shop, name=name, counts=(Count("points", say(language, "Points"), 1),))
    text = packed(card)["pass.json"].decode("utf-8")
    described = json.loads(text)
    assert shop in text  # and not as \uXXXX
    assert described["organizationName"] == described["logoText"] == shop
    assert shop in described["description"]
    assert described["storeCard"]["primaryFields"][0]["value"] == name
    assert described["storeCard"]["headerFields"][0]["label"] == label


def test_the_same_card_is_the_same_file_but_for_the_signature(files: dict[str, bytes]) -> None:
    again = packed()
    assert {name: data for name, data in again.items() if name != "signature"} == {
        name: data for name, data in files.items() if name != "signature"
    }


def test_the_serial_number_stays_whatever_else_changes() -> None:
    later = replace(CARD, at="2027-01-01T12:00:00Z", name="Ana Popescu", counts=(Count("points", "Points", 0),), tier=None)
    assert said(later)["serialNumber"] == said()["serialNumber"] == CARD.number


# Its pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shop", ["Café Rosa", "Кафе Роза", "7", "…", "The Longest Name of a Shop", "WM"])
def test_icon_and_logo_have_the_sizes_that_phones_show(shop: str) -> None:
    drawn = emblem.pictures(replace(CARD, shop=shop), FONTS)
    for name, (width, height) in PIXELS.items():
        for fold, ending in ((1, ""), (2, "@2x"), (3, "@3x")):
            picture = Image.open(io.BytesIO(drawn[f"{name}{ending}.png"]))
            assert picture.format == "PNG"
            assert picture.width <= width * fold
            assert picture.height == height * fold
            assert len(picture.convert("RGB").getcolors(1 << 16) or ()) > 2, "letters are drawn on it"


@pytest.mark.parametrize(("size", "logo_size"), [((400, 100), (160, 40)), ((1000, 60), (160, 10)), ((90, 300), (15, 50))])
def test_a_logo_takes_the_place_of_the_initials_in_its_own_shape(size: tuple[int, int], logo_size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("RGBA", size, "#ff0000").save(out, "PNG")
    drawn = emblem.pictures(replace(CARD, logo=Logo(out.getvalue(), *size)), FONTS)
    logo, icon = (Image.open(io.BytesIO(drawn[f"{name}.png"])).convert("RGB") for name in ("logo", "icon"))
    assert logo.size == logo_size
    assert icon.size == (29, 29)
    assert logo.getpixel((logo.width // 2, logo.height // 2)) == icon.getpixel((14, 14)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("shop", "letters"),
    [
        ("Кафе Роза", "КР"),
        ("rosa", "R"),
        ("Café & Bar Rosa", "CB"),
        ("Кофейня «Заря»", "КЗ"),
        ("«»", "«"),
        ("24 Hours", "2H"),
        ("Ștrudel țuică", "ȘȚ"),
    ],
)
def test_initials_are_those_of_the_first_two_words(shop: str, letters: str) -> None:
    assert emblem.initials(shop) == letters


# Whose signature it is -------------------------------------------------------------------------------------------------


def test_pass_type_and_team_are_read_from_the_certificate() -> None:
    assert wallet_apple.pass_type_and_team(signer(), None, None) == (certificates.PASS_TYPE, certificates.TEAM)
    assert wallet_apple.pass_type_and_team(signer(), certificates.PASS_TYPE, None)[1] == certificates.TEAM


def test_a_certificate_in_text_beside_its_key_is_as_good_as_a_p12() -> None:
    held = certificates.certificate()
    text, key = certificates.pem(held), certificates.key_pem()
    for data, apart in ((text + key, None), (key + text, None), (text, ("key.pem", key))):
        assert signing.read_signer("shop.pem", data, key=apart, password=None).certificate == held


@pytest.mark.parametrize("data", [certificates.p12(certificates.certificate()), certificates.pem(certificates.certificate())])
def test_a_password_that_nothing_is_locked_with_does_no_harm(data: bytes) -> None:
    key = None if data[:1] == b"0" else ("key.pem", certificates.key_pem())
    assert signing.read_signer("shop", data, key=key, password=b"secret").certificate == certificates.certificate()


def test_what_a_phone_would_not_take_is_remarked() -> None:
    alone = signing.read_signer("shop.p12", certificates.p12(certificates.certificate()), key=None, password=None)
    self_made = signing.read_signer("own.p12", certificates.p12(certificates.self_made()), key=None, password=None)
    assert signer().remarks() == []
    assert "without Apple Worldwide Developer Relations Certification Authority, G4" in alone.remarks()[0]
    assert "no Pass Type ID certificate of Apple's" in self_made.remarks()[0]
    given = signing.with_intermediate(alone, "wwdr.pem", certificates.pem(certificates.authority()))
    assert given.remarks() == []
