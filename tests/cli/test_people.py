"""Customers and cards by typed line: what a cashier reads, what a script gets, how a mistake is answered."""

import pytest
import zxingcpp
from PIL import Image

from tests.conftest import Shop

CARD, OTHER_CARD = "4929123412341234", "5720000000000003"
HALVES = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}


def seen(rows: list[list[bool]]) -> list[str]:
    """The codes that a reader finds in dark modules."""
    picture = Image.new("L", (len(rows[0]), len(rows)), 255)
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    enlarged = picture.resize((picture.width * 5, picture.height * 5), 0)
    return [str(each.text) for each in zxingcpp.read_barcodes(enlarged, try_invert=False)]


def drawn(out: str) -> list[list[bool]]:
    """The modules drawn by the lines that hold nothing but blocks."""
    lines = [line for line in out.split("\n") if len(line) == 29 and set(line) <= set(HALVES)]
    return [[HALVES[char][half] for char in line] for line in lines for half in (0, 1)]


def test_enroll_tells_the_cashier_the_card_and_the_script_the_ids(shop: Shop) -> None:
    said = shop(f"enroll 'Ана Иванова' --phone '088 123 4567' --card {CARD}")
    customer = shop.rows("SELECT customer FROM cards")[0]["customer"]
    assert said.code == 0
    assert said.out.splitlines()[0].startswith("Ана Иванова is customer ")
    assert said.out.splitlines()[0].endswith(", card 4929 1234 1234 1234.")
    assert len(said.out.splitlines()) == 2

    boris = shop.done("enroll Boris")
    assert list(boris) == ["customer", "card", "name"]
    assert (len(boris["customer"]), len(boris["card"]), boris["name"]) == (13, 16, "Boris")
    assert customer > 0


def test_a_duplicate_names_the_account_that_has_it(shop: Shop) -> None:
    ana = shop.done("enroll Ana --phone 0881234567")
    said = shop.json("enroll Boris --phone '+359 88 123 4567'")
    assert (said.code, said.refusal) == (1, "duplicate_phone")
    assert said.json["error"]["customer"] == ana["customer"]
    assert said.err.count("\n") == 1
    assert "Ana" in said.err


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=cmd|'/c calc'!A1", "=cmd|'/c calc'!A1"),
        ("Robert'); DROP TABLE customers;--", "Robert'); DROP TABLE customers;--"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("%s {0} $(rm)", "%s {0} $(rm)"),
        ("李 😀 👨\u200d👩\u200d👧", "李 😀 👨\u200d👩\u200d👧"),
    ],
)
def test_a_hostile_name_is_shown_letter_by_letter(shop: Shop, name: str, shown: str) -> None:
    said = shop(["enroll", name])
    assert said.out.startswith(f"{shown} is customer ")
    assert shop.done(["customer", "find", name])["customers"][0]["name"] == name


def test_a_name_that_looks_like_an_option_goes_after_two_dashes(shop: Shop) -> None:
    assert shop(["enroll", "-x"]).code == 2
    assert shop.done(["enroll", "--", "-x"])["name"] == "-x"
    assert shop.done(["show", "--", "-x"])["customer"]["name"] == "-x"


def test_bytes_that_are_no_text_are_refused_in_one_line(shop: Shop) -> None:
    for line in (
        ["enroll", "Ana\udcff"],
        ["show", "Ana\udcff"],
        ["customer", "find", "\udcff"],
        ["enroll", "A", "--phone", "\udcff"],
    ):
        said = shop(line)
        assert said.code == 2
        assert said.err.count("\n") == 1


def test_customers_are_found_in_any_script(shop: Shop) -> None:
    shop.done(f"enroll 'Мария Иванова' --phone '+359881234567' --card {CARD}")
    shop.done("enroll 'Ion Ștefănescu'")
    for typed in ("иван", "ivan", "4567", "mar iv"):
        assert [each["name"] for each in shop.done(f"customer find {typed}")["customers"]] == ["Мария Иванова"]
    assert [each["name"] for each in shop.done("customer find стефан")["customers"]] == ["Ion Ștefănescu"]
    said = shop("customer find ivan")
    assert said.out.splitlines()[0].split() == ["name", "customer", "card", "phone", "or", "e-mail", "joined"]
    assert "4929 1234 1234 1234" in said.out
    assert shop("customer find nobody").out.startswith("Nobody is found.")
    assert shop.done("customer find nobody") == {"customers": []}


