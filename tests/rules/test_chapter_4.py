"""Rule book, chapter 4: stamp cards."""

from collections.abc import Callable

import pytest

from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
FREE = '\n[[reward]]\nid = "free"\nkind = "item"\n'
COOKIE = '\n[[reward]]\nid = "cookie"\nkind = "item"\n'


def card(identity: str = "coffee", *lines: str, size: int = 10, per: str = "item", reward: str | None = "free") -> str:
    """One [[stamp_card]] table; its free reward comes with it."""
    named = [f'reward = "{reward}"'] if reward else []
    return "\n".join(["[[stamp_card]]", f'id = "{identity}"', f"size = {size}", f'per = "{per}"', *named, *lines, ""])


def test_4_1_many_cards_at_once_each_with_what_stamps_it(counter: Open) -> None:
    rules = ONE_PER_EURO + FREE
    rules += card("coffee", 'only = ["category:coffee"]') + card("visits", per="visit", size=5)
    rules += card("lunch", 'except = ["category:coffee"]', per="10.00", size=8)
    earned = counter(rules).earn("32.00", "--item LATTE:coffee*2@3.50 --item SOUP:food@25.00")
    assert earned == {"points": 32, "stamps:coffee": 2, "stamps:visits": 1, "stamps:lunch": 2}


def test_4_1_a_balance_names_every_card_of_the_programme_zero_too(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + FREE + card("coffee") + card("visits", per="visit"))
    assert ana("show Ana")["balance"] == {"points": 0, "stamps:coffee": 0, "stamps:visits": 0}


def test_4_1_a_head_start_comes_with_the_first_stamp_of_the_first_card_of_its_kind(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + FREE + card("coffee", "start = 2"))
    ana("earn Ana 5")  # one line without a category: one item
    assert ana.balance("stamps:coffee") == 3
    ana("stamp Ana --count 8")
    assert ana.balance("stamps:coffee") == 1  # the second card starts empty


def test_4_1_a_head_start_is_not_given_without_a_stamp(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + FREE + card("coffee", "start = 2", 'only = ["category:coffee"]'))
    assert ana.earn("5") == {"points": 5}
    assert ana.balance("stamps:coffee") == 0


def test_4_1_a_head_start_comes_with_a_stamp_by_hand_too(counter: Open) -> None:
    ana = counter(FREE + card("coffee", "start = 2"))
    assert ana("stamp Ana")["earned"] == {"points": 0, "stamps:coffee": 3}


def test_4_1_rewards_on_the_way(counter: Open) -> None:
    ana = counter(FREE + COOKIE + card("coffee", 'on_the_way = { 5 = "cookie" }'))
    assert ana("stamp Ana --count 4")["issued"] == []
    assert [each["reward"] for each in ana("stamp Ana")["issued"]] == ["cookie"]
    assert [each["reward"] for each in ana("stamp Ana --count 5")["issued"]] == ["free"]
    assert [each["reward"] for each in ana("stamp Ana --count 5")["issued"]] == ["cookie"]


@pytest.mark.parametrize(
    ("selector", "stamps"), [("sku:LATTE", 2), ("tag:new", 3), ("category:coffee", 5), ("category:tea", 0)]
)
def test_4_1_a_card_has_its_categories_and_products(counter: Open, selector: str, stamps: int) -> None:
    products = (
        '[[product]]\nsku = "LATTE"\ncategory = "coffee"\n[[product]]\nsku = "MOCHA"\ncategory = "coffee"\ntags = ["new"]\n'
    )
    ana = counter(products + FREE + card("coffee", f'only = ["{selector}"]'))
    assert ana.earn("30", "--item LATTE*2@3 --item MOCHA*3@8").get("stamps:coffee", 0) == stamps


@pytest.mark.parametrize(("amount", "stamps"), [("9.99", 0), ("10.00", 1), ("39.99", 3)])
def test_4_1_a_step_of_the_amount_stamps_it(counter: Open, amount: str, stamps: int) -> None:
    assert counter(FREE + card("lunch", per="10.00")).earn(amount).get("stamps:lunch", 0) == stamps


def test_4_2_a_full_card_becomes_a_voucher_and_the_surplus_starts_the_next(counter: Open) -> None:
    ana = counter(FREE + card())
    ana("stamp Ana --count 8")
    answer = ana("stamp Ana --count 5")
    assert [each["reward"] for each in answer["issued"]] == ["free"]
    assert answer["balance"]["stamps:coffee"] == 3


