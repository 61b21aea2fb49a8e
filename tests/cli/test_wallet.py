"""`loyalty card wallet` by typed line: what a shop gets, and what it is told where it gets nothing."""

import json
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import NameOID

from tests import certificates
from tests.cards.test_wallet_google import opened
from tests.conftest import Said, Shop

NUMBER = "4929123412341234"
APPLE = "card wallet Ana --apple --certificate shop.p12 --wwdr wwdr.pem"
GOOGLE = f"card wallet Ana --google --certificate account.json --issuer {certificates.ISSUER}"


@pytest.fixture
def shop(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop whose customer Ana has a card, 112 points and 3 stamps, and whose owner has certificates."""
    monkeypatch.chdir(tmp_path)
    files = {
        "shop.p12": certificates.p12(certificates.certificate()),
        "locked.p12": certificates.p12(certificates.certificate(), b"secret"),
        "wwdr.pem": certificates.pem(certificates.authority()),
        "account.json": certificates.service_account(),
        "password": b"secret\r\nand a second line",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    shop.done(f"enroll Ana --card {NUMBER}")
    shop.done("earn Ana 112")
    shop.done("stamp Ana coffee --count 3")
    return shop


def described(data: bytes) -> dict[str, Any]:
    """`pass.json` of a .pkpass file."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return json.loads(packed.read("pass.json"))


def refused(said: Said, code: str, told: str) -> None:
    """One line, no traceback, and the code."""
    assert said.refusal == code
    assert told in said.err
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


# Apple -----------------------------------------------------------------------------------------------------------------


def test_the_card_is_written_and_the_owner_told_what_to_do_with_it(shop: Shop, tmp_path: Path) -> None:
    said = shop(f"{APPLE} --out ana.pkpass")
    assert said.code == 0, said.err
    assert said.err == ""
    assert said.out.splitlines() == [
        "Ana: card 4929 1234 1234 1234 is in ana.pkpass, for Apple Wallet.",
        "Send it to the customer: opened on an iPhone, it asks to be added.",
    ]
    card = described((tmp_path / "ana.pkpass").read_bytes())
    assert card["passTypeIdentifier"] == certificates.PASS_TYPE
    assert card["teamIdentifier"] == certificates.TEAM
    assert card["storeCard"]["headerFields"][0]["value"] == 112
    assert card["storeCard"]["primaryFields"][0]["value"] == "3 / 10"
    code = card["barcodes"][0]["message"]
    assert (code.isdecimal(), code[:16]) == (True, NUMBER)
    assert shop.done(f"show {code}")["customer"]["name"] == "Ana"  # it is read back


def test_the_answer_for_scripts_names_the_file(shop: Shop) -> None:
    customer = shop.done("show Ana")["customer"]["id"]
    assert shop.done(f"{APPLE} --out ana.pkpass") == {
        "wallet": "apple",
        "card": NUMBER,
        "customer": customer,
        "name": "Ana",
        "at": "2026-02-17T12:00:00Z",
        "file": "ana.pkpass",
        "pass_type": certificates.PASS_TYPE,
        "team": certificates.TEAM,
        "serial": NUMBER,
    }


def test_the_file_goes_to_standard_output_alone(shop: Shop) -> None:
    running = shop.start(f"{APPLE} --out -")
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, b"")
    assert described(out)["serialNumber"] == NUMBER


def test_a_card_made_again_takes_the_place_of_the_earlier_one(shop: Shop, tmp_path: Path) -> None:
    shop.done(f"{APPLE} --out ana.pkpass")
    refused(shop.json(f"{APPLE} --out ana.pkpass"), "file_exists", "--force")
    shop.done("earn Ana 8")
    shop.done(f"{APPLE} --out ana.pkpass --force")
    card = described((tmp_path / "ana.pkpass").read_bytes())
    assert (card["serialNumber"], card["storeCard"]["headerFields"][0]["value"]) == (NUMBER, 120)