def test_find_says_that_there_are_more(shop: Shop) -> None:
    for place in range(3):
        shop.done(f"enroll 'Ana {place}'")
    assert "more than 2" in shop("customer find ana --limit 2").out
    assert "more than" not in shop("customer find ana --limit 3").out


def test_customers_are_listed_the_last_first_between_two_days(shop: Shop) -> None:
    for day in (10, 11, 12):
        shop.done(f"enroll 'Day {day}' --at 2026-02-{day}")
    listed = shop.done("customer list --since 2026-02-11 --until 2026-02-12")
    assert [each["name"] for each in listed["customers"]] == ["Day 12", "Day 11"]
    assert listed["count"] == 2
    assert [each["name"] for each in shop.done("customer list --at 2026-02-11 --until 2026-02-12")["customers"]] == [
        "Day 11",
        "Day 10",
    ]
    assert "1 of 3 customers" in shop("customer list --limit 1").out


def test_an_edit_shows_what_is_kept(shop: Shop) -> None:
    ana = shop.done("enroll Ana --phone 0881234567")
    edited = shop.done(
        ["customer", "edit", "Ana", "--name", "Anna", "--phone", "", "--tags", "vip staff", "--birthday", "02-29"]
    )
    assert edited["customer"] == ana["customer"]
    assert (edited["name"], edited["phone"], edited["tags"], edited["birthday"]) == ("Anna", None, ["staff", "vip"], "02-29")
    assert shop("customer edit Anna --email A@b.de").out.endswith("e-mail a@b.de; birthday 02-29; tags staff, vip.\n")
    assert shop.json("customer edit Anna").refusal == "nothing_to_change"


def test_a_closed_account_earns_nothing_until_it_is_open_again(shop: Shop) -> None:
    shop.done("enroll Ana")
    shop.done("customer close Ana --reason 'moved away'")
    said = shop.json("earn Ana 5")
    assert (said.code, said.refusal) == (1, "account_closed")
    assert "moved away" in said.err
    assert shop.json("customer close Ana").refusal == "already_closed"
    shop.done("customer reopen Ana")
    shop.done("earn Ana 5")
    assert shop.json("customer reopen Ana").refusal == "not_closed"


def code(shop: Shop) -> str:
    """The 26 digits that stand on Ana's card."""
    sealed = str(shop.done("card show Ana")["code"])
    assert sealed.startswith(f"{CARD}1")
    return sealed


def test_card_show_draws_what_a_reader_reads(shop: Shop) -> None:
    shop.done(f"enroll Ana --card {CARD}")
    said = shop("card show Ana")
    assert seen(drawn(said.out)) == [code(shop)]
    assert said.out.splitlines()[-2:] == ["    4929 1234 1234 1234", "    Ana"]
    inverted = shop("card show Ana --invert")
    assert seen([[not ink for ink in row] for row in drawn(inverted.out)]) == [code(shop)]


