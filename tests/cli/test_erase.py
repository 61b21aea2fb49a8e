"""Somebody asks to be forgotten: no byte names them any more, and the books are as they were."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.books import names
from loyalty_cli.books.verifying import verify
from loyalty_cli.storage import open_shop, sqlite
from tests.conftest import PROGRAM, Shop
from tests.counter.terminal import Seat

CARD, OTHER_CARD = "4929123412341234", "5720000000000003"
NAME, PHONE, EMAIL, OUTSIDE = "Мария Ивановская-Щербакова", "+359881234567", "maria.sht@example.com", "K-1042/77"
ERASE = ["customer", "erase", EMAIL, "--reason", "asked by letter", "--yes"]


@pytest.fixture
def program() -> str:
    """A birthday that a rule looks at, so that it is kept with the purchase."""
    return (
        PROGRAM
        + """
[points]
expire = { after = "12 months" }

[tiers]

[[tier]]
id = "silver"
name = "Silver"
at = "200.00"
yearly_reward = "free-coffee"

[[gift_card]]
id = "paper"

[[earn]]
id = "birthday"
points = 5
per = "visit"
when = { birthday_days = 3 }
"""
    )


@pytest.fixture
def maria(shop: Shop) -> Shop:
    """Maria has a past: purchases, a reward, a voucher, a tier, two cards, other words that she was known by."""
    shop.done("enroll Boris --phone +359887654321")
    shop.done(
        f"enroll 'Мария Щ' --phone {PHONE} --email {EMAIL} --external-id {OUTSIDE} --card {CARD}"
        " --birthday 1990-02-18 --tags stammgast --consent email"
    )
    shop.done(["customer", "edit", EMAIL, "--name", NAME])
    shop.done(["customer", "consent", EMAIL, "--sms", "no", "--source", "Frau Щербакова am Telefon"])
    shop.done(f"card replace {CARD} --card {OTHER_CARD} --reason lost")
    shop.done(f"earn {EMAIL} 212.50 --item LATTE*11@3.50 --item CAKE@174.00 --ref R1")
    shop.done(f"earn {EMAIL} 20.00 --ref R2")
    shop.done(f"redeem {EMAIL} five-off --sale ref:R2 --ref R3")
    shop.done("earn Boris 7.00 --ref R4")
    return shop


def customer(shop: Shop) -> str:
    return str(shop.done(f"show {EMAIL}")["customer"]["id"])


def totals(shop: Shop) -> dict[str, Any]:
    """What the books add up to: every event and posting, every balance, as they are and as they are exported."""
    tables = ("events", "postings", "balances", "lots", "vouchers", "holds", "floors", "purchases", "counters")
    held: dict[str, Any] = {table: shop.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}
    for export in ("ledger", "balances", "purchases"):
        rows = csv.DictReader(io.StringIO(shop(f"export {export}").out.removeprefix("\ufeff")))
        held[f"exported {export}"] = [{**row, "external_id": "", "customer": ""} for row in rows]
    return held


def files(shop: Shop) -> dict[str, bytes]:
    """The shop's file and everything beside it."""
    return {path.name: path.read_bytes() for path in shop.path.parent.glob(f"{shop.path.name}*")}


def traces(shop: Shop) -> set[str]:
    """Which words of Maria's stand in a byte of the shop's files, small or capital."""
    known = {
        NAME,
        *NAME.split(),
        *names.parts(NAME),
        names.whole(NAME),
        "Мария",
        "Щ",
        PHONE,
        PHONE[4:],
        "~4567",
        EMAIL,
        OUTSIDE,
    }
    known |= {"stammgast", "Telefon"}
    held = b"\n".join(files(shop).values())
    return {word for word in known if any(form.encode() in held for form in (word, word.lower(), word.upper()))}


def test_no_byte_of_any_file_names_the_person_any_more(maria: Shop) -> None:
    assert {NAME, PHONE, EMAIL, OUTSIDE, "stammgast", "~4567", "Telefon"} <= traces(maria)

    erased = maria.done(ERASE)

    assert traces(maria) == set()
    assert (erased["swept"], erased["left"], erased["copies"]) == (True, [], [])
    assert set(files(maria)) <= {f"{maria.path.name}{end}" for end in ("", "-wal", "-shm", ".key", ".next", ".queue")}


