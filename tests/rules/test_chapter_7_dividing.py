"""Rule book, chapter 7.7: of two stamp cards that a merge made one, an undoing gives each person back what was theirs."""

from collections.abc import Callable

import pytest

from tests.rules.conftest import Counter

Open = Callable[..., Counter]
CARD = """
[[stamp_card]]
id = "coffee"
size = 10
per = "item"
reward = "free"
on_the_way = { 5 = "cookie" }

[[reward]]
id = "free"
kind = "item"

[[reward]]
id = "cookie"
kind = "item"
"""
# The stamps of Ana and of Nana before the merge; what happens until it is undone, where A, N and S are the stamps of Ana, of
# Nana, and those since; what Ana and Nana have then, a full card's open voucher counted as ten stamps.
CASES = {
    "nothing": (6, 6, "", 6, 6),
    "the other's are voided": (6, 6, "void N", 6, 0),
    "the one's are voided": (6, 6, "void A", 0, 6),
    "both are voided": (6, 6, "void N, void A", 0, 0),
    "more since": (6, 6, "stamp 3", 9, 6),
    "more since, on a card that only the other had": (0, 6, "stamp 3", 3, 6),
    "enough since to fill the card that only the other had": (0, 6, "stamp 5", 5, 6),
    "enough since to fill two": (0, 6, "stamp 15", 15, 6),
    "more since, and the other's are voided": (6, 6, "stamp 3, void N", 9, 0),
    "more since, and voided": (6, 6, "stamp 7, void S", 6, 6),
    "the full card is used": (6, 6, "redeem", 0, 2),
    "the full card is used, and more since": (6, 6, "redeem, stamp 3", 3, 2),
    "a card of since is used, and the other's stamps on it": (6, 6, "redeem, stamp 9, redeem", 1, 0),
    "what filled the used card is voided": (6, 6, "redeem, void N", -4, 0),
    "the use is voided": (6, 6, "redeem, void last", 6, 6),
    "the other came with a full card, and it is voided": (6, 12, "void N", 6, 0),
    "the other came with a full card, and the one's are voided": (6, 12, "void A", 0, 12),
    "both came with full cards, and the other's are voided": (12, 13, "void N", 12, 0),
    "both came with full cards, and the one's are voided": (12, 13, "void A", 0, 13),
    "the other's full card is used": (0, 12, "redeem", 0, 2),
    "the other's only card is filled and used": (0, 6, "stamp 5, redeem", 1, 0),
}


@pytest.mark.parametrize(("ana", "nana", "between", "anas", "nanas"), CASES.values(), ids=CASES)
def test_7_7_each_gets_back_the_stamps_that_were_theirs(
    counter: Open, ana: int, nana: int, between: str, anas: int, nanas: int
) -> None:
    shop = counter(CARD)
    shop("enroll Nana")
    if ana:
        shop(f"stamp Ana --count {ana} --ref A")
    if nana:
        shop(f"stamp Nana --count {nana} --ref N")
    merge = shop("customer merge Ana Nana --reason twice")["event"]
    for each in filter(None, between.split(", ")):
        word, _, what = each.partition(" ")
        lines = {
            "void": f"void {what if what == 'last' else f'ref:{what}'} --reason slip",
            "stamp": f"stamp Ana --count {what} --ref S",
            "redeem": "redeem Ana free",
        }
        shop(lines[word])
    shop(f"customer merge --undo {merge} --reason 'two persons'")
    assert {name: stamps(shop, name) for name in ("Ana", "Nana")} == {"Ana": anas, "Nana": nanas}


@pytest.mark.parametrize("voided", ["Cleo", "Dora"])
@pytest.mark.parametrize("merges", [1, 2, 3])
def test_7_7_what_was_voided_after_some_of_three_merges_is_missed_where_it_was_theirs(
    counter: Open, voided: str, merges: int
) -> None:
    """Dora is merged into Cleo, Cleo into Bea, Bea into Ana; then all of it is undone, the last one first."""
    shop = counter(CARD)
    held = {"Ana": 1, "Bea": 2, "Cleo": 3, "Dora": 4}
    for name, count in held.items():
        if name != "Ana":
            shop(f"enroll {name}")
        shop(f"stamp {name} --count {count} --ref {name}")

    done = []
    for number, (into, who) in enumerate((("Cleo", "Dora"), ("Bea", "Cleo"), ("Ana", "Bea")), 1):
        done.append(shop(f"customer merge {into} {who} --reason twice")["event"])
        if number == merges:
            shop(f"void ref:{voided} --reason slip")
    for merge in reversed(done):
        shop(f"customer merge --undo {merge} --reason 'two persons'")

    assert {name: stamps(shop, name) for name in held} == held | {voided: 0}