def test_card_show_in_colour_is_black_on_white(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loyalty_cli.cli.anywhere._color", lambda _refused: True)
    shop.done(f"enroll Ana --card {CARD}")
    lines = [line for line in shop("card show Ana").out.split("\n") if line.startswith("\x1b[38;5;16;48;5;231m")]
    bare = "\n".join(line.removeprefix("\x1b[38;5;16;48;5;231m").removesuffix("\x1b[0m") for line in lines)
    assert seen(drawn(bare)) == [code(shop)]


def test_a_terminal_without_blocks_gets_the_code_in_ascii(shop: Shop) -> None:
    shop.done(f"enroll Ana --card {CARD}")
    said = shop.process("card show Ana", PYTHONIOENCODING="ascii")
    lines = [line for line in said.out.split("\n") if len(line) == 58]
    assert seen([[line[place] == "#" for place in range(0, 58, 2)] for line in lines]) == [code(shop)]


def test_card_show_answers_scripts_with_the_card(shop: Shop) -> None:
    ana = shop.done(f"enroll Ana --card {CARD}")
    assert shop.done("card show Ana") == {
        "number": CARD,
        "card": CARD,
        "customer": ana["customer"],
        "name": "Ana",
        "status": "active",
        "issued": shop.now,
        "since": shop.now,
        "reason": None,
        "replaced_by": None,
        "code": code(shop),
    }
    assert shop("card show Ana --quiet").out == f"{CARD}\n"


def test_a_lost_card_is_blocked_and_replaced(shop: Shop) -> None:
    shop.done(f"enroll Ana --card {CARD}")
    assert shop.done(f"card block {CARD} --reason lost")["status"] == "blocked"
    refused = shop.json(f"earn {CARD} 5")
    assert (refused.code, refused.refusal) == (1, "card_blocked")
    assert "lost" in refused.err
    assert "lost" in shop("card show Ana").out
    assert shop.json(f"card block {CARD}").refusal == "already_blocked"
    assert shop.done(f"card unblock {CARD}")["status"] == "active"
    assert shop.json(f"card unblock {CARD}").refusal == "not_blocked"

    new = shop.done(f"card replace {CARD} --card {OTHER_CARD}")
    assert (new["number"], new["replaces"], new["status"]) == (OTHER_CARD, CARD, "active")
    old = shop.done(f"card show {CARD}")
    assert (old["status"], old["replaced_by"]) == ("replaced", OTHER_CARD)
    refused = shop.json("earn '4929 1234 1234 1234' 5")
    assert (refused.refusal, refused.json["error"]["replaced_by"]) == ("card_blocked", OTHER_CARD)
    assert shop.json(f"card unblock {CARD}").refusal == "card_blocked"
    assert shop.done(f"earn {OTHER_CARD} 5")["customer"] == new["customer"]


def test_a_refund_takes_a_blocked_card(shop: Shop) -> None:
    shop.done(f"enroll Ana --card {CARD}")
    shop.done(f"earn {CARD} 5")
    shop.done(f"card block {CARD}")
    assert shop.done("refund last")["earned"] == {"points": -5}


def test_one_more_card_opens_the_same_account(shop: Shop) -> None:
    ana = shop.done(f"enroll Ana --card {CARD}")
    assert shop.done(f"card issue Ana --card {OTHER_CARD}")["card"] == OTHER_CARD
    assert shop.done(f"earn {OTHER_CARD} 5")["customer"] == shop.done(f"earn {CARD} 5")["customer"] == ana["customer"]
    several = shop.json("card block Ana")
    assert (several.code, several.refusal) == (3, "ambiguous")
    assert shop.json(f"card issue Ana --card {CARD}").refusal == "duplicate_card"


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ("earn 4929123412341243 5", 2, "bad_card_number"),
        ("earn 49291234123412340123456789 5", 1, "foreign_code"),
        ("earn 49291234123412351123456789 5", 2, "bad_card_number"),
        (f"earn {CARD} 5", 3, "unknown_customer"),
        ("earn Nobody 5", 3, "unknown_customer"),
        ("earn '' 5", 2, "nobody_named"),
        ("card show Nobody", 3, "unknown_customer"),
        ("enroll Ana --card 4929123412341243", 2, "bad_card_number"),
        ("enroll Ana --birthday 2026-02-18", 2, "bad_birthday"),
        ("enroll Ana --at 2026-02-18", 1, "future_time"),
        ("card block Boris --reason ''", 2, "bad_reason"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(shop: Shop, line: str, status: int, code: str) -> None:
    shop.done("enroll Boris")
    before = shop.rows("SELECT * FROM customers JOIN cards")
    said = shop.json(line)
    assert (said.code, said.refusal) == (status, code)
    assert said.err.count("\n") == 1
    assert shop.rows("SELECT * FROM customers JOIN cards") == before


def test_two_of_one_name_are_listed_and_nothing_is_done(shop: Shop) -> None:
    shop.done("enroll Ana --phone 0881234567")
    shop.done("enroll Ана")
    said = shop.json("earn Ana 5")
    assert (said.code, said.refusal) == (3, "ambiguous")
    assert [each.split(" (id:")[0] for each in said.json["error"]["candidates"]] == ["Ana", "Ана"]
    assert shop.rows("SELECT * FROM events") == []
