"""Certificates that tests make for themselves: an authority called as Apple calls its own, and what it issues."""

import json
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key as generate_elliptic
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

PASS_TYPE, TEAM = "pass.example.rosa.loyalty", "A1B2C3D4E5"
AUTHORITY = {
    NameOID.COMMON_NAME: "Apple Worldwide Developer Relations Certification Authority",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "G4",
    NameOID.ORGANIZATION_NAME: "Apple Inc.",
}
SUBJECT = {
    NameOID.USER_ID: PASS_TYPE,
    NameOID.COMMON_NAME: f"Pass Type ID: {PASS_TYPE}",
    NameOID.ORGANIZATIONAL_UNIT_NAME: TEAM,
}
_FIRST, _LAST = "2020-01-01", "2120-01-01"
EMAIL, KEY_ID, ISSUER = "rosa@cards.iam.gserviceaccount.com", "0123456789abcdef0123456789abcdef01234567", "3388000000012345678"


@cache
def key(whose: str) -> RSAPrivateKey:
    """A key of 2048 bits, made once."""
    assert whose
    return generate_private_key(65537, 2048)


@cache
def authority(whose: str = "authority") -> x509.Certificate:
    """What Apple calls the intermediate certificate; another holder has another key under the same name."""
    return _issue(AUTHORITY, AUTHORITY, holder=key(whose), by=key(whose))


@cache
def certificate(first: str = _FIRST, last: str = _LAST, *, without: x509.ObjectIdentifier | None = None) -> x509.Certificate:
    """A Pass Type ID certificate that the authority issued."""
    subject = {oid: text for oid, text in SUBJECT.items() if oid != without}
    return _issue(subject, AUTHORITY, holder=key("shop"), by=key("authority"), first=first, last=last)


@cache
def self_made() -> x509.Certificate:
    """One that the shop issued to itself."""
    return _issue(SUBJECT, SUBJECT, holder=key("shop"), by=key("shop"))


def p12(held: x509.Certificate, password: bytes | None = None, *, chain: tuple[x509.Certificate, ...] = ()) -> bytes:
    """Certificate and key as a key chain exports them."""
    return serialize_key_and_certificates(b"shop", key("shop"), held, chain, _locked(password))


def pem(held: x509.Certificate) -> bytes:
    """The certificate as text."""
    return held.public_bytes(Encoding.PEM)


def der(held: x509.Certificate) -> bytes:
    """The certificate as Apple hands it out: a .cer file."""
    return held.public_bytes(Encoding.DER)


def key_pem(whose: str = "shop", password: bytes | None = None) -> bytes:
    """The key as text."""
    return key(whose).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _locked(password))


@cache
def elliptic_key_pem() -> bytes:
    """A key of another kind."""
    return generate_elliptic(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def edwards_key_pem() -> bytes:
    """A key that signs no such card."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def service_account(**changes: str | None) -> bytes:
    """The JSON key that Google Cloud gives out; a change to None leaves a name out."""
    held = {
        "type": "service_account",
        "project_id": "cards",
        "private_key_id": KEY_ID,
        "private_key": key_pem("account").decode(),
        "client_email": EMAIL,
        **changes,
    }
    return json.dumps({name: text for name, text in held.items() if text is not None}).encode()


def _locked(password: bytes | None) -> KeySerializationEncryption:
    return NoEncryption() if password is None else BestAvailableEncryption(password)


def _issue(
    subject: dict[x509.ObjectIdentifier, str],
    issuer: dict[x509.ObjectIdentifier, str],
    *,
    holder: RSAPrivateKey,
    by: RSAPrivateKey,
    first: str = _FIRST,
    last: str = _LAST,
) -> x509.Certificate:
    is_authority = subject == AUTHORITY
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(holder.public_key())
        .serial_number(1 if is_authority else 2)  # a signature names its certificate by issuer and number
        .not_valid_before(datetime.fromisoformat(first).replace(tzinfo=UTC))
        .not_valid_after(datetime.fromisoformat(last).replace(tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(by, SHA256())
    )


def _name(held: dict[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in held.items()])