def test_not_one_total_changes_and_the_books_hold(maria: Shop) -> None:
    before = totals(maria)
    maria.done(ERASE)
    assert totals(maria) == before
    assert maria.done("db verify")["ok"]


def test_the_account_is_looked_at_by_its_id_and_names_nobody(maria: Shop) -> None:
    who = customer(maria)
    maria.done(ERASE)
    assert len(maria.done(f"history id:{who}")["events"]) == 3
    assert maria(f"explain id:{who}").out.splitlines()[0] == "(erased)"
    assert maria(f"explain #{who}").code == 0
    event = maria.done(f"history {who}")["events"][0]["event"]
    assert f"{event} of (erased)," in maria(f"explain {event}").out
    for line in (f"show id:{who}", f"earn id:{who} 5", f"customer export {who}", f"customer edit #{who} --phone {PHONE}"):
        said = maria.json(line)
        assert (said.code, said.refusal) == (3, "customer_erased"), line
        assert said.json["error"]["reason"] == "asked by letter"


def test_nobody_is_found_or_listed(maria: Shop) -> None:
    maria.done(ERASE)
    for typed in ("мария", "ivanovsk", "4567", PHONE, EMAIL, OUTSIDE):
        assert maria.done(["customer", "find", typed])["customers"] == []
        assert maria.json(["show", typed]).refusal == "unknown_customer"
    assert [each["name"] for each in maria.done("customer list")["customers"]] == ["Boris"]
    assert maria.done("customer list")["count"] == maria.done("db info")["customers"] == 1
    assert "erased" not in maria("export customers").out
    assert maria.done("vip list")["customers"] == []
    assert [each["name"] for each in maria.done("card list")["cards"]] == ["Boris"]


def test_what_the_account_holds_can_no_longer_be_spent(maria: Shop) -> None:
    code = maria.done("voucher list")["vouchers"][0]["code"]
    maria.done(ERASE)
    said = maria.json(f"voucher use {code}")
    assert (said.code, said.refusal) == (1, "account_closed")
    for card in (CARD, OTHER_CARD):
        said = maria.json(f"earn {card} 5")
        assert (said.code, said.refusal) == (1, "card_blocked")
        assert "its holder was erased" in said.err


def test_a_gift_card_belongs_to_its_bearer_and_a_bound_one_is_paid_back(maria: Shop) -> None:
    free = maria.done(f"gift sell 20.00 --to {EMAIL}")["code"]
    bound = maria.done(f"gift sell 30.00 --to {EMAIL} --bound")["code"]
    maria.done(ERASE)
    assert maria.done(f"gift use {free} 5.00")["balance"] is not None
    assert maria.json(f"gift use {bound} 5.00").refusal == "foreign_gift_card"
    assert maria(f"gift refund {bound}").code == 0
    assert maria.done("db verify")["ok"]


def test_the_same_person_may_join_again_with_another_card(maria: Shop) -> None:
    maria.done(ERASE)
    again = ["enroll", NAME, "--phone", PHONE, "--email", EMAIL, "--external-id", OUTSIDE]
    assert maria.json([*again, "--card", CARD]).refusal == "card_blocked"
    maria.done(again)
    assert maria.done(f"show {EMAIL}")["balance"]["points"] == 0
    assert maria.done(f"earn {EMAIL} 5.00")["earned"]["points"] == 5


def test_an_old_purchase_is_refunded_on_the_books(maria: Shop) -> None:
    maria.done(ERASE)
    refund = maria.done("refund ref:R2")
    assert (refund["earned"]["points"], refund["returned"]["points"]) == (-25, 100), (
        "with the five points for the birthday, which is kept with the event"
    )
    assert "(erased)" in maria("refund ref:R1 --amount 5.00").out
    assert traces(maria) == set()
    assert maria.done("db verify")["ok"]


def test_what_is_left_expires_as_it_would_have(maria: Shop) -> None:
    who = customer(maria)
    maria.done(ERASE)
    maria.now = "2027-03-01T09:00:00Z"
    maria.done("expire")
    assert maria.done(f"history id:{who} --limit 1")["events"][0]["kind"] == "expiry"
    assert maria.done("db verify")["ok"]
    assert [row["kind"] for row in maria.rows("SELECT kind FROM events WHERE kind = 'tier'")] == [], "no gift for nobody"