def test_4_2_one_sale_may_fill_two_cards(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + FREE + card())
    answer = ana("earn Ana 100 --item LATTE*25@4.00")
    assert [each["reward"] for each in answer["issued"]] == ["free", "free"]
    assert answer["balance"]["stamps:coffee"] == 5


def test_4_2_a_card_without_a_reward_just_starts_anew(counter: Open) -> None:
    answer = counter(card(reward=None))("stamp Ana --count 12")
    assert (answer["issued"], answer["balance"]["stamps:coffee"]) == ([], 2)


def test_4_3_a_limit_per_visit_holds_back_what_is_over_it(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + FREE + card("coffee", "max_per_visit = 2"))
    answer = ana("earn Ana 20 --item LATTE*5@4.00")
    assert answer["earned"] == {"points": 20, "stamps:coffee": 2}
    text = "5 items, of which 2 count: at most 2 a visit"
    assert answer["why"][1] == {"rule": "coffee", "unit": "stamps:coffee", "quantity": 2, "text": text}


def test_4_3_a_limit_per_day_counts_the_shops_day(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + FREE + card("coffee", "max_per_day = 3"))
    assert ana.earn("8", "--item LATTE*2@4.00", at="2026-02-16T09:00")["stamps:coffee"] == 2
    assert ana.earn("8", "--item LATTE*2@4.00", at="2026-02-16T23:59")["stamps:coffee"] == 1
    assert ana.refused("stamp Ana", at="2026-02-16T23:59:59")["code"] == "stamp_limit"
    assert ana("stamp Ana", at="2026-02-17T00:00")["earned"]["stamps:coffee"] == 1


def test_4_3_a_stamp_within_the_delay_is_refused_with_the_time_left(counter: Open) -> None:
    ana = counter(FREE + card("coffee", 'delay = "10 minutes"'))
    ana("stamp Ana", at="2026-02-17T10:00")
    refusal = ana.refused("stamp Ana", at="2026-02-17T10:03:30")
    assert (refusal["code"], refusal["status"], refusal["wait_seconds"]) == ("stamp_limit", 1, 390)
    assert "7 minutes" in refusal["message"]
    assert ana("stamp Ana", at="2026-02-17T10:10")["balance"]["stamps:coffee"] == 2


def test_4_3_an_earn_within_the_delay_is_booked_without_the_stamp_and_says_so(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + FREE + card("coffee", 'delay = "10 minutes"'))
    ana("earn Ana 4", at="2026-02-17T10:00")
    answer = ana("earn Ana 4", at="2026-02-17T10:03")
    assert answer["earned"] == {"points": 4}
    assert {
        "rule": "coffee",
        "unit": "stamps:coffee",
        "quantity": 0,
        "text": "no stamp: the next is due in 7 minutes",
    } in answer["why"]
    assert ana.earn("4", at="2026-02-17T10:10")["stamps:coffee"] == 1


def test_4_3_a_stamp_typed_in_late_does_not_shorten_the_delay(counter: Open) -> None:
    ana = counter(FREE + card("coffee", 'delay = "10 minutes"'))
    ana("stamp Ana", at="2026-02-17T10:00")
    ana("stamp Ana", at="2026-02-17T09:00")
    assert ana.refused("stamp Ana", at="2026-02-17T10:03")["wait_seconds"] == 420
    ana("void last --reason slip")
    assert ana.refused("stamp Ana", at="2026-02-17T10:03")["wait_seconds"] == 420


@pytest.mark.parametrize(
    ("limit", "count", "left", "told"),
    [
        ("max_per_visit = 2", 3, 2, "coffee takes only 2 stamps now: at most 2 a visit."),
        ("max_per_day = 3", 2, 1, "coffee takes only 1 stamp now: at most 3 a day."),
        ("max_per_day = 2", 1, 0, "coffee takes no such stamp now: at most 2 a day."),
    ],
)
def test_4_3_more_stamps_than_a_limit_leaves_are_refused_with_how_many_it_leaves(
    counter: Open, limit: str, count: int, left: int, told: str
) -> None:
    ana = counter(FREE + card("coffee", limit))
    ana("stamp Ana --count 2")
    refusal = ana.refused(f"stamp Ana --count {count}")
    assert (refusal["left"], refusal["message"]) == (left, told)


def test_4_3_the_delay_is_between_stampings_of_the_same_card(counter: Open) -> None:
    ana = counter(FREE + card("coffee", 'delay = "10 minutes"') + card("tea", 'delay = "10 minutes"'))
    ana("stamp Ana coffee")
    assert ana("stamp Ana tea")["earned"]["stamps:tea"] == 1


