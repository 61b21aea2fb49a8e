"""Vouchers by their code, and the list of rewards."""

from collections.abc import Callable

import pytest

from tests.conftest import PROGRAM, Shop


@pytest.fixture
def program() -> str:
    shorter = PROGRAM.replace("size = 10", "size = 2")
    return shorter.replace('name = "A free coffee"', 'name = "A free coffee"\nvalid_days = 30')


@pytest.fixture
def code(shop: Shop) -> str:
    """The code of an open voucher of Ana's."""
    shop.done("enroll Ana")
    return issued(shop, "Ana")


def issued(shop: Shop, who: str, more: str = "") -> str:
    found: str = shop.done(f"stamp {who} --count 2 {more}")["issued"][0]["voucher"]
    return found


def typed_otherwise(code: str) -> list[str]:
    """What a cashier may make of a code: small letters, dashes, spaces, and letters for the digits they look like."""
    grouped = "-".join((code[:4], code[4:8], code[8:]))
    return [
        code.lower(),
        grouped,
        f" {grouped.replace('-', ' ')} ",
        code.replace("1", "I").replace("0", "o"),
        code.replace("1", "l"),
    ]


def test_a_code_has_65_random_bits(shop: Shop, code: str) -> None:
    others = {issued(shop, "Ana") for _ in range(20)}
    assert len({code, *others}) == 21
    assert {len(each) for each in others} == {13}


def test_a_voucher_is_shown_with_its_reward_its_customer_and_its_last_day(shop: Shop, code: str) -> None:
    shown = shop.done(f"voucher show {code}")
    assert {key: shown[key] for key in ("code", "reward", "status", "until", "name", "source")} == {
        "code": code,
        "reward": "free-coffee",
        "status": "open",
        "until": "2026-03-19",
        "name": "Ana",
        "source": "stamps:coffee",
    }
    assert shop(f"voucher show {code}").out.splitlines() == [
        f"Voucher {code}: A free coffee",
        "open, usable through 2026-03-19, of Ana only",
    ]


def test_a_code_is_understood_however_it_is_typed(shop: Shop, code: str) -> None:
    for typed in typed_otherwise(code):
        assert shop.done(["voucher", "show", typed])["code"] == code


def test_a_voucher_is_used_however_it_is_typed_and_once(shop: Shop, code: str) -> None:
    answer = shop.done(["voucher", "use", typed_otherwise(code)[2], "--ref", "R1"])
    assert (answer["kind"], answer["reward"], answer["voucher"], answer["spent"]) == (
        "redemption",
        "free-coffee",
        code,
        {"points": 0},
    )
    again = shop.json(f"voucher use {code}")
    assert (again.refusal, again.code) == ("voucher_used", 1)
    assert shop.done(["voucher", "use", typed_otherwise(code)[0], "--ref", "R1"])["replayed"] is True


def test_after_use_only_the_last_four_characters_are_shown(shop: Shop, code: str) -> None:
    event = shop.done(f"voucher use {code}")["event"]
    hidden = f"…{code[-4:]}"
    shown = shop.done(f"voucher show {code}")
    assert (shown["code"], shown["status"], shown["closed_by"]) == (hidden, "used", event)
    assert shop.done("voucher list")["vouchers"][0]["code"] == hidden
    assert shop.done("show Ana")["vouchers"][0]["code"] == hidden
    for line in (f"voucher show {code}", "voucher list", "show Ana", "history Ana", "explain last", f"voucher use {code}"):
        said = shop(line)
        assert code not in said.out + said.err, line


def test_the_slip_of_a_redemption_hides_the_code_too(shop: Shop, code: str) -> None:
    assert shop("redeem Ana free-coffee").out.splitlines()[0] == f"Ana: A free coffee for voucher …{code[-4:]}"


@pytest.mark.parametrize("line", ["voucher show {}", "voucher use {}", "voucher cancel {}"])
@pytest.mark.parametrize("typed", ["0000000000000", "NOSUCHCODE", "✂", "x" * 500])
def test_a_code_that_opens_nothing_is_unknown(shop: Shop, code: str, line: str, typed: str) -> None:
    said = shop.json(line.format(typed))
    assert (said.refusal, said.code) == ("unknown_voucher", 3)
    assert code not in said.out