def test_the_card_of_an_earlier_time_shows_what_there_was(shop: Shop, tmp_path: Path) -> None:
    shop.now = "2026-02-18T12:00:00Z"
    shop.done("earn Ana 8")
    shop.done(f"{APPLE} --out ana.pkpass --at 2026-02-17T13:00:00Z")
    assert described((tmp_path / "ana.pkpass").read_bytes())["storeCard"]["headerFields"][0]["value"] == 112


@pytest.mark.parametrize(
    ("options", "env"),
    [("--password-file password", {}), ("", {"LOYALTY_WALLET_PASSWORD": "secret"})],
)
def test_a_locked_certificate_opens_by_a_file_or_by_the_environment(shop: Shop, options: str, env: dict[str, str]) -> None:
    shop.env |= env
    said = shop(f"card wallet Ana --apple --certificate locked.p12 --wwdr wwdr.pem --out ana.pkpass {options}")
    assert said.code == 0, said.err


def test_the_environment_names_what_is_typed_every_day(shop: Shop) -> None:
    shop.env |= {"LOYALTY_WALLET_APPLE": "shop.p12", "LOYALTY_WALLET_WWDR": "wwdr.pem"}
    shop.env |= {"LOYALTY_WALLET_GOOGLE": "account.json", "LOYALTY_WALLET_ISSUER": certificates.ISSUER}
    assert shop("card wallet Ana --apple --out ana.pkpass").code == 0
    assert shop("card wallet Ana --google").out.startswith("https://pay.google.com/gp/v/save/")


def test_a_card_that_no_phone_will_take_is_made_with_a_remark(shop: Shop) -> None:
    said = shop("card wallet Ana --apple --certificate shop.p12 --out ana.pkpass")
    assert said.code == 0
    assert "name its file with --wwdr" in said.err
    assert shop("--quiet card wallet Ana --apple --certificate shop.p12 --out ana.pkpass --force").err == ""


WITHOUT_UID = certificates.certificate(without=NameOID.USER_ID)
WITHOUT_TEAM = certificates.certificate(without=NameOID.ORGANIZATIONAL_UNIT_NAME)


@pytest.mark.parametrize(
    ("certificate", "options", "missing"),
    [
        (WITHOUT_UID, f"--pass-type {certificates.PASS_TYPE}", "--pass-type"),
        (WITHOUT_TEAM, f"--team {certificates.TEAM}", "--team"),
    ],
)
def test_what_the_certificate_does_not_say_is_typed(
    shop: Shop, tmp_path: Path, certificate: Any, options: str, missing: str
) -> None:
    (tmp_path / "other.p12").write_bytes(certificates.p12(certificate))
    line = "card wallet Ana --apple --certificate other.p12 --wwdr wwdr.pem --out ana.pkpass"
    refused(shop.json(line), "no_pass_type", f"give {missing}")
    assert shop.done(f"{line} {options}")["pass_type"] == certificates.PASS_TYPE


EXPIRED = certificates.certificate("2024-01-01", "2025-01-01")
TOO_EARLY = certificates.certificate("2026-03-01", "2027-03-01")
HELD = certificates.certificate()


