"""`loyalty import customers`: who is new is enrolled, who is there stays, and who is there otherwise is named."""

import csv
import io
import json
from collections.abc import Callable

import pytest

from tests.conftest import Said, Shop

Bring = Callable[..., Said]
FULL = (
    "external_id,name,phone,email,birthday,card,consent_email,consent_sms,joined,tags\n"
    '17,Ана Иванова,088 123 4567,ANA@example.com,1990-02-17,4929123412341234,yes,no,2020-05-01,"vip, staff"\n'
    "18,=Boris,+359 88 765 4321,,02-29,,2021-03-04,,,\n"
)


def sums(said: Said) -> tuple[int, int, int, int]:
    report = said.json
    return report["read"], report["imported"], report["replayed"], report["refused"]


def message(said: Said) -> str:
    (error,) = said.json["errors"]
    return str(error["message"])


@pytest.fixture
def bring(shop: Shop, write: Callable[..., str]) -> Bring:
    def bring(held: str, *options: str) -> Said:
        return shop.json(["import", "customers", write(held), *options])

    return bring


def test_people_are_enrolled_with_all_that_the_file_says(shop: Shop, bring: Bring) -> None:
    said = bring(FULL)

    assert (said.code, sums(said)) == (0, (2, 2, 0, 0)), said.out
    ana, boris = shop.rows("SELECT * FROM customers ORDER BY external_id")
    assert (ana["name"], ana["phone"], ana["email"]) == ("Ана Иванова", "+359881234567", "ana@example.com")
    assert (ana["birthday"], ana["tags"], ana["joined_at"]) == ("1990-02-17", "staff vip", "2020-05-01T09:00:00Z")
    assert json.loads(ana["consent"]) == {
        "email": {"given": True, "at": "2020-05-01T09:00:00Z", "source": "import"},
        "sms": {"given": False, "at": "2020-05-01T09:00:00Z", "source": "import"},
    }
    assert (boris["name"], boris["birthday"], boris["joined_at"]) == ("=Boris", "02-29", "2026-02-17T12:00:00Z")
    assert json.loads(boris["consent"]) == {"email": {"given": True, "at": "2021-03-04T10:00:00Z", "source": "import"}}
    assert shop.done("show 4929123412341234")["customer"]["name"] == "Ана Иванова"
    assert shop.done("customer find ivanova")["customers"][0]["name"] == "Ана Иванова"


def test_the_same_file_brings_nobody_twice(shop: Shop, bring: Bring) -> None:
    bring(FULL)

    assert sums(bring(FULL)) == (2, 0, 2, 0)
    assert len(shop.rows("SELECT id FROM customers")) == 2


def test_without_a_card_column_everyone_gets_a_card_as_at_the_counter(shop: Shop, bring: Bring) -> None:
    bring("name\nAna\nBoris\n")
    assert len(shop.rows("SELECT number FROM cards")) == 2

    bring("name,card\nEva,\n")
    assert len(shop.rows("SELECT number FROM cards")) == 2


def test_people_without_anything_unique_are_known_by_their_place_among_equals(shop: Shop, bring: Bring) -> None:
    held = "name,birthday\nAna,1990-02-17\nAna,1990-02-17\nAna,1991-02-17\n"

    assert sums(bring(held)) == (3, 3, 0, 0)
    assert sums(bring(held)) == (3, 0, 3, 0)
    assert sums(bring(held + "Ana,1990-02-17\n")) == (4, 1, 3, 0)
    assert len(shop.rows("SELECT id FROM customers")) == 4


