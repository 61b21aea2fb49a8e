"""What a cashier must know of a customer, in one screen."""

from collections.abc import Callable

import pytest

from tests.conftest import PROGRAM, Shop

WORTH = '\n[points]\nvalue = "{}"\n'
TIERS = '\n[tiers]\n[[tier]]\nid = "silver"\nname = "Silver"\nat = "200.00"\n'


def lines(shop: Shop, line: str = "show Ana") -> list[str]:
    return shop(line).out.splitlines()


def in_fours(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, 16, 4))


def test_the_screen_of_somebody_new(shop: Shop) -> None:
    card = shop.done("enroll Ana")["card"]
    assert lines(shop) == [
        f"Ana   {in_fours(card)}",
        "0 points, 0 of 10 stamps (Coffee card)",
        "100 points more for 5.00 off",
    ]


def test_the_keys_that_scripts_read(shop: Shop) -> None:
    shop.done("enroll Ana --phone 0881234567 --email Ana@Example.com --birthday 1990-05-01 --external-id A7")
    shown = shop.done("show Ana")
    assert shown["customer"]["phone"] == "+359881234567"
    assert shown["balance"] == {"points": 0, "stamps:coffee": 0}
    assert (shown["pending"], shown["held"], shown["expiring"], shown["tier"], shown["vouchers"]) == ({}, {}, [], None, [])
    assert [(reward["id"], reward["affordable"]) for reward in shown["rewards"]] == [
        ("free-coffee", False),
        ("five-off", False),
    ]
    assert [card["status"] for card in shown["cards"]] == ["active"]


@pytest.mark.parametrize(
    ("value", "currency", "points", "worth"),
    [
        ("0.05", "EUR", 112, "5.60"),
        ("0.01", "EUR", 1, "0.01"),
        ("1", "JPY", 40, "40"),
        ("0.005", "KWD", 40, "0.200"),
        ("0.05", "EUR", 0, "0.00"),
    ],
)
def test_points_are_worth_what_the_programme_says(
    make_shop: Callable[..., Shop], value: str, currency: str, points: int, worth: str
) -> None:
    shop = make_shop(f'[shop]\nname = "R"\ncurrency = "{currency}"\ntimezone = "Europe/Sofia"\n' + WORTH.format(value))
    shop.done("enroll Ana")
    if points:
        shop.done(f"adjust Ana +{points} --reason x")
    assert shop.done("show Ana")["worth"] == worth
    assert lines(shop)[1] == f"{points} point{'' if points == 1 else 's'} (worth {worth} {currency})"


def test_a_debt_is_worth_nothing_and_is_shown(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + WORTH.format("0.05"))
    shop.done("enroll Ana")
    shop.done("earn Ana 120 --ref R1")
    shop.done("redeem Ana five-off")
    shop.done("refund ref:R1")
    assert shop.done("show Ana")["worth"] == "0.00"
    assert lines(shop)[1].startswith("-100 points (worth 0.00 EUR)")


def test_without_a_value_nothing_is_said_of_it(shop: Shop) -> None:
    shop.done("enroll Ana")
    assert shop.done("show Ana")["worth"] is None
    assert "worth" not in shop("show Ana").out


@pytest.mark.parametrize(
    ("birthday", "at", "days", "said"),
    [
        ("1990-02-17", "2026-02-17T00:00", 0, "Birthday today!"),
        ("02-17", "2026-02-17T23:59", 0, "Birthday today!"),
        ("02-18", "2026-02-17", 1, "Birthday in 1 day."),
        ("1990-02-24", "2026-02-17", 7, "Birthday in 7 days."),
        ("02-25", "2026-02-17", 8, None),
        ("02-16", "2026-02-17", 364, None),
        ("01-02", "2025-12-30", 3, "Birthday in 3 days."),
        ("1992-02-29", "2026-02-27", 1, "Birthday in 1 day."),
        ("1992-02-29", "2026-02-28", 0, "Birthday today!"),
        ("02-29", "2026-03-01", 364, None),
        ("02-29", "2028-02-28", 1, "Birthday in 1 day."),
        ("1992-02-29", "2028-02-29", 0, "Birthday today!"),
    ],
)
def test_a_birthday_is_reminded_of(shop: Shop, birthday: str, at: str, days: int, said: str | None) -> None:
    shop.done(f"enroll Ana --birthday {birthday}")
    assert shop.done(f"show Ana --at {at}")["birthday_in"] == days
    reminders = [line for line in lines(shop, f"show Ana --at {at}") if "Birthday" in line]
    assert reminders == ([said] if said else [])


def test_a_birthday_is_that_of_the_shops_own_day(shop: Shop) -> None:
    shop.done("enroll Ana --birthday 02-18")
    assert shop.done("show Ana --at 2026-02-17T22:30:00Z")["birthday_in"] == 0  # half past midnight in Sofia


def test_nobody_is_reminded_of_a_birthday_that_is_not_known(shop: Shop) -> None:
    shop.done("enroll Ana")
    assert shop.done("show Ana")["birthday_in"] is None


def test_it_says_what_can_be_had_now_and_else_what_is_nearest(shop: Shop) -> None:
    shop.done("enroll Ana")
    shop.done("earn Ana 60")
    assert lines(shop)[-1] == "40 points more for 5.00 off"
    shop.done("earn Ana 40")
    assert lines(shop)[-1] == "Can redeem now: 5.00 off"