@pytest.mark.parametrize(
    ("files", "options", "code", "told"),
    [
        ({}, "--certificate nowhere.p12", "file_missing", "There is no file nowhere.p12"),
        ({}, "--certificate .", "file_unreadable", "is a directory"),
        ({}, "--certificate /dev/zero", "file_unreadable", "too long for a certificate or a key"),
        (
            {"a": b"\x89PNG\r\n"},
            "--certificate a",
            "bad_certificate",
            "holds no certificate; it must be a .p12 file or PEM text",
        ),
        ({"a": b""}, "--certificate a", "bad_certificate", "holds no certificate"),
        ({"a": certificates.pem(HELD)}, "--certificate a", "no_private_key", "without its private key"),
        ({"a": certificates.der(HELD)}, "--certificate a", "no_private_key", "without its private key"),
        ({"a": certificates.key_pem()}, "--certificate a", "bad_certificate", "holds no certificate"),
        ({}, "--certificate locked.p12", "wrong_password", "locked.p12 does not open without a password"),
        ({"p": b"Secret"}, "--certificate locked.p12 --password-file p", "wrong_password", "does not open with this password"),
        ({"p": b""}, "--certificate locked.p12 --password-file p", "wrong_password", "does not open with this password"),
        ({"a": certificates.p12(HELD)[:-100]}, "--certificate a", "wrong_password", "does not open"),
        (
            {"a": certificates.pem(HELD), "k": certificates.key_pem(password=b"x")},
            "--certificate a --key k",
            "wrong_password",
            "k does",
        ),
        (
            {"a": certificates.pem(HELD), "k": certificates.key_pem(password=b"x")},
            "--certificate a --key k --password-file password",
            "wrong_password",
            "k does not open with this password",
        ),
        ({"k": b"nothing"}, "--certificate shop.p12 --key k", "bad_certificate", "k holds no private key that can be read"),
        ({"k": certificates.edwards_key_pem()}, "--certificate shop.p12 --key k", "bad_certificate", "another kind than RSA"),
        ({"k": certificates.key_pem("stranger")}, "--certificate shop.p12 --key k", "key_mismatch", "does not belong"),
        ({"a": certificates.p12(EXPIRED)}, "--certificate a", "certificate_expired", "expired on 2025-01-01 02:00"),
        ({"a": certificates.p12(TOO_EARLY)}, "--certificate a", "certificate_too_early", "holds from 2026-03-01 02:00 on"),
        (
            {"w": certificates.pem(certificates.authority("stranger"))},
            "--certificate shop.p12 --wwdr w",
            "wrong_intermediate",
            "did not issue the certificate",
        ),
        ({"w": b"nothing"}, "--certificate shop.p12 --wwdr w", "bad_certificate", "w holds no certificate"),
        (
            {},
            "--certificate shop.p12 --pass-type pass.other",
            "other_pass_type",
            f"is for {certificates.PASS_TYPE}, not for pass.other",
        ),
        ({}, "--certificate shop.p12 --team OTHER", "other_pass_type", "Leave --team out"),
    ],
)
def test_what_cannot_sign_is_refused_and_nothing_is_written(
    shop: Shop, tmp_path: Path, files: dict[str, bytes], options: str, code: str, told: str
) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    refused(shop.json(f"card wallet Ana --apple {options} --out ana.pkpass"), code, told)
    assert not (tmp_path / "ana.pkpass").exists()


# Google ----------------------------------------------------------------------------------------------------------------


def test_the_link_is_the_only_line_on_standard_output(shop: Shop) -> None:
    said = shop(f"{GOOGLE} --class cards")
    assert (said.code, said.err) == (0, "")
    assert said.out.count("\n") == 1
    _, claims = opened(said.out.strip().removeprefix("https://pay.google.com/gp/v/save/"))
    held = claims["payload"]["loyaltyObjects"][0]
    assert claims["iat"] == 1771329600  # 2026-02-17T12:00:00Z
    assert held["classId"] == f"{certificates.ISSUER}.cards"
    assert held["loyaltyPoints"]["balance"] == {"int": 112}
    assert held["textModulesData"] == [
        {"id": "stamps-coffee", "header": "Coffee card", "body": "3 / 10"},
        {"id": "as-of", "header": "As of", "body": "2026-02-17"},
    ]
    assert shop.done(f"show {held['barcode']['value']}")["customer"]["name"] == "Ana"


def test_the_answer_for_scripts_has_link_and_token(shop: Shop, tmp_path: Path) -> None:
    answer = shop.done(f"{GOOGLE} --out ana.jwt --logo https://rosa.example/logo.png")
    jwt = answer["jwt"]
    assert answer["url"] == f"https://pay.google.com/gp/v/save/{jwt}"
    assert (answer["class"], answer["has_class"], answer["file"]) == (f"{certificates.ISSUER}.loyalty", True, "ana.jwt")
    assert (tmp_path / "ana.jwt").read_text() == f"{jwt}\n"
    assert shop(f"{GOOGLE} --out - --class loyalty --logo https://rosa.example/logo.png").out == f"{jwt}\n"


