"""Whose signature stands under an Apple Wallet card: a certificate with its private key, read and checked."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from loyalty_cli import clock
from loyalty_cli.errors import Malformed, Refused
from loyalty_cli.values import frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate, Name

    SigningKey = RSAPrivateKey | EllipticCurvePrivateKey

_PEM, _PRIVATE = b"-----BEGIN ", b"PRIVATE KEY-----"
_PKCS7_DATA = bytes.fromhex("2a864886f70d010701")  # what a .p12 names right at its beginning
_APPLE = "Apple Inc."
_AUTHORITY = "https://www.apple.com/certificateauthority/"


class BadCertificate(Malformed):
    """The file is no certificate, or none that signs wallet cards."""

    code = "bad_certificate"

    def __init__(self, file: str, *, because: str) -> None:
        super().__init__(f"{file} {because}.", file=file)


class NoPrivateKey(BadCertificate):
    """A certificate alone signs nothing."""

    code = "no_private_key"

    def __init__(self, file: str) -> None:
        because = "holds a certificate without its private key. Name the key with --key, or export both together as .p12"
        super().__init__(file, because=because)


class WrongPassword(Malformed):
    """The password does not open the certificate, or none was given."""

    code = "wrong_password"

    def __init__(self, file: str, *, is_given: bool) -> None:
        how = "with this password" if is_given else "without a password"
        where = "Put it in a file for --password-file, or in $LOYALTY_WALLET_PASSWORD."
        super().__init__(f"{file} does not open {how}. {where}", file=file)


class KeyMismatch(Malformed):
    """The private key is that of another certificate."""

    code = "key_mismatch"

    def __init__(self, file: str) -> None:
        super().__init__(
            f"The private key does not belong to the certificate in {file}. Export both together as .p12.", file=file
        )


class CertificateExpired(Refused):
    """A phone takes no card that was signed after the certificate's last day."""

    code = "certificate_expired"

    def __init__(self, file: str, *, at: str) -> None:
        super().__init__(
            f"The certificate in {file} expired on {at}. Apple's developer pages make a new one.", file=file, at=at
        )


class CertificateTooEarly(Refused):
    """The certificate does not hold yet, or the clock is wrong."""

    code = "certificate_too_early"

    def __init__(self, file: str, *, at: str, now: str) -> None:
        super().__init__(f"The certificate in {file} holds from {at} on, and it is {now}. Check the clock.", file=file, at=at)


class WrongIntermediate(Malformed):
    """The certificate was not issued by the one that `--wwdr` names."""

    code = "wrong_intermediate"

    def __init__(self, file: str, *, issuer: str) -> None:
        super().__init__(
            f"{file} did not issue the certificate. Take {issuer} of {_AUTHORITY}.",
            file=file,
            issuer=issuer,
        )


@frozen
class Signer:
    """A certificate, its private key, and what stands between it and Apple's root."""

    file: str
    certificate: "Certificate"
    key: "SigningKey"
    chain: "tuple[Certificate, ...]" = ()

    def sign(self, data: bytes) -> bytes:
        """A detached PKCS #7 signature in DER, with the certificates and the present time in it."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

        builder = PKCS7SignatureBuilder().set_data(data).add_signer(self.certificate, self.key, SHA256())
        for each in self.chain:
            builder = builder.add_certificate(each)
        plain = [PKCS7Options.DetachedSignature, PKCS7Options.Binary, PKCS7Options.NoCapabilities]
        return builder.sign(Encoding.DER, plain)

    def named(self, attribute: str) -> str | None:
        """What the certificate's subject says under `UID`, the pass type, or `OU`, the team."""
        return _named(self.certificate.subject, attribute)

    def remarks(self) -> list[str]:
        """Why a phone would not take what it signs."""
        issuer = _named(self.certificate.issuer, "CN") or "nobody"
        if _named(self.certificate.issuer, "O") != _APPLE:
            return [f"This is no Pass Type ID certificate of Apple's (it is issued by {issuer}): no iPhone will take the card."]
        if not any(_issued(self.certificate, each) for each in self.chain):
            return [
                f"No iPhone will take the card without {_issuer(self.certificate)} of {_AUTHORITY}: name its file with --wwdr."
            ]
        return []