def test_a_second_time_says_that_it_is_done(maria: Shop) -> None:
    who = customer(maria)
    maria.done(ERASE)
    said = maria.json(f"customer erase id:{who} --reason again --yes")
    assert (said.code, said.refusal) == (3, "customer_erased")
    assert "asked by letter" in said.err


def test_nothing_is_erased_while_something_is_held(maria: Shop) -> None:
    hold = maria.done(f"redeem {EMAIL} five-off --hold")["hold"]
    said = maria.json(ERASE)
    assert (said.code, said.refusal, said.json["error"]["hold"]) == (1, "hold_open", hold)
    maria.done(f"redeem --release {hold}")
    maria.done(f"redeem {EMAIL} five-off --hold")
    maria.now = "2026-02-17T12:20:00Z"
    maria.done(ERASE)
    assert maria.done("db verify")["ok"]


# What stays is told ---------------------------------------------------------------------------------------------------


def test_texts_of_events_that_name_the_person_are_told(maria: Shop) -> None:
    own = maria.done(["adjust", EMAIL, "+5", "--reason", "Frau Shterbakova waited"])["event"]
    other = maria.done("adjust Boris +5 --reason 'for Maria Ivanovskaya Shterbakova'")["event"]
    maria.done("adjust Boris +5 --reason 'for Maria, his wife'")
    phone = maria.done("adjust Boris +5 --reason 'call 088 123-45-67'")["event"]
    maria.done(["card", "block", "Boris", "--reason", f"stolen by {NAME}"])

    said = maria.json(ERASE)

    left = [(each["event"], each["kind"], each["text"]) for each in said.json["left"]]
    assert left == [
        (own, "adjustment", "Frau Shterbakova waited"),
        (other, "adjustment", "for Maria Ivanovskaya Shterbakova"),
        (phone, "adjustment", "call 088 123-45-67"),
        (None, None, f"stolen by {NAME}"),
    ]
    assert maria.done("db verify")["ok"]


def test_the_cashier_reads_what_stays(maria: Shop) -> None:
    event = maria.done(["adjust", EMAIL, "+5", "--reason", "for Maria Ivanovskaya Shterbakova"])["event"]
    who = customer(maria)
    assert maria(ERASE).out.splitlines() == [
        f"Customer {who} is erased; their events stay: `loyalty history id:{who}`. No total has changed.",
        f"The adjustment {event} of 2026-02-17 still says 'for Maria Ivanovskaya Shterbakova', and stays as it was typed.",
        "Backups and exported files from before are yours to delete.",
    ]


def test_a_reason_that_names_the_person_is_refused(maria: Shop) -> None:
    for reason in (f"{NAME} asked", "asked by Maria", f"mail from {EMAIL}", "called from 0881234567"):
        said = maria.json(["customer", "erase", EMAIL, "--reason", reason, "--yes"])
        assert (said.code, said.refusal) == (2, "reason_names_customer"), reason
    assert customer(maria)


def test_the_name_of_an_imported_file_goes_too(shop: Shop, tmp_path: Path) -> None:
    for name, held in (("maria-petrova.csv", f"name,email\nMaria Petrova,{EMAIL}\n"), ("people.csv", "name\nBoris\n")):
        (tmp_path / name).write_text(held, encoding="utf-8")
        shop.done(["import", "customers", str(tmp_path / name)])
    shop.done(ERASE)
    paths = [row["path"].rpartition("/")[2] for row in shop.rows("SELECT path FROM imports ORDER BY started_at, path")]
    assert sorted(paths) == ["(erased)", "people.csv"]
    assert not any(b"etrova" in held for held in files(shop).values())


def test_copies_beside_the_shop_are_named(maria: Shop) -> None:
    copy = maria.path.with_name(f"{maria.path.name}.before-upgrade-4")
    maria.done(["db", "backup", str(copy)])
    erased = maria.done(ERASE)
    assert erased["copies"] == [str(copy)]
    assert maria.path.with_name("shop.db").name in files(maria)


# It must be meant -----------------------------------------------------------------------------------------------------