def test_a_class_that_google_may_not_know_is_remarked(shop: Shop) -> None:
    assert f"class {certificates.ISSUER}.loyalty" in shop(GOOGLE).err
    assert shop(f"{GOOGLE} --logo https://rosa.example/logo.png").err == ""


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        ("--certificate nowhere.json", "file_missing", "There is no file nowhere.json"),
        ("--certificate shop.p12", "bad_service_account", "shop.p12 is no JSON"),
        ("--certificate account.json --issuer rosa", "bad_wallet_id", "--issuer takes the number"),
        ("--certificate account.json --class карта", "bad_wallet_id", "--class takes letters"),
        ("--certificate account.json --logo rosa.png", "bad_wallet_id", "--logo takes an address"),
    ],
)
def test_what_google_does_not_take_is_refused(shop: Shop, options: str, code: str, told: str) -> None:
    shop.env["LOYALTY_WALLET_ISSUER"] = certificates.ISSUER
    refused(shop.json(f"card wallet Ana --google {options}"), code, told)


# Both ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("card wallet Ana", "Say --apple or --google: one of them."),
        ("card wallet Ana --apple --google", "Say --apple or --google: one of them."),
        ("card wallet Ana --apple --certificate shop.p12", "--apple needs --out FILE.pkpass"),
        ("card wallet Ana --apple --out a.pkpass", "--apple needs --certificate FILE, or $LOYALTY_WALLET_APPLE"),
        ("card wallet Ana --google --issuer 3388", "--google needs --certificate FILE, or $LOYALTY_WALLET_GOOGLE"),
        ("card wallet Ana --google --certificate account.json", "--google needs --issuer"),
        (f"{GOOGLE} --key k", "--key belongs to --apple"),
        (f"{GOOGLE} --team T", "--team belongs to --apple"),
        (f"{APPLE} --class c --out a.pkpass", "--class belongs to --google"),
        (f"{APPLE} --out -", "--json answers with one JSON object"),
        (f"{GOOGLE} --out -", "--json answers with one JSON object"),
    ],
)
def test_options_that_do_not_go_together_are_refused(shop: Shop, line: str, told: str) -> None:
    refused(shop.json(line), "usage", told)


@pytest.mark.parametrize("line", [f"{APPLE} --out ana.pkpass", GOOGLE], ids=["apple", "google"])
def test_a_blocked_card_and_a_closed_account_come_on_no_phone(shop: Shop, line: str) -> None:
    shop.done(f"card block {NUMBER} --reason lost")
    refused(shop.json(line), "card_blocked", "blocked since 2026-02-17 14:00: lost")
    shop.done(f"card replace {NUMBER} --card 5720000000000003")
    refused(shop.json(line.replace("Ana", NUMBER, 1)), "card_blocked", "5720 0000 0000 0003 follows it")
    assert shop.done(line)["card"] == "5720000000000003"
    shop.done("customer close Ana --reason moved")
    refused(shop.json(line), "account_closed", "closed since")


def test_who_has_no_card_gets_none_on_the_phone(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "till.csv").write_text("ref,customer,at,amount\nR1,K-1,2026-02-01,5.00\n")
    shop.done("import purchases till.csv --create-customers")
    refused(shop.json(GOOGLE.replace("Ana", "ext:K-1")), "no_card", "has no card")


@pytest.mark.parametrize("line", [f"{APPLE} --out ana.pkpass", GOOGLE], ids=["apple", "google"])
def test_without_the_library_one_line_says_how_to_get_it(shop: Shop, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    refused(shop.json(line), "not_installed", "`pip install 'loyalty-cli[wallet]'`")


def test_nothing_of_it_is_written_in_the_books(shop: Shop) -> None:
    before = shop.rows("SELECT * FROM cards"), shop.rows("SELECT count(*) AS many FROM events")
    shop.done(f"{APPLE} --out ana.pkpass")
    shop.done(GOOGLE)
    assert (shop.rows("SELECT * FROM cards"), shop.rows("SELECT count(*) AS many FROM events")) == before
