"""Who holds which tier, and who is about to fall or to rise."""

from collections.abc import Callable

import pytest

from tests.conftest import Shop

TIERS = """
[shop]
name = "Rosa"
currency = "EUR"
timezone = "Europe/Sofia"

[[earn]]
id = "spend"
points = 1
per = "1.00"

[tiers]
{}

[[tier]]
id = "silver"
name = "Silver"
at = {}

[[tier]]
id = "gold"
name = "Gold"
at = {}
"""
YEARLY = TIERS.format('window = "12 months"', '"100.00"', '"1000.00"')


@pytest.fixture
def program() -> str:
    return YEARLY


@pytest.fixture
def people(shop: Shop) -> Shop:
    """Ana is gold, Boris silver by hand, Clara silver, Dora has bought too little."""
    for name in ("Ana", "Boris", "Clara", "Dora", "Emil"):
        shop.done(f"enroll {name}")
    shop.done("earn Ana 1200 --at 2025-03-01")
    shop.done("earn Clara 900 --at 2025-06-01")
    shop.done("earn Dora 85 --at 2025-06-01")
    shop.done("vip promote Boris silver --until 2026-03-05 --reason neighbour --at 2026-01-01")
    return shop


def names(shop: Shop, line: str) -> list[str]:
    return [row["name"] for row in shop.done(line)["customers"]]


def test_the_highest_tier_stands_first_and_of_one_tier_who_counts_most(people: Shop) -> None:
    people.done("enroll Frida")
    people.done("earn Frida 950 --at 2025-07-01")
    assert names(people, "vip list") == ["Ana", "Frida", "Clara", "Boris"]


def test_a_row_says_who_holds_what_until_when_and_whether_by_hand(people: Shop) -> None:
    rows = {row["name"]: row for row in people.done("vip list")["customers"]}
    boris = people.done("show Boris")["customer"]["id"]
    assert rows["Boris"] == {
        "customer": boris,
        "name": "Boris",
        "tier": "silver",
        "until": "2026-03-05",
        "by_hand": True,
        "measured": "0.00",
    }
    assert (rows["Ana"]["tier"], rows["Ana"]["until"], rows["Ana"]["by_hand"]) == ("gold", "2026-02-28", False)


def test_one_tier_alone_is_listed(people: Shop) -> None:
    assert names(people, "vip list --tier silver") == ["Clara", "Boris"]


def test_a_list_is_cut_and_says_of_how_many(people: Shop) -> None:
    assert names(people, "vip list --limit 2") == ["Ana", "Clara"]
    assert people.done("vip list --limit 2")["count"] == 3
    assert people("vip list --limit 2").out.splitlines()[-1] == "2 of 3; --limit shows more."


def test_at_answers_as_of_then_and_in_the_future_too(people: Shop) -> None:
    assert names(people, "vip list --at 2025-02-28") == []
    assert names(people, "vip list --at 2025-05-01") == ["Ana"]
    assert names(people, "vip list --at 2026-03-02") == ["Clara", "Boris"]
    assert names(people, "vip list --at 2026-07-01") == []


def test_a_later_correction_is_not_seen_before_its_time(people: Shop) -> None:
    event = people.done("history Clara")["events"][0]["event"]
    people.done(f"refund {event} --at 2025-12-01")
    people.done("vip revoke Boris --at 2026-02-10")
    assert names(people, "vip list --at 2025-11-30") == ["Ana", "Clara"]
    assert names(people, "vip list --at 2026-02-09") == ["Ana", "Boris"]
    assert names(people, "vip list") == ["Ana"]


def test_a_closed_account_holds_none(people: Shop) -> None:
    people.done("customer close Clara")
    assert names(people, "vip list --tier silver") == ["Boris"]


def test_quiet_names_the_ids(people: Shop) -> None:
    ana = people.done("show Ana")["customer"]["id"]
    assert people("vip list --tier gold --quiet").out == f"{ana}\n"