def test_without_a_terminal_it_takes_yes(maria: Shop) -> None:
    said = maria.json(ERASE[:-1])
    assert (said.code, said.refusal) == (2, "usage")
    assert "Say --yes" in said.err
    assert customer(maria)


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("\n", 2), ("no\n", 2)])
def test_at_a_terminal_the_question_is_asked(maria: Shop, answer: str, status: int) -> None:
    with Seat(maria, "--reason", "asked", command=f"customer erase {EMAIL}") as seat:
        seat.wait("Erase them? [y/N]")
        seat.type(answer)
        assert seat.end() == status
    assert maria.json(f"show {EMAIL}").code == (3 if status == 0 else 0)


@pytest.mark.parametrize(("language", "asked"), [("ru", "Стереть? [д/Н]"), ("bg", "Да се изтрие ли? [д/Н]"), ("ro", "[d/N]")])
def test_the_question_is_asked_and_answered_in_the_language_of_the_shop(maria: Shop, language: str, asked: str) -> None:
    maria.path.with_name("told.toml").write_text(
        maria("program show").out.replace("[shop]", f'[shop]\nlanguage = "{language}"'), encoding="utf-8"
    )
    maria.done(f"program apply {maria.path.with_name('told.toml')}")
    with Seat(maria, "--reason", "asked", command=f"customer erase {EMAIL}") as seat:
        seat.wait(asked)
        seat.type("d\n" if language == "ro" else "д\n")
        assert seat.end() == 0


# The sweep ------------------------------------------------------------------------------------------------------------


def test_many_are_erased_and_swept_once(maria: Shop) -> None:
    raw = sqlite3.connect(maria.path)  # or the last to close the shop would empty the log
    raw.execute("SELECT count(*) FROM customers").fetchone()
    erased = maria.done([*ERASE, "--no-sweep"])
    assert erased["swept"] is False
    assert traces(maria) != set(), "it stands in the log still"
    assert "was erased on 2026-02-17 and the file is not swept" in maria.done("db info")["warnings"][0]
    swept = maria.done("db sweep")
    assert maria.done("db info")["warnings"] == []
    assert traces(maria) == set()
    assert swept["db"] == str(maria.path)
    raw.close()


def test_a_sweep_that_cannot_be_done_is_told_and_the_person_is_erased(maria: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(maria.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        said = maria(ERASE)
        assert said.code == 0
        assert "The file is not swept yet (busy database): `loyalty db sweep` does it." in said.out
        assert maria.json("db sweep").refusal == "busy_database"
    assert maria("db sweep").code == 0
    assert traces(maria) == set()


def test_after_many_edits_a_sweep_leaves_nothing_in_the_gaps_of_the_file(shop: Shop) -> None:
    """SQLite moves rows from page to page, and secure_delete does not zero the places that they leave."""
    import random

    from loyalty_cli.books import customers
    from loyalty_cli.books.customers import Customer
    from loyalty_cli.values import replace

    chance = random.Random(4)

    def word(length: int) -> str:
        return "".join(chance.choice("bcdfghjklmnprstvz") for _ in range(length))

    db = open_shop(str(shop.path))
    people = {number: Customer(number, word(9), shop.now) for number in range(1, 1200)}
    ever: dict[int, list[bytes]] = {number: [person.name.encode()] for number, person in people.items()}
    with db.atomic():
        for person in people.values():
            customers.add(db, person)
    for _ in range(20):
        with db.atomic():
            for number in chance.sample(sorted(people), 100):
                named = {"name": f"{word(9)} {word(chance.randrange(9, 40))}", "email": f"{word(20)}@{word(9)}.com"}
                people[number] = replace(people[number], **named, tags=tuple(word(8) for _ in range(chance.randrange(8))))
                ever[number] += [each.encode() for each in (*named["name"].split(), named["email"], *people[number].tags)]
                customers.edit(db, people[number])
    gone = chance.sample(sorted(people), 200)
    with db.atomic():
        for number in gone:
            customers.erase(db, number, at=shop.now, reason="asked")

    db.sweep()

    held = b"".join(files(shop).values())
    assert [each for number in gone for each in ever[number] if each in held] == []
    assert verify(db).ok
    db.close()