def test_a_voucher_of_somebody_else_is_refused(shop: Shop, code: str) -> None:
    shop.done("enroll Boris")
    said = shop.json(f"voucher use {code} --for Boris")
    assert (said.refusal, said.code) == ("foreign_voucher", 1)
    assert shop.done(f"voucher use {code} --for Ana")["reward"] == "free-coffee"


def test_a_voucher_of_a_blocked_card_is_refused(shop: Shop, code: str) -> None:
    shop.done(f"card block {shop.done('show Ana')['cards'][0]['number']}")
    assert shop.json(f"voucher use {code}").refusal == "card_blocked"


def test_a_cancelled_voucher_opens_nothing(shop: Shop, code: str) -> None:
    answer = shop.done(f"voucher cancel {code.lower()} --reason 'issued twice'")
    assert (answer["kind"], answer["voucher"], answer["reason"]) == ("voucher-cancel", f"…{code[-4:]}", "issued twice")
    assert (shop.json(f"voucher use {code}").refusal, shop.json(f"voucher cancel {code}").refusal) == ("voucher_cancelled",) * 2
    assert shop("voucher list").out.splitlines()[1].split()[:2] == [f"…{code[-4:]}", "cancelled"]


def test_an_expired_voucher_is_neither_used_nor_cancelled(shop: Shop, code: str) -> None:
    shop.now = "2026-03-19T22:00:00Z"  # midnight in Sofia
    assert shop.done(f"voucher show {code}")["status"] == "expired"
    assert shop.json(f"voucher use {code}").refusal == "voucher_expired"
    assert shop.json(f"voucher cancel {code}").refusal == "voucher_expired"


def test_a_percentage_by_voucher_needs_the_bill(make_shop: Callable[..., Shop], program: str) -> None:
    shop = make_shop(program.replace('kind = "item"\nonly = ["category:coffee"]', 'kind = "percent"\nvalue = 10'))
    shop.done("enroll Ana")
    found = issued(shop, "Ana")
    assert shop.json(f"voucher use {found}").refusal == "bill_needed"
    assert shop.done(f"voucher use {found} --bill 20")["discount"] == "2.00"


def test_a_voucher_outlives_its_reward_in_the_programme(shop: Shop, code: str, program: str) -> None:
    path = shop.path.with_suffix(".next.toml")
    dropped = (
        program[: program.index('[[reward]]\nid = "free-coffee"')] + program[program.index('[[reward]]\nid = "five-off"') :]
    )
    path.write_text(dropped.replace('reward = "free-coffee"\n', ""), encoding="utf-8")
    shop.done(f"program apply {path}")
    assert shop.done(f"voucher use {code}")["reward"] == "free-coffee"


@pytest.fixture
def four(shop: Shop, code: str) -> dict[str, str]:
    """One voucher in each state, Boris's open."""
    shop.done("enroll Boris")
    found = {"used": code, "cancelled": issued(shop, "Ana"), "expired": issued(shop, "Ana", "--at 2026-01-01")}
    shop.done(f"voucher use {found['used']}")
    shop.done(f"voucher cancel {found['cancelled']}")
    return {**found, "open": issued(shop, "Boris")}


def codes(shop: Shop, line: str) -> list[str]:
    return [row["code"][-4:] for row in shop.done(line)["vouchers"]]


@pytest.mark.parametrize("status", ["open", "used", "expired", "cancelled"])
def test_a_list_is_picked_by_status(shop: Shop, four: dict[str, str], status: str) -> None:
    assert codes(shop, f"voucher list --status {status}") == [four[status][-4:]]
    assert shop.done(f"voucher list --status {status}")["vouchers"][0]["status"] == status


def test_a_list_is_the_newest_first_and_cut(shop: Shop, four: dict[str, str]) -> None:
    order = [four[status][-4:] for status in ("open", "expired", "cancelled", "used")]
    assert codes(shop, "voucher list") == order
    assert codes(shop, "voucher list --limit 2") == order[:2]