def test_a_reward_for_others_is_not_held_out(make_shop: Callable[..., Shop]) -> None:
    kept = PROGRAM.replace("points = 100", 'points = 100\ntier = "silver"')
    shop = make_shop(kept + TIERS)
    shop.done("enroll Ana")
    shop.done("earn Ana 60")
    assert shop.done("show Ana")["rewards"][1] == {
        "id": "five-off",
        "name": "5.00 off",
        "affordable": False,
        "points": 100,
        "missing": None,
    }
    assert "5.00 off" not in shop("show Ana").out


def test_it_shows_vouchers_by_name_the_tier_and_what_is_held(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + TIERS)
    shop.done("enroll Ana")
    shop.done("earn Ana 250")
    code = shop.done("stamp Ana --count 13")["issued"][0]["voucher"]
    shop.done("redeem Ana five-off --hold")
    assert lines(shop)[0].startswith("Ana   Silver   ")
    assert lines(shop)[1:] == [
        "150 points, 3 of 10 stamps (Coffee card)",
        "Held: 100 points",
        "Can redeem now: A free coffee, 5.00 off",
        f"Voucher {code}: A free coffee",
    ]


def test_it_warns_of_a_blocked_card_and_a_closed_account(shop: Shop) -> None:
    card = shop.done("enroll Ana")["card"]
    shop.done(f"card block {card} --reason 'found in the street'")
    assert f"Card {in_fours(card)} has been blocked since 2026-02-17: found in the street." in lines(shop)
    shop.done("customer close Ana")
    assert "The account has been closed since 2026-02-17." in lines(shop)


def test_it_warns_of_a_blocked_card_that_is_shown_though_there_is_another(shop: Shop) -> None:
    first = shop.done("enroll Ana")["card"]
    second = shop.done("card issue Ana")["number"]
    shop.done(f"card block {first} --reason lost")
    warning = f"Card {in_fours(first)} has been blocked since 2026-02-17: lost."
    assert warning in shop(f"show {first}").out.splitlines()
    for other in (second, "Ana"):
        told = shop(f"show {other}").out
        assert in_fours(second) in told
        assert "blocked" not in told


def test_the_head_has_the_card_that_is_shown_else_the_newest(shop: Shop) -> None:
    first = shop.done("enroll Ana --at 2026-02-16")["card"]
    second = shop.done("card issue Ana")["number"]
    for typed, number in ((first, first), (second, second), ("Ana", second)):
        assert shop(f"show {typed}").out.splitlines()[0] == f"Ana   {in_fours(number)}"


def test_days_are_those_of_the_shop(shop: Shop) -> None:
    """Half past eleven at night in UTC is tomorrow morning in Sofia."""
    card = shop.done("enroll Ana --at 2026-02-15T23:30:00Z")["card"]
    shop.done(f"card block {card} --at 2026-02-15T23:30:00Z")
    shop.done("customer close Ana --at 2026-02-15T23:30:00Z")
    told = shop("show Ana").out
    assert f"Card {in_fours(card)} has been blocked since 2026-02-16." in told
    assert "The account has been closed since 2026-02-16." in told
    assert "has been blocked since 2026-02-16." in shop(f"card show {card}").out
    assert shop("customer list").out.splitlines()[1].endswith("2026-02-16")


def test_it_answers_as_of_then(shop: Shop) -> None:
    shop.done("enroll Ana --at 2026-01-01")
    shop.done("earn Ana 30 --at 2026-01-10T12:00 --ref R1")
    shop.done("refund ref:R1 --at 2026-02-01")
    balances = [
        shop.done(f"show Ana --at {at}")["balance"]["points"] for at in ("2026-01-05", "2026-01-10T12:00", "2026-02-02")
    ]
    assert balances == [0, 30, 0]


def test_quiet_says_the_balance_alone(shop: Shop) -> None:
    shop.done("enroll Ana")
    assert shop("show Ana --quiet").out == "0 points, 0 of 10 stamps (Coffee card)\n"


def test_a_customer_whom_nobody_knows(shop: Shop) -> None:
    said = shop.json("show Zoe")
    assert (said.refusal, said.code) == ("unknown_customer", 3)


def test_it_says_what_ends_next_of_each_unit(make_shop: Callable[..., Shop]) -> None:
    ending = PROGRAM.replace("size = 10\n", 'size = 10\nexpire = { after = "6 weeks" }\n')
    shop = make_shop(ending + '\n[points]\nexpire = { after = "30 days" }\n')
    shop.done("enroll Ana")
    shop.done("earn Ana 7 --item LATTE*2 --at 2026-02-10")
    shop.done("earn Ana 40")
    said = shop("show Ana").out.splitlines()
    assert [line for line in said if "to use by" in line] == [
        "7 points to use by 2026-03-12",
        "2 stamps (Coffee card) to use by 2026-03-24",
    ]


def test_a_card_is_shown_as_it_was_then(shop: Shop) -> None:
    shop.done("enroll Ana --at 2026-02-01")
    shop.done("card block Ana --reason lost --at 2026-02-10")
    shop.done("card issue Ana --at 2026-02-11")
    shop.done("enroll Boris --at 2026-02-12")
    shop.done("customer close Ana --at 2026-02-13")
    then = shop.done("show Ana --at 2026-02-05")
    assert ([card["status"] for card in then["cards"]], then["customer"]["closed"]) == (["active"], None)
    assert shop.done("card list --at 2026-02-05")["counts"] == {"active": 1, "blocked": 0, "replaced": 0}
    assert shop.done("card list --at 2026-02-10T18:00")["counts"] == {"active": 0, "blocked": 1, "replaced": 0}
    assert shop.done("card list --status active")["counts"] == {"active": 2, "blocked": 1, "replaced": 0}
    assert shop.done("customer list --at 2026-02-05")["count"] == 1
