"""A Google Wallet loyalty card: a class and an object in a signed JWT, and the link that saves it.

The format is Google's, in the reference of its Wallet REST API; docs/wallets.md says what of it is used.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from loyalty_cli.cards.number import grouped
from loyalty_cli.cards.wallet import Count, WalletCard
from loyalty_cli.errors import Malformed, quoted
from loyalty_cli.language import say
from loyalty_cli.values import frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

LINK = "https://pay.google.com/gp/v/save/"
LONGEST = 1800  # characters of the JWT that every browser takes in a link, says Google
_INT32 = 2**31 - 1


class BadServiceAccount(Malformed):
    """The file is not the key of a service account."""

    code = "bad_service_account"

    def __init__(self, file: str, *, because: str) -> None:
        super().__init__(f"{file} {because}. Download the JSON key of the service account from Google Cloud again.", file=file)


class BadWalletId(Malformed):
    """An id that Google does not take."""

    code = "bad_wallet_id"

    def __init__(self, typed: str, *, option: str, takes: str) -> None:
        super().__init__(f"{option} takes {takes}, not {quoted(typed)}.", option=option)


@frozen
class Account:
    """Who signs: a service account of the shop's."""

    email: str
    key_id: str
    key: "RSAPrivateKey"


@frozen
class Issuer:
    """Who issues, and the class that the shop's cards share; `logo` is the public address of a picture."""

    id: str
    suffix: str
    logo: str | None = None

    @property
    def class_id(self) -> str:
        """The class as Google calls it."""
        return f"{self.id}.{self.suffix}"


@frozen
class Token:
    """A signed JWT; `has_class` says whether the class came along."""

    jwt: str
    has_class: bool

    @property
    def url(self) -> str:
        """The link that asks a phone to save the card."""
        return LINK + self.jwt


def read_account(file: str, data: bytes) -> Account:
    """The service account in the JSON that Google Cloud gives out.

    Raises:
        BadServiceAccount: it is none, or its key cannot be read.
    """
    try:
        held = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadServiceAccount(file, because="is no JSON") from error
    if not isinstance(held, dict) or held.get("type") != "service_account":
        raise BadServiceAccount(file, because="is not the key of a service account")
    email, key_id, key = (_said(file, held, name) for name in ("client_email", "private_key_id", "private_key"))
    return Account(email, key_id, _rsa(file, key))


def _said(file: str, held: Mapping[str, Any], name: str) -> str:
    text = held.get(name)
    if not isinstance(text, str) or not text:
        raise BadServiceAccount(file, because=f"has no {name}")
    return text


def _rsa(file: str, pem: str) -> "RSAPrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadServiceAccount(file, because="has a private_key that cannot be read") from error
    if not isinstance(key, RSAPrivateKey):
        raise BadServiceAccount(file, because="has a private_key of another kind than RSA")
    return key


def issuer(typed: str, suffix: str, logo: str | None) -> Issuer:
    """Who issues, as typed.

    Raises:
        BadWalletId: Google takes no such id, or no such address.
    """
    if not re.fullmatch(r"[0-9]{1,20}", typed):
        raise BadWalletId(typed, option="--issuer", takes="the number that the Google Pay & Wallet console shows")
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", suffix):
        raise BadWalletId(suffix, option="--class", takes="letters from A to Z, digits, ., _ and -")
    if logo is not None and not re.fullmatch(r"https://[!-~]+", logo):
        raise BadWalletId(logo, option="--logo", takes="an address that begins with https://")
    return Issuer(typed, suffix, logo)


def token(card: WalletCard, account: Account, by: Issuer, *, issued: int) -> Token:
    """The card as a JWT issued so many seconds after 1970.

    The class comes along where the shop has a logo, without which Google takes none, and where the link stays short enough.
    """
    alone = _signed(_claims({"loyaltyObjects": [loyalty_object(card, by)]}, account, issued), account)
    if by.logo is not None:
        payload = {"loyaltyClasses": [loyalty_class(card, by)], "loyaltyObjects": [loyalty_object(card, by)]}
        together = _signed(_claims(payload, account, issued), account)
        if len(together) <= LONGEST:
            return Token(together, has_class=True)
    return Token(alone, has_class=False)


def remarks(token: Token, by: Issuer, *, is_ready: bool) -> list[str]:
    """Why Google would not take the link; `is_ready` says that the class is there already."""
    told = []
    if by.logo is not None and not token.has_class:
        told.append(
            f"The class {by.class_id} was left out, or the link would be longer than {LONGEST:,} characters: "
            "make it in the Google Pay & Wallet console."
        )
    elif not token.has_class and not is_ready:
        told.append(f"Google takes the link once it knows the class {by.class_id}: make it in the console, or give --logo.")
    if len(token.jwt) > LONGEST:
        told.append(f"The token has {len(token.jwt):,} characters; more than {LONGEST:,} are cut off by some browsers.")
    return told


def loyalty_class(card: WalletCard, by: Issuer) -> dict[str, Any]:
    """What the cards of the shop have in common."""
    return {
        "id": by.class_id,
        "issuerName": card.shop,
        "programName": card.shop,
        "programLogo": {"sourceUri": {"uri": by.logo}},
        "hexBackgroundColor": card.look.background,
        "reviewStatus": "UNDER_REVIEW",
    }


def loyalty_object(card: WalletCard, by: Issuer) -> dict[str, Any]:
    """The card itself. Its id is made of the card's number; Google keeps what it was first told, so the day stands with it."""
    first, *others = card.counts
    texts = [_text(each.id.replace(":", "-"), each.label, str(each)) for each in others]
    texts += [_text("tier", say(card.language, "Level"), card.tier)] if card.tier else []
    texts += [_text("as-of", say(card.language, "As of"), card.day)]
    return {
        "id": f"{by.id}.{card.number}",
        "classId": by.class_id,
        "state": "ACTIVE",
        "accountName": card.name,
        "accountId": card.number,
        "loyaltyPoints": {"label": first.label, "balance": _balance(first)},
        "barcode": {"type": "QR_CODE", "value": card.digits, "alternateText": grouped(card.number)},
        "textModulesData": texts,
    }


def _balance(count: Count) -> dict[str, Any]:
    is_int = count.size is None and abs(count.held) <= _INT32
    return {"int": count.held} if is_int else {"string": str(count)}


def _text(id: str, header: str, body: str) -> dict[str, str]:
    return {"id": id, "header": header, "body": body}


# The JWT, RFC 7519 -------------------------------------------------------------------------------------------------------


def _claims(payload: Mapping[str, Any], account: Account, issued: int) -> dict[str, Any]:
    return {"iss": account.email, "aud": "google", "typ": "savetowallet", "iat": issued, "origins": [], "payload": payload}


def _signed(claims: Mapping[str, Any], account: Account) -> str:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    header = {"alg": "RS256", "typ": "JWT", "kid": account.key_id}
    said = f"{_part(header)}.{_part(claims)}"
    return f"{said}.{_base64(account.key.sign(said.encode(), PKCS1v15(), SHA256()))}"


def _part(held: Mapping[str, Any]) -> str:
    return _base64(json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