def test_a_list_of_one_customer(shop: Shop, four: dict[str, str]) -> None:
    assert codes(shop, "voucher list Boris") == [four["open"][-4:]]
    assert codes(shop, "voucher list Ana --status cancelled") == [four["cancelled"][-4:]]
    assert shop.json("voucher list Zoe").code == 3


def test_a_list_answers_as_of_then(shop: Shop, four: dict[str, str]) -> None:
    shop.done(f"voucher use {four['open']} --at 2026-02-17T14:04")
    assert codes(shop, "voucher list --at 2026-01-15 --status open") == [four["expired"][-4:]]
    assert codes(shop, "voucher list --at 2026-01-15") == [four["expired"][-4:]]
    assert codes(shop, "voucher list Ana --at 2026-01-15") == [four["expired"][-4:]]
    assert codes(shop, "voucher list --at 2025-12-31") == []
    assert shop.done(f"voucher show {four['open']} --at 2026-02-17T14:03")["status"] == "open"
    assert shop.json(f"voucher show {four['open']} --at 2026-02-01").refusal == "unknown_voucher"


def test_an_empty_list_says_so(shop: Shop) -> None:
    assert shop("voucher list").out == "There is none.\n"
    assert shop.json("voucher list --status lost").code == 2


REWARDS = """
[shop]
name = "Rosa"
currency = "EUR"
timezone = "Europe/Sofia"

[tiers]
[[tier]]
id = "gold"
name = "Gold"
at = "100.00"

[[reward]]
id = "coffee"
name = "A free coffee"
kind = "item"
only = ["category:coffee", "sku:TEA"]
valid_days = 90

[[reward]]
id = "off"
name = "10 % off"
kind = "percent"
value = 10
cap = "8.00"
points = 50
tier = "gold"
min_bill = "20.00"
stock = 2
limit = { per_customer = 1, per_day = 1, total = 9, first_customers = 5 }
dates = ["2026-01-01", "2026-12-31"]
"""


def test_rewards_are_listed_with_what_they_bring_and_cost(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(REWARDS)
    shop.done("enroll Ana")
    shop.done("adjust Ana +100 --reason start")
    shop.done("vip promote Ana gold --reason start")
    shop.done("redeem Ana off --bill 30")
    coffee, off = shop.done("reward list")["rewards"]
    assert coffee == {
        "id": "coffee",
        "name": "A free coffee",
        "kind": "item",
        "value": None,
        "points": None,
        "cost": "voucher",
        "conditions": ["only category:coffee or sku:TEA", "a voucher lasts 90 days"],
        "stock": None,
        "left": None,
    }
    assert (off["value"], off["points"], off["cost"], off["stock"], off["left"]) == ("10", 50, "50 points", 2, 1)
    assert off["conditions"] == [
        "at most 8.00",
        "bill from 20.00",
        "Gold and above",
        "2026-01-01 through 2026-12-31",
        "1 per customer",
        "1 per customer and day",
        "9 in all",
        "for the first 5 customers",
    ]
    assert shop("reward list").out.splitlines()[0].split() == ["reward", "name", "worth", "costs", "stock", "conditions"]


def test_what_is_left_is_answered_as_of_then(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(REWARDS)
    shop.done("enroll Ana")
    shop.done("adjust Ana +100 --reason start --at 2026-02-01")
    shop.done("vip promote Ana gold --reason start --at 2026-02-01")
    shop.done("redeem Ana off --bill 30 --at 2026-02-10T12:00")
    shop.done("void last --reason slip --at 2026-02-12T12:00")
    left = [shop.done(f"reward list --at 2026-02-{day}")["rewards"][1]["left"] for day in ("09", "11", "13")]
    assert left == [2, 1, 2]


def test_a_programme_without_rewards_says_so(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(REWARDS[: REWARDS.index("[tiers]")])
    assert shop("reward list").out == "The programme has no rewards yet: add a [[reward]] to it.\n"
    assert shop.done("reward list") == {"rewards": []}