def test_4_4_a_card_expires_from_the_day_it_was_started(counter: Open) -> None:
    ana = counter(FREE + card("coffee", 'expire = { after = "30 days" }'), now="2026-06-01T00:00:00Z")
    ana("stamp Ana --count 4", at="2026-02-17")
    ana("stamp Ana --count 2", at="2026-03-10")
    assert ana.balance("stamps:coffee", at="2026-03-19T23:59:59") == 6
    assert ana.balance("stamps:coffee", at="2026-03-20T00:00") == 0
    assert ana("stamp Ana", at="2026-03-20")["balance"]["stamps:coffee"] == 1  # a new card


def test_4_4_a_voucher_expires_at_the_end_of_its_last_day(counter: Open) -> None:
    ana = counter(FREE + "valid_days = 30\n" + card(size=1), now="2026-06-01T00:00:00Z")
    issued = ana("stamp Ana", at="2026-02-17T23:30")["issued"]
    assert issued[0]["until"] == "2026-03-19"
    refusal = ana.refused(f"voucher use {issued[0]['voucher']}", at="2026-03-20T00:00")
    assert (refusal["code"], refusal["status"]) == ("voucher_expired", 1)
    assert ana(f"voucher use {issued[0]['voucher']}", at="2026-03-19T23:59:59")["reward"] == "free"


def changed(counter: Open, more: str = "", *, count: int = 4, **terms: object) -> Counter:
    """A shop that changed its card while Ana had so many stamps on one of ten."""
    ana = counter(FREE + COOKIE + card())
    ana(f"stamp Ana --count {count}")
    ana.apply(SHOP + FREE + COOKIE + card(**terms), more)  # type: ignore[arg-type]
    return ana


def test_4_4_a_started_card_keeps_the_terms_it_was_started_with(counter: Open) -> None:
    ana = changed(counter, size=5, reward="cookie")
    assert ana("stamp Ana --count 5")["issued"] == []
    answer = ana("stamp Ana --count 6")  # the tenth fills the old card, five more a new one
    assert [each["reward"] for each in answer["issued"]] == ["free", "cookie"]
    assert answer["balance"]["stamps:coffee"] == 0


def test_4_4_unless_it_is_migrated_on_purpose(counter: Open) -> None:
    ana = changed(counter, "--migrate stamps", size=5, reward="cookie")
    answer = ana("stamp Ana")
    assert [each["reward"] for each in answer["issued"]] == ["cookie"]
    assert answer["balance"]["stamps:coffee"] == 0


def test_4_4_a_migration_that_fills_a_card_gives_its_voucher_and_starts_the_next(counter: Open) -> None:
    ana = changed(counter, "--migrate stamps", count=8, size=5)
    shown = ana("show Ana")
    assert shown["balance"]["stamps:coffee"] == 3
    assert [voucher["reward"] for voucher in shown["vouchers"]] == ["free"]


def test_4_4_a_migration_gives_what_lies_on_the_way_once(counter: Open) -> None:
    ana = counter(FREE + COOKIE + card())
    ana("stamp Ana --count 7")
    later = SHOP + FREE + COOKIE + card("coffee", 'on_the_way = { 5 = "cookie" }')
    assert ana.apply(later, "--migrate stamps")["migrated"] == {"stamps": 1}
    assert ana.apply(later, "--migrate stamps")["migrated"] == {"stamps": 0}
    assert [voucher["reward"] for voucher in ana("show Ana")["vouchers"]] == ["cookie"]
    assert ana("stamp Ana")["issued"] == []


def test_4_4_whom_a_migration_does_not_change_gets_no_event(counter: Open) -> None:
    ana = counter(FREE + card())
    ana("enroll Boris")
    ana("stamp Boris")
    answer = ana.apply(SHOP + FREE + card(size=8), "--migrate stamps")
    assert (answer["new"], answer["migrated"]) == (True, {"stamps": 1})
    assert [event["kind"] for event in ana("history Ana")["events"]] == []
    assert [event["kind"] for event in ana("history Boris")["events"]] == ["adjustment", "stamp"]


@pytest.mark.parametrize("more", ["--migrate stamps --from 2026-03-01", "--migrate cards"])
def test_4_4_a_migration_is_for_now(counter: Open, more: str) -> None:
    ana = counter(FREE + card())
    path = ana.shop.path.with_suffix(".next.toml")
    path.write_text(SHOP + FREE + card(size=8), encoding="utf-8")
    assert ana.refused(f"program apply {path} {more}")["status"] == 2