@pytest.mark.parametrize("line", ["vip list", "vip review"])
def test_a_programme_without_tiers_says_so(make_shop: Callable[..., Shop], line: str) -> None:
    shop = make_shop(YEARLY[: YEARLY.index("[tiers]")])
    shop.done("enroll Ana")
    shop.done("earn Ana 50")
    assert shop(line).out == "The programme has no tiers. Add [tiers] and a [[tier]] to it and apply it.\n"


def test_nobody_is_said_in_words(shop: Shop) -> None:
    assert shop("vip list").out == "Nobody holds a tier.\n"
    assert shop("vip list --tier gold").out == "Nobody is Gold.\n"


def test_a_review_says_who_falls_by_when_to_what_and_what_is_missing(people: Shop) -> None:
    falling = people.done("vip review --days 30")["falling"]
    assert [(row["name"], row["tier"], row["until"], row["falls_to"], row["missing_to_stay"]) for row in falling] == [
        ("Ana", "gold", "2026-02-28", None, "1000.00"),
        ("Boris", "silver", "2026-03-05", None, "100.00"),
    ]


def test_a_review_looks_as_far_as_it_is_told(people: Shop) -> None:
    assert [row["name"] for row in people.done("vip review --days 11")["falling"]] == ["Ana"]
    assert people.done("vip review --days 10")["falling"] == []
    assert [row["name"] for row in people.done("vip review --days 200")["falling"]] == ["Ana", "Boris", "Clara"]


def test_what_is_missing_to_stay_is_enough(people: Shop) -> None:
    people.done("earn Emil 500 --at 2025-06-01")
    people.done("earn Emil 30 --at 2026-01-10")
    people.now = "2026-05-20T12:00:00Z"
    falling = {row["name"]: row for row in people.done("vip review")["falling"]}
    assert (falling["Emil"]["until"], falling["Emil"]["missing_to_stay"]) == ("2026-05-31", "70.00")
    people.done("earn Emil 70.00")
    assert "Emil" not in {row["name"] for row in people.done("vip review")["falling"]}


def test_a_review_says_who_is_near_to_rise(people: Shop) -> None:
    rising = people.done("vip review")["rising"]
    assert [(row["name"], row["next"], row["missing"]) for row in rising] == [
        ("Clara", "gold", "100.00"),
        ("Dora", "silver", "15.00"),
    ]


def test_one_visit_is_always_near(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(TIERS.format('measure = "visits"', "3", "10"))
    shop.done("enroll Ana")
    shop.done("earn Ana 5")
    assert shop.done("vip review")["rising"] == []
    shop.done("earn Ana 5")
    assert [(row["next"], row["missing"]) for row in shop.done("vip review")["rising"]] == [("silver", 1)]


def test_a_review_is_read_at_a_glance(people: Shop) -> None:
    said = people("vip review").out.splitlines()
    ids = {row["name"]: row["customer"] for row in people.done("customer list")["customers"]}
    assert said == [
        "Within 30 days these fall:",
        f"  Ana    Gold through 2026-02-28    then no tier  1000.00 EUR more to stay  {ids['Ana']}",
        f"  Boris  Silver through 2026-03-05  then no tier  100.00 EUR more to stay   {ids['Boris']}",
        "Near to rise:",
        f"  Clara  100.00 EUR more for Gold   {ids['Clara']}",
        f"  Dora   15.00 EUR more for Silver  {ids['Dora']}",
    ]


def test_a_tier_by_hand_is_said_in_words(shop: Shop) -> None:
    shop.done("enroll Ana")
    promoted = shop("vip promote Ana gold --until 2026-12-31 --reason 'first customer'").out.splitlines()
    assert promoted[:2] == ["Ana: Gold by hand, through 2026-12-31: first customer", "Now: 0 points, Gold from now on!"]
    revoked = shop("vip revoke Ana --reason moved").out.splitlines()
    assert revoked[:2] == ["Ana: no tier is given by hand any more: moved", "Now: 0 points, no tier after Gold"]
