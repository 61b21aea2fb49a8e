"""Rule 11.1: 26 digits that prove that the shop made the card."""

import random

import pytest
from hypothesis import given, strategies as st

from loyalty_cli.cards import number as numbers, seal
from loyalty_cli.cards.number import BadCardNumber, MistypedCard

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))
NUMBERS = st.integers(10**14, 10**15 - 1).map(lambda fifteen: numbers.make(str(fifteen)))


def test_a_code_is_the_number_the_key_and_a_proof() -> None:
    number = numbers.make("492912341234123")
    code = seal.seal(number, 1, KEY)
    assert code == "49291234123412341" + code[17:]
    assert (len(code), code.isdigit()) == (26, True)
    assert seal.parts(code) == (number, 1)


def test_the_proof_is_hmac_of_number_and_key_as_nine_digits() -> None:
    import hashlib
    import hmac

    number = numbers.make("100000000000000")
    proof = hmac.new(KEY, f"{number}7".encode(), hashlib.sha256).digest()
    assert seal.seal(number, 7, KEY)[17:] == str(int.from_bytes(proof, "big") % 1_000_000_000).zfill(9)


@given(NUMBERS, st.integers(0, 9), st.binary(min_size=32, max_size=32))
def test_what_was_sealed_is_genuine_under_its_own_key_alone(number: str, key_id: int, secret: bytes) -> None:
    code = seal.seal(number, key_id, secret)
    assert seal.is_genuine(code, secret)
    assert not seal.is_genuine(code, bytes(byte ^ 1 for byte in secret))


def test_every_single_digit_that_differs_is_refused() -> None:
    code = seal.seal(numbers.make("492912341234123"), 1, KEY)
    for place in range(26):
        for digit in set("0123456789") - {code[place]}:
            changed = code[:place] + digit + code[place + 1 :]
            if place < 16:
                with pytest.raises(BadCardNumber):
                    seal.parts(changed)
            assert not seal.is_genuine(changed, KEY), (place, digit)


@given(NUMBERS, NUMBERS)
def test_the_proof_of_another_card_is_refused(one: str, other: str) -> None:
    swapped = seal.seal(one, 1, KEY)[:17] + seal.seal(other, 1, KEY)[17:]
    assert seal.is_genuine(swapped, KEY) is (one == other)


def test_of_a_million_random_codes_none_is_accepted() -> None:
    """A hundred thousand proofs of each of ten cards, guessed without the key."""
    guess = random.Random(11)
    for _ in range(10):
        signed = seal.seal(numbers.make(str(guess.randrange(10**14, 10**15))), 1, KEY)
        tried = {f"{guess.randrange(10**9):09}" for _ in range(100_000)}
        assert signed[17:] not in tried
        assert not any(seal.is_genuine(signed[:17] + tag, KEY) for tag in list(tried)[:2_000])


def test_another_shops_key_makes_another_proof() -> None:
    number = numbers.make("492912341234123")
    assert seal.seal(number, 1, KEY) != seal.seal(number, 1, OTHER)
    assert seal.fingerprint(KEY) != seal.fingerprint(OTHER)
    assert len(seal.fingerprint(KEY)) == 16


def test_a_mistyped_number_is_caught_before_the_proof() -> None:
    code = seal.seal(numbers.make("492912341234123"), 1, KEY)
    with pytest.raises(MistypedCard):
        seal.parts("3" + code[1:])