@pytest.mark.parametrize(
    ("before", "between", "cookies"),
    [
        ("earn Nana 10 --item L*10@1 --ref N; refund ref:N --item L*3 --ref R", "void ref:R --reason slip", 1),
        ("earn Nana 6 --item L*6@1 --ref N", "refund ref:N --item L*3", 0),
    ],
    ids=["it is full", "it lacks the stamp for it"],
)
def test_7_7_what_a_card_gave_on_the_way_goes_back_with_the_stamps_that_it_stands_on(
    counter: Open, before: str, between: str, cookies: int
) -> None:
    shop = counter(CARD)
    shop("enroll Nana")
    shop("stamp Ana --count 6")
    for line in before.split("; "):
        shop(line)
    merge = shop("customer merge Ana Nana --reason twice")["event"]
    shop(between)
    shop(f"customer merge --undo {merge} --reason 'two persons'")
    given = [(each["reward"], each["status"]) for each in shop("show Nana")["vouchers"]]
    assert given.count(("cookie", "open")) == cookies


def test_7_7_of_a_card_that_goes_back_whole_nothing_stays(counter: Open) -> None:
    shop = counter(CARD)
    shop("enroll Nana")
    shop("stamp Nana --count 6")
    merge = shop("customer merge Ana Nana --reason twice")["event"]
    shop(f"customer merge --undo {merge} --reason 'two persons'")
    lots = "SELECT customers.name, remaining FROM lots JOIN customers ON customers.id = customer"
    assert shop.shop.rows(lots) == [{"name": "Nana", "remaining": 6}]


def test_7_7_what_an_older_version_counted_of_merges_is_put_right_by_a_rebuild(counter: Open) -> None:
    """It counted on the last account alone what was corrected of somebody who had come by two merges."""
    shop = counter(CARD)
    for name in ("Bea", "Cleo"):
        shop(f"enroll {name}")
    shop("stamp Cleo --count 4 --ref C")
    merges = [shop(f"customer merge {into} {who} --reason twice")["event"] for into, who in (("Bea", "Cleo"), ("Ana", "Bea"))]
    shop("void ref:C --reason slip")
    both = shop.shop.rows("SELECT name FROM counters WHERE name LIKE 'corrected:%:%:stamps:coffee'")[0]["name"]
    first = f"corrected:{both.split(':', 2)[2]}"
    shop.shop.tamper("UPDATE counters SET name = :first WHERE name = :both", first=first, both=both)
    assert not shop.shop.json("db verify").json["ok"]

    assert shop("db rebuild")["ok"]

    for merge in reversed(merges):
        shop(f"customer merge --undo {merge} --reason 'two persons'")
    assert [stamps(shop, name) for name in ("Ana", "Bea", "Cleo")] == [0, 0, 0]


@pytest.mark.parametrize("ana", [0, 6])
@pytest.mark.parametrize(
    ("before", "between", "nana"),
    [
        ("stamp Nana --count 12 --ref N; void ref:N --reason slip", "", 0),
        ("earn Nana 10 --item L*10@1 --ref N; refund ref:N --item L*3 --ref R", "void ref:R --reason slip", 10),
        ("earn Nana 12 --item L*12@1 --ref N; refund ref:N --item L*3 --ref R", "refund ref:N", 0),
    ],
    ids=["all were voided before", "the return of some was none", "the others are returned as well"],
)
def test_7_7_what_was_taken_back_before_the_merge_leaves_cards_that_are_found_again(
    counter: Open, ana: int, before: str, between: str, nana: int
) -> None:
    """Nana's cards come over open, though they have been full."""
    shop = counter(CARD)
    shop("enroll Nana")
    if ana:
        shop(f"stamp Ana --count {ana}")
    for line in before.split("; "):
        shop(line)
    merge = shop("customer merge Ana Nana --reason twice")["event"]
    if between:
        shop(between)
    shop(f"customer merge --undo {merge} --reason 'two persons'")
    assert {name: stamps(shop, name) for name in ("Ana", "Nana")} == {"Ana": ana, "Nana": nana}


def stamps(shop: Counter, name: str) -> int:
    """What somebody has of stamps, an open voucher for a full card counted as the stamps that it stands on."""
    shown = shop(f"show {name}")
    full = sum(1 for each in shown["vouchers"] if (each["reward"], each["status"]) == ("free", "open"))
    held: int = shown["balance"]["stamps:coffee"]
    assert held < 10
    return 10 * full + held