def test_a_cell_that_says_nothing_agrees_with_the_books(shop: Shop, bring: Bring) -> None:
    shop.done('enroll Ana --external-id 17 --phone "088 123 4567" --tags vip')

    assert sums(bring("external_id,name,phone,tags\n17,Ana,,\n")) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("17,Anna,,,,", "name 'Ana' there and 'Anna' here"),
        ("17,Ana,+359887654321,,,", "phone '+359881234567' there and '+359887654321' here"),
        ("17,Ana,,a@example.com,,", "email 'nothing' there and 'a@example.com' here"),
        ("17,Ana,,,yes,", "consent_email 'nothing' there and 'yes' here"),
        ("17,Ana,,,,2020-01-01", "joined '2026-02-17T12:00:00Z' there and '2020-01-01T10:00:00Z' here"),
        (",Boris,0881234567,,,", "name 'Ana' there and 'Boris' here"),
    ],
)
def test_other_details_are_refused_with_the_account_that_is_there(shop: Shop, bring: Bring, row: str, said: str) -> None:
    ana = shop.done('enroll Ana --external-id 17 --phone "088 123 4567"')

    refused = bring(f"external_id,name,phone,email,consent_email,joined\n{row}\n")

    assert (refused.code, sums(refused)) == (1, (1, 0, 0, 1))
    assert said in message(refused)
    assert f"id:{ana['customer']}" in message(refused)


def test_a_row_about_two_people_is_refused(shop: Shop, bring: Bring) -> None:
    shop.done('enroll Ana --external-id 17 --phone "088 123 4567"')
    shop.done("enroll Boris --external-id 18")

    refused = bring("external_id,name,phone\n18,Boris,0881234567\n")

    assert "different accounts: Boris" in message(refused)


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        ("name,phone", ",0881234567", "There is no name"),
        ("name,phone", "Ana,12", "is not a phone number"),
        ("name,phone", "Ana,3.59881E+11", "Excel has probably shortened it"),
        ("name,email", "Ana,ana", "is not an e-mail address"),
        ("name,birthday", "Ana,1990-02-30", "is not a birthday"),
        ("name,card", "Ana,4929123412341235", "its check digit does not fit"),
        ("name,tags", "Ana,a/b", "is not a tag"),
        ("name,joined", "Ana,1.2.2020", "is not a time"),
        ("name,joined", "Ana,2027-01-01", "lies in the future"),
        ("name,consent_sms", "Ana,maybe", "Write yes, no, or the day of the yes"),
        ("name", "a\u202eb", "The name cannot be kept"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(shop: Shop, bring: Bring, head: str, row: str, said: str) -> None:
    refused = bring(f"{head}\n{row}\n{'Eva' + ',' * head.count(',')}\n")

    assert (refused.code, sums(refused)) == (1, (2, 1, 0, 1))
    assert said in message(refused)
    assert [each["name"] for each in shop.rows("SELECT name FROM customers")] == ["Eva"]


def test_a_card_is_given_out_once(bring: Bring) -> None:
    refused = bring("name,card\nAna,4929123412341234\nBoris,4929 1234 1234 1234\n")

    assert sums(refused) == (2, 1, 0, 1)
    assert "Ana, account" in message(refused)


@pytest.mark.parametrize("format", ["csv", "json", "ndjson"])
def test_an_export_brought_into_another_shop_gives_the_same_export(
    make_shop: Callable[..., Shop], write: Callable[..., str], format: str
) -> None:
    here, there = make_shop(name="here"), make_shop(name="there")
    here.json(["import", "customers", write(FULL)])
    here.done('enroll "@SUM(A1) Eva" --tags a,b')
    here.json("import purchases - --create-customers", stdin="customer,at,amount\n99,2026-01-01,5\n")
    taken = here(["export", "customers", "--format", format]).out

    said = there.json(["import", "customers", write(taken, f"people.{format}")])

    assert sums(said) == (4, 4, 0, 0), said.out
    assert "Columns" not in said.err
    assert without_ids(there(["export", "customers"]).out) == without_ids(here(["export", "customers"]).out)
    assert len(there.rows("SELECT number FROM cards")) == 2


def without_ids(held: str) -> list[dict[str, str]]:
    return [{**row, "customer": ""} for row in csv.DictReader(io.StringIO(held))]
