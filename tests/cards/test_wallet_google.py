"""A Google Wallet card, its signature checked and its claims held against the reference of the Google Wallet REST API."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from loyalty_cli.cards import wallet_google
from loyalty_cli.cards.wallet import Count, WalletCard
from loyalty_cli.values import replace
from tests import certificates

CARD = WalletCard(
    number="4929123412341234",
    digits="49291234123412341234567890",
    name="Ana",
    shop="Café Rosa",
    at="2026-02-17T12:00:00Z",
    day="2026-02-17",
    counts=(Count("points", "Points", 112), Count("stamps:coffee", "Coffee card", 3, 10)),
    tier="Silver",
)
ACCOUNT = wallet_google.read_account("account.json", certificates.service_account())
BARE = wallet_google.issuer(certificates.ISSUER, "loyalty", None)
WITH_LOGO = wallet_google.issuer(certificates.ISSUER, "loyalty", "https://rosa.example/logo.png")
ISSUED = 1771329600  # 2026-02-17T12:00:00Z
# The published format: the keys of what we use with their types, and those without which Google takes nothing.
CLAIMS = {"iss": str, "aud": str, "typ": str, "iat": int, "origins": list, "payload": dict}
OBJECT = {
    "id": str,
    "classId": str,
    "state": str,
    "accountName": str,
    "accountId": str,
    "loyaltyPoints": dict,
    "barcode": dict,
    "textModulesData": list,
}
CLASS = {"id": str, "issuerName": str, "programName": str, "programLogo": dict, "reviewStatus": str, "hexBackgroundColor": str}
NEEDED = {"id", "classId", "state", "issuerName", "programName", "programLogo", "reviewStatus"}
ID = re.compile(r"[0-9]+\.[A-Za-z0-9._-]+", re.ASCII)


def part(text: str) -> bytes:
    """A part of a JWT: base64url without padding."""
    assert re.fullmatch(r"[A-Za-z0-9_-]+", text, re.ASCII)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(jwt: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, once the signature is found to be the account's."""
    header, claims, signature = jwt.split(".")
    certificates.key("account").public_key().verify(part(signature), f"{header}.{claims}".encode(), PKCS1v15(), SHA256())
    return json.loads(part(header)), json.loads(part(claims))


def token(card: WalletCard = CARD, by: wallet_google.Issuer = BARE) -> wallet_google.Token:
    return wallet_google.token(card, ACCOUNT, by, issued=ISSUED)


def payload(card: WalletCard = CARD, by: wallet_google.Issuer = BARE) -> dict[str, Any]:
    return opened(token(card, by).jwt)[1]["payload"]


def faults(claims: dict[str, Any]) -> Iterator[str]:
    """Where the claims are not as the reference has them."""
    yield from unlike("claims", claims, CLAIMS, set(CLAIMS))
    if set(claims["payload"]) - {"loyaltyClasses", "loyaltyObjects"}:
        yield f"payload {set(claims['payload'])}"
    for each in claims["payload"].get("loyaltyClasses", ()):
        yield from unlike("class", each, CLASS, NEEDED & set(CLASS))
        if not re.fullmatch("#[0-9a-f]{6}", each["hexBackgroundColor"]) or set(each["programLogo"]) != {"sourceUri"}:
            yield f"look of {each}"
    for each in claims["payload"]["loyaltyObjects"]:
        yield from unlike("object", each, OBJECT, NEEDED & set(OBJECT))
        balance = each["loyaltyPoints"]["balance"]
        if [type(held) for held in balance.values()] != [int] and list(balance) != ["string"]:
            yield f"balance {balance}"
        if each["state"] not in ("ACTIVE", "COMPLETED", "EXPIRED", "INACTIVE") or each["barcode"]["type"] != "QR_CODE":
            yield f"state or code of {each}"
        if not (ID.fullmatch(each["id"]) and ID.fullmatch(each["classId"])):
            yield f"id of {each}"
        for text in each.get("textModulesData", ()):
            yield from unlike("text", text, {"id": str, "header": str, "body": str}, {"header", "body"})


def unlike(what: str, held: dict[str, Any], known: dict[str, type], needed: set[str]) -> Iterator[str]:
    if needed - set(held):
        yield f"{what} without {needed - set(held)}"
    for name, value in held.items():
        if type(value) is not known.get(name):
            yield f"{what}: {name} is no key of it, or of another type"


def test_the_token_is_signed_by_the_account_and_nothing_in_it_can_be_changed() -> None:
    jwt = token().jwt
    header, claims = opened(jwt)
    assert header == {"alg": "RS256", "typ": "JWT", "kid": certificates.KEY_ID}
    assert {name: claims[name] for name in ("iss", "aud", "typ", "iat", "origins")} == {
        "iss": certificates.EMAIL,
        "aud": "google",
        "typ": "savetowallet",
        "iat": ISSUED,
        "origins": [],
    }
    said, _, signature = jwt.rpartition(".")
    with pytest.raises(InvalidSignature):
        opened(f"{said}A.{signature}")


@pytest.mark.parametrize("by", [BARE, WITH_LOGO], ids=["the object alone", "with its class"])
@pytest.mark.parametrize(
    "counts",
    [CARD.counts, CARD.counts[:1], CARD.counts[1:], (Count("points", "Points", -5),), (Count("points", "Points", 10**12),)],
    ids=["points and stamps", "points", "stamps", "a debt", "more points than Google counts"],
)
@pytest.mark.parametrize("tier", [None, "Silver"])
def test_the_claims_are_what_the_reference_asks_for(
    by: wallet_google.Issuer, counts: tuple[Count, ...], tier: str | None
) -> None:
    assert list(faults(opened(token(replace(CARD, counts=counts, tier=tier), by).jwt)[1])) == []


