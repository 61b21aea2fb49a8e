"""The seal on a card: 26 digits that prove that the shop made it.

Sixteen of the number, one that names the key, nine that only who has the key can make: HMAC-SHA256 over the seventeen
before them, modulo 10^9. A guess is right once in a thousand million; every single digit that differs gives another proof.
"""

from loyalty_cli.cards import number as numbers

KEY_BYTES = 32
_TAG_DIGITS = 9


def seal(number: str, key_id: int, secret: bytes) -> str:
    """The 26 digits of a card's code: number, key, proof."""
    signed = f"{number}{key_id}"
    return signed + _tag(signed, secret)


def parts(digits: str) -> tuple[str, int]:
    """The number and the key that 26 digits name, before anybody has looked at their proof.

    Raises:
        MistypedCard: the number does not fit its check digit.
        BadCardNumber: it begins with 0.
    """
    assert len(digits) == numbers.SEALED, digits
    return numbers.read(digits[: numbers.LENGTH]), int(digits[numbers.LENGTH])


def is_genuine(digits: str, secret: bytes) -> bool:
    """Whether the proof was made with that key; it takes as long for a wrong proof as for a right one."""
    import hmac

    signed = digits[:-_TAG_DIGITS]
    return hmac.compare_digest(_tag(signed, secret), digits[-_TAG_DIGITS:])


def fingerprint(secret: bytes) -> str:
    """Sixteen characters by which a key is known without being told."""
    import hashlib

    return hashlib.sha256(secret).hexdigest()[:16]


def _tag(signed: str, secret: bytes) -> str:
    import hmac

    assert len(secret) == KEY_BYTES, len(secret)
    proof = int.from_bytes(hmac.digest(secret, signed.encode(), "sha256"), "big")
    return f"{proof % 10**_TAG_DIGITS:0{_TAG_DIGITS}}"