def read_signer(file: str, data: bytes, *, key: tuple[str, bytes] | None, password: bytes | None) -> Signer:
    """The certificate and key in the bytes of a .p12 or PEM file; `key` is the name and bytes of one with the key alone.

    Raises:
        BadCertificate, NoPrivateKey, WrongPassword, KeyMismatch: they cannot sign.
    """
    found: SigningKey | None = None
    if _PEM not in data and _PKCS7_DATA in data[:64]:
        found, certificates = _opened(file, data, password)
    else:
        certificates = _certificates(file, data)
    if key is not None or _PRIVATE in data:
        found = _private_key(*(key or (file, data)), password)
    if found is None:
        raise NoPrivateKey(file)
    own = next((each for each in certificates if _belongs(found, each)), None)
    if own is None:
        raise KeyMismatch(file)
    return Signer(file, own, found, tuple(each for each in certificates if each != own))


def with_intermediate(signer: Signer, file: str, data: bytes) -> Signer:
    """The signer with the certificate that issued its own.

    Raises:
        BadCertificate: the file holds none.
        WrongIntermediate: it issued another.
    """
    given = _certificates(file, data)
    if not any(_issued(signer.certificate, each) for each in given):
        raise WrongIntermediate(file, issuer=_issuer(signer.certificate))
    return Signer(signer.file, signer.certificate, signer.key, tuple(dict.fromkeys((*signer.chain, *given))))


def refuse_out_of_date(signer: Signer, now: str) -> None:
    """Refuse a certificate outside of its time.

    Raises:
        CertificateExpired, CertificateTooEarly: it does not hold at the instant `now`.
    """
    first, last = (clock.text(at) for at in (signer.certificate.not_valid_before_utc, signer.certificate.not_valid_after_utc))
    if now > last:
        raise CertificateExpired(signer.file, at=last)
    if now < first:
        raise CertificateTooEarly(signer.file, at=first, now=now)


# What lies in the files ------------------------------------------------------------------------------------------------


def _certificates(file: str, data: bytes) -> "list[Certificate]":
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(data) if _PEM in data else [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise BadCertificate(file, because="holds no certificate; it must be a .p12 file or PEM text") from error


def _opened(file: str, data: bytes, password: bytes | None) -> "tuple[SigningKey | None, list[Certificate]]":
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    for attempt in (password, None):
        try:
            held = load_pkcs12(data, attempt)
        except ValueError:
            continue
        key = None if held.key is None else _signing_key(file, held.key)
        return key, [each.certificate for each in (held.cert, *held.additional_certs) if each is not None]
    raise WrongPassword(file, is_given=password is not None)


def _private_key(file: str, pem: bytes, password: bytes | None) -> "SigningKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    is_locked = b"ENCRYPTED" in pem
    if is_locked and password is None:
        raise WrongPassword(file, is_given=False)
    try:
        return _signing_key(file, load_pem_private_key(pem, password if is_locked else None))
    except (ValueError, UnsupportedAlgorithm) as error:
        if is_locked:
            raise WrongPassword(file, is_given=True) from error
        raise BadCertificate(file, because="holds no private key that can be read; it must be PEM text") from error


def _signing_key(file: str, key: object) -> "SigningKey":
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if not isinstance(key, (RSAPrivateKey, EllipticCurvePrivateKey)):
        raise BadCertificate(file, because="holds a private key of another kind than RSA; Apple's are RSA")
    return key


def _belongs(key: "SigningKey", certificate: "Certificate") -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return certificate.public_key() == key.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return False


def _issued(certificate: "Certificate", issuer: "Certificate") -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _issuer(certificate: "Certificate") -> str:
    """The issuer as Apple's list calls it: `Worldwide Developer Relations - G4`, where the certificate says so."""
    names: Iterable[str | None] = (_named(certificate.issuer, "CN"), _named(certificate.issuer, "OU"))
    return ", ".join(each for each in names if each)


def _named(name: "Name", attribute: str) -> str | None:
    from cryptography.x509.oid import NameOID

    oid = {
        "UID": NameOID.USER_ID,
        "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
        "CN": NameOID.COMMON_NAME,
        "O": NameOID.ORGANIZATION_NAME,
    }[attribute]
    return next((str(each.value) for each in name.get_attributes_for_oid(oid)), None)