def test_the_object_shows_code_points_stamps_tier_and_the_day() -> None:
    assert payload()["loyaltyObjects"] == [
        {
            "id": f"{certificates.ISSUER}.4929123412341234",
            "classId": f"{certificates.ISSUER}.loyalty",
            "state": "ACTIVE",
            "accountName": "Ana",
            "accountId": "4929123412341234",
            "loyaltyPoints": {"label": "Points", "balance": {"int": 112}},
            "barcode": {"type": "QR_CODE", "value": CARD.digits, "alternateText": "4929 1234 1234 1234"},
            "textModulesData": [
                {"id": "stamps-coffee", "header": "Coffee card", "body": "3 / 10"},
                {"id": "tier", "header": "Level", "body": "Silver"},
                {"id": "as-of", "header": "As of", "body": "2026-02-17"},
            ],
        }
    ]


def test_a_logo_brings_the_class_along() -> None:
    assert "loyaltyClasses" not in payload()
    assert payload(by=WITH_LOGO)["loyaltyClasses"] == [
        {
            "id": f"{certificates.ISSUER}.loyalty",
            "issuerName": "Café Rosa",
            "programName": "Café Rosa",
            "programLogo": {"sourceUri": {"uri": "https://rosa.example/logo.png"}},
            "hexBackgroundColor": "#1f3a34",
            "reviewStatus": "UNDER_REVIEW",
        }
    ]


def test_the_class_is_left_out_where_the_link_would_grow_too_long() -> None:
    long = wallet_google.issuer(certificates.ISSUER, "loyalty", "https://rosa.example/" + "a" * 600)
    made = token(by=long)
    assert not made.has_class
    assert len(made.jwt) <= 1800
    assert "left out" in wallet_google.remarks(made, long, is_ready=False)[0]
    assert token(by=WITH_LOGO).has_class


def test_what_google_would_not_take_is_remarked() -> None:
    crowded = replace(CARD, counts=tuple(Count(f"stamps:c{at}", "Ice cream and cake", at, 9) for at in range(12)))
    assert wallet_google.remarks(token(by=WITH_LOGO), WITH_LOGO, is_ready=False) == []
    assert wallet_google.remarks(token(), BARE, is_ready=True) == []
    assert f"class {certificates.ISSUER}.loyalty" in wallet_google.remarks(token(), BARE, is_ready=False)[0]
    assert "more than 1,800 are cut off" in wallet_google.remarks(token(crowded), BARE, is_ready=True)[0]


@pytest.mark.parametrize(
    ("shop", "name"),
    [("Кафе Роза", "Йордан Щърбов"), ("Cofetăria Țintă", "Ștefan Bălțeanu"), ("Καφέ Ρόδο", "Ελένη Παπαδοπούλου")],
)
def test_names_of_any_script_come_through(shop: str, name: str) -> None:
    said = payload(replace(CARD, shop=shop, name=name), WITH_LOGO)
    assert said["loyaltyObjects"][0]["accountName"] == name
    assert said["loyaltyClasses"][0]["programName"] == shop


def test_the_same_card_of_the_same_second_is_the_same_link() -> None:
    assert token().url == token().url == f"https://pay.google.com/gp/v/save/{token().jwt}"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "is not the key of a service account"),
        (b'{"type": "authorized_user"}', "is not the key of a service account"),
        (certificates.service_account(client_email=None), "has no client_email"),
        (certificates.service_account(private_key_id=""), "has no private_key_id"),
        (certificates.service_account(private_key=None), "has no private_key."),
        (
            certificates.service_account(private_key="-----BEGIN PRIVATE KEY-----\nAAAA\n"),
            "has a private_key that cannot be read",
        ),
        (certificates.service_account(private_key=certificates.key_pem("account", b"x").decode()), "cannot be read"),
        (certificates.service_account(private_key=certificates.elliptic_key_pem().decode()), "of another kind than RSA"),
    ],
)
def test_a_broken_key_is_refused_with_its_reason(data: bytes, told: str) -> None:
    with pytest.raises(wallet_google.BadServiceAccount, match=re.escape(told)):
        wallet_google.read_account("account.json", data)


@pytest.mark.parametrize(
    ("issuer", "suffix", "logo", "told"),
    [
        ("", "loyalty", None, "--issuer takes the number"),
        ("BCR2DN4T", "loyalty", None, "--issuer takes the number"),
        ("٣٣٨٨", "loyalty", None, "--issuer takes the number"),
        ("3388", "", None, "--class takes letters"),
        ("3388", "карта", None, "--class takes letters"),
        ("3388", "a b", None, "--class takes letters"),
        ("3388", "loyalty", "http://rosa.example/logo.png", "https://"),
        ("3388", "loyalty", "logo.png", "https://"),
        ("3388", "loyalty", "https://rosa.example/a b", "https://"),
    ],
)
def test_an_id_that_google_does_not_take_is_refused(issuer: str, suffix: str, logo: str | None, told: str) -> None:
    with pytest.raises(wallet_google.BadWalletId, match=re.escape(told)):
        wallet_google.issuer(issuer, suffix, logo)
