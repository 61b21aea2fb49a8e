"""Rule book, chapter 11: cards."""

import random
import stat
from collections.abc import Callable

import pytest

from loyalty_cli.cards import number as numbers
from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
CARD = "4929123412341234"
REWARD = """
[[reward]]
id = "five-off"
kind = "amount"
value = "5.00"
points = 5
"""


def code(ana: Counter) -> str:
    """The 26 digits on Ana's card."""
    return str(ana("card show Ana")["code"])


def test_11_1_a_card_number_is_sixteen_digits_with_a_damm_check_digit(counter: Open) -> None:
    ana = counter()
    for _ in range(20):
        number = ana("card issue Ana")["card"]
        assert len(number) == 16
        assert number[0] != "0"
        assert numbers.check(number)


def test_11_1_of_20_000_swapped_neighbours_none_is_missed() -> None:
    chance = random.Random(11)
    missed = tried = 0
    while tried < 20_000:
        number = numbers.make(str(chance.randrange(10**14, 10**15)))
        place = chance.randrange(15)
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if swapped != number:
            tried += 1
            missed += numbers.check(swapped)
    assert missed == 0


def test_11_1_a_mistyped_number_is_caught_before_the_books_are_asked(counter: Open) -> None:
    ana = counter()
    ana(f"card issue Ana --card {CARD}")
    refusal = ana.refused("earn 4929123412341243 5")
    assert (refusal["status"], refusal["code"]) == (2, "bad_card_number")


def test_11_1_the_code_is_the_number_a_key_id_and_nine_digits_of_proof(counter: Open) -> None:
    ana = counter()
    number = ana("show Ana")["cards"][0]["number"]
    assert len(code(ana)) == 26
    assert code(ana).isdigit()
    assert code(ana)[:17] == f"{number}1"


@pytest.mark.one_file
def test_11_1_the_key_lies_beside_the_books_and_only_its_owner_reads_it(counter: Open) -> None:
    ana = counter()
    key = ana.shop.path.with_name(f"{ana.shop.path.name}.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    secret = key.read_text(encoding="ascii").split()[-1]
    assert secret.encode() not in ana.shop.path.read_bytes()


@pytest.mark.one_file
def test_11_1_a_wrong_code_is_refused_and_noted_beside_the_books(counter: Open) -> None:
    ana = counter()
    forged = code(ana)[:-1] + str((int(code(ana)[-1]) + 1) % 10)
    refusal = ana.refused(f"earn {forged} 5")
    assert (refusal["status"], refusal["code"]) == (1, "forged_code")
    log = ana.shop.path.with_name(f"{ana.shop.path.name}.refused.log").read_text(encoding="utf-8")
    assert log.endswith(f"{forged[:16]} forged_code\n")


def test_11_1_the_typed_digits_redeem_unless_the_shop_asks_for_the_code(counter: Open) -> None:
    anyhow = counter(ONE_PER_EURO + REWARD, name="any")
    strict = counter(ONE_PER_EURO + REWARD, shop=SHOP + 'redeem_by = "code"\n', name="strict")
    for ana in (anyhow, strict):
        number = ana("show Ana")["cards"][0]["number"]
        ana(f"earn {number} 10")
        if ana is anyhow:
            assert ana(f"redeem {number} five-off")["spent"] == {"points": 5}
        else:
            assert ana.refused(f"redeem {number} five-off")["code"] == "code_needed"
        assert ana(f"redeem {code(ana)} five-off")["spent"] == {"points": 5}


def test_11_1_two_keys_are_valid_at_once_the_old_one_to_its_day(counter: Open) -> None:
    ana = counter()
    old = code(ana)
    ana("card key rotate --until 2026-03-31")
    assert code(ana)[16] == "2"
    assert ana(f"earn {old} 5")["customer"] == ana(f"earn {code(ana)} 5")["customer"]
    ana.shop.now = "2026-04-01T09:00:00Z"
    assert ana.refused(f"earn {old} 5")["code"] == "retired_key"
    assert ana(f"earn {old[:16]} 5")["earned"] == {"points": 5}


@pytest.mark.parametrize(
    "typed",
    [
        CARD,
        "4929 1234 1234 1234",
        "id:{customer}",
        "#{customer}",
        "+359881234567",
        "088 123 4567",
        "MARIA@example.com",
        "K-17",
        "ext:K-17",
        "Мария Иванова",
        "maria",
        "{code}",
    ],
)
def test_11_2_a_customer_is_named_by_whatever_the_counter_has(counter: Open, typed: str) -> None:
    ana = counter()
    maria = ana(f"enroll 'Мария Иванова' --phone 0881234567 --email maria@example.com --external-id K-17 --card {CARD}")
    sealed = ana(f"card show {CARD}")["code"]
    word = typed.format(customer=maria["customer"], code=sealed)
    assert ana(f"earn '{word}' 5")["customer"] == maria["customer"]


def test_11_2_a_name_that_two_have_lists_the_candidates_and_does_nothing(counter: Open) -> None:
    ana = counter()
    other = ana("enroll Ана")
    refusal = ana.refused("earn ana 5")
    assert (refusal["status"], refusal["code"]) == (3, "ambiguous")
    assert any(other["customer"] in each for each in refusal["candidates"])
    assert len(refusal["candidates"]) == 2
