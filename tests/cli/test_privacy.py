"""What a person may ask of a shop: consent, and all that is known of them."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from tests.conftest import PROGRAM, ROOT, Shop

CARD, OTHER_CARD = "4929123412341234", "5720000000000003"


@pytest.fixture
def program() -> str:
    return PROGRAM + '\n[tiers]\n[[tier]]\nid = "silver"\nname = "Silver"\nat = "200.00"\n[[gift_card]]\nid = "paper"\n'


@pytest.fixture
def maria(shop: Shop) -> Shop:
    """Maria has something in every table."""
    shop.done(
        "enroll 'Мария Иванова' --phone '088 123 4567' --email maria@example.com --birthday 1990-02-17"
        f" --external-id K-17 --tags regular --consent email,sms --card {CARD}"
    )
    shop.done(f"card replace {CARD} --card {OTHER_CARD} --reason lost")
    shop.done("customer consent K-17 --sms no --source letter")
    shop.done("earn K-17 212.50 --item LATTE*11@3.50 --item CAKE@174.00 --ref R1 --staff Eva --till 2")
    shop.done("vip promote K-17 silver --reason 'a friend'")
    shop.done("gift sell 20 --to K-17")
    shop.done("redeem K-17 five-off --hold")
    return shop


# Consent -------------------------------------------------------------------------------------------------------------


def test_consent_is_shown_with_what_was_said_before(maria: Shop) -> None:
    assert maria("customer consent K-17").out.splitlines() == [
        "Мария Иванова",
        "  email  yes        2026-02-17 14:00  enrolment",
        "  sms    no         2026-02-17 14:00  letter",
        "  post   not asked",
        "  phone  not asked",
        "Said before:",
        "  sms  yes  2026-02-17 14:00  enrolment",
    ]
    by_eva = maria("customer consent K-17 --post yes --staff Eva")
    assert by_eva.out.splitlines()[3] == "  post   yes        2026-02-17 14:00  at the counter, written down by Eva"


def test_the_same_word_twice_is_kept_once(shop: Shop) -> None:
    shop.done("enroll Ana")
    once = shop.done("customer consent Ana --email yes")
    assert shop.done("customer consent Ana --email yes") == once
    assert len(shop.done("customer consent Ana --email yes --source website")["history"]) == 2


def test_a_consent_of_an_import_goes_on_in_the_same_history(shop: Shop) -> None:
    shop.json("import customers -", stdin="name,consent_email,consent_post\nAna,2021-03-04,no\n")
    answer = shop.done("customer consent Ana --email no --at 2026-02-17T14:01")
    assert [(word["channel"], word["given"], word["source"]) for word in answer["history"]] == [
        ("email", True, "import"),
        ("post", False, "import"),
        ("email", False, "at the counter"),
    ]
    exported = json.loads(shop("export customers --format ndjson --at 2026-02-17T14:01").out)
    assert [exported[f"consent_{each}"] for each in ("email", "sms", "post", "phone")] == ["no", None, "no", None]
    before = json.loads(shop("export customers --format ndjson --at 2026-02-17T14:00").out)
    assert before["consent_email"] == "2021-03-04T10:00:00Z"


def test_customers_are_listed_by_what_they_agree_to(shop: Shop) -> None:
    for name, channels in (("Ana", "email"), ("Boris", "email,sms"), ("Vera", "")):
        shop.done(["enroll", name, "--consent", channels])
    shop.done("customer consent Boris --sms no --at 2026-02-17T14:05")
    listed = shop.done("customer list --consent email")
    assert ({each["name"] for each in listed["customers"]}, listed["count"]) == ({"Ana", "Boris"}, 2)
    assert shop.done("customer list --consent email --limit 1")["count"] == 2
    assert shop.done("customer list --consent sms --at 2026-02-17T14:04")["count"] == 1
    assert shop.done("customer list --consent sms --at 2026-02-17T14:05")["count"] == 0
    assert shop("customer list --consent email,post").out == "Nobody agrees to email and post.\n"


def test_a_consent_that_cannot_be_read_writes_nothing(shop: Shop) -> None:
    shop.done("enroll Ana")
    for line, code, status in (
        ("customer consent Ana --email perhaps", "usage", 2),
        ("customer consent Ana --source website", "usage", 2),
        ("customer consent Ana --email yes --source ''", "bad_reason", 2),
        ("customer consent Ana --email yes --at 2026-02-18", "future_time", 1),
        ("customer consent Nobody --email yes", "unknown_customer", 3),
        ("customer list --consent emial", "bad_channel", 2),
        ("enroll Boris --consent fax", "bad_channel", 2),
    ):
        said = shop.json(line)
        assert (said.refusal, said.code) == (code, status), line
    assert [row["consent"] for row in shop.rows("SELECT consent FROM customers")] == ["{}"]


# All that is known ---------------------------------------------------------------------------------------------------

# Where each table that names a customer comes out, and how many of its rows.
TABLES = {
    "words": "found_by",
    "cards": "cards",
    "events": "events",
    "balances": "balances",
    "lots": "lots",
    "vouchers": "vouchers",
    "holds": "holds",
    "floors": "tiers_given_by_hand",
    "purchases": "purchases_kept_for_tiers",
    "counters": "counters",
}
OF_A_CUSTOMER = re.compile(r"^    customer BIGINT|REFERENCES customers", re.MULTILINE)
OTHERWISE = {"customers", "postings", "gift_cards"}


def tables() -> dict[str, str]:
    """The body of every table in the schema, by its name."""
    schema = (ROOT / "schema.sql").read_text(encoding="utf-8")
    return dict(re.findall(r"CREATE TABLE (\w+) \((.*?)^\)", schema, re.MULTILINE | re.DOTALL))


def test_an_export_holds_every_row_that_names_the_person(maria: Shop) -> None:
    named = {name for name, body in tables().items() if OF_A_CUSTOMER.search(body)}
    assert named == {*TABLES, *OTHERWISE}, "a table that names a customer belongs into answers/dossier.py"

    known = maria.done("customer export K-17")

    for table, key in TABLES.items():
        (count,) = maria.rows(
            f"SELECT count(*) AS held FROM {table} WHERE customer IN (SELECT id FROM customers WHERE phone > '')"
        )
        assert len(known[key]) == count["held"] > 0, table
    (card,) = maria.rows("SELECT * FROM gift_cards")
    assert [each["code"][-4:] for each in known["gift_cards"]] == [card["code"][-4:]]
    (count,) = maria.rows("SELECT count(*) AS held FROM postings WHERE customer <> :gift", gift=card["account"])
    assert sum(len(event["postings"]) for event in known["events"]) == count["held"]


def test_an_export_holds_every_column_of_the_person(maria: Shop) -> None:
    (kept,) = maria.rows("SELECT * FROM customers WHERE phone IS NOT NULL")
    known = maria.done("customer export K-17")
    told = {**known["customer"], "consent": known["consent"]}
    assert set(kept) == {*told, "holder"}, "a column of a customer belongs into answers/dossier.py"
    for column in ("external_id", "name", "phone", "email", "birthday", "joined_at", "closed_at"):
        assert told[column] == kept[column]
    assert known["customer"]["tags"] == ["regular"]
    assert [word["channel"] for word in known["consent_history"]] == ["email", "sms", "sms"]


def test_an_export_reads_in_words(maria: Shop) -> None:
    known = maria.done("customer export K-17")
    purchase = known["events"][0]
    assert (purchase["amount"], purchase["staff"], purchase["till"]) == ("212.50", "Eva", "2")
    assert {"name": "line", "value": "11 × LATTE 38.50 (coffee)"} in purchase["facts"]
    assert purchase["postings"][0]["why"] == "212.50 at 1 per 1.00"
    assert known["can_spend"]["points"] == 112, "100 are held"
    assert known["tier"]["id"] == "silver"
    assert known["vouchers"][0]["status"] == "open"
    assert known["holds"][0]["parts"] == [["points", 1, 100]]
    assert [card["replaced_by"] for card in known["cards"]].count(OTHER_CARD) == 1


def test_an_export_goes_to_standard_output_or_to_a_private_file(maria: Shop, tmp_path: Path) -> None:
    path = tmp_path / "maria.json"
    answer = maria.done(["customer", "export", "K-17", "--out", str(path)])
    assert (answer["file"], answer["events"]) == (str(path), 3)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written == json.loads(maria("customer export K-17").out) == maria.done("customer export K-17 --out -")
    assert "Мария" in path.read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert maria.json(["customer", "export", "K-17", "--out", str(path)]).refusal == "file_exists"
    assert maria(["customer", "export", "K-17", "--out", str(path), "--force"]).code == 0
