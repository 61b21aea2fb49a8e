"""Rule book, chapter 10: people."""

from collections.abc import Callable

import pytest

from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
EXPIRING = ONE_PER_EURO + '[points]\nexpire = { after = "30 days" }\n'


@pytest.mark.parametrize("typed", ["088 123 4567", "0881234567", "+359 (88) 123-45-67", "00359881234567"])
def test_10_1_a_phone_is_kept_in_e164(counter: Open, typed: str) -> None:
    ana = counter()
    ana(f"customer edit Ana --phone '{typed}'")
    assert ana("show Ana")["customer"]["phone"] == "+359881234567"


def test_10_1_an_email_is_kept_in_lower_case_and_a_name_as_typed(counter: Open) -> None:
    ana = counter()
    ana("enroll 'Ştefănescu  Ёлка' --email St.Elka@Example.COM")
    person = ana("show st.elka@example.com")["customer"]
    assert (person["name"], person["email"]) == ("Ştefănescu  Ёлка", "st.elka@example.com")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("enroll Eva --phone '088 123 4567'", "duplicate_phone"),
        ("enroll Eva --email MARIA@example.com", "duplicate_email"),
        ("enroll Eva --card 4929123412341234", "duplicate_card"),
        ("customer edit Ana --phone +359881234567", "duplicate_phone"),
        ("customer edit Ana --email maria@example.com", "duplicate_email"),
        ("card issue Ana --card '4929 1234 1234 1234'", "duplicate_card"),
    ],
)
def test_10_1_a_duplicate_is_refused_and_names_the_account_that_has_it(counter: Open, line: str, code: str) -> None:
    ana = counter()
    maria = ana("enroll 'Мария Иванова' --phone +359881234567 --email maria@example.com --card 4929123412341234")
    refusal = ana.refused(line)
    assert (refusal["status"], refusal["code"]) == (1, code)
    assert (refusal["name"], refusal["customer"]) == ("Мария Иванова", maria["customer"])
    assert "Мария Иванова" in refusal["message"]


@pytest.mark.parametrize(
    ("typed", "name"), [("иван", "Иванова"), ("ivan", "Иванова"), ("4567", "Иванова"), ("stefan", "Ștefănescu")]
)
def test_10_2_search_finds_in_any_script_and_by_the_end_of_the_phone(counter: Open, typed: str, name: str) -> None:
    ana = counter()
    ana("enroll Иванова --phone '088 123 4567'")
    ana("enroll Ștefănescu --phone '088 123 4568'")
    assert [each["name"] for each in ana(f"customer find {typed}")["customers"]] == [name]


def test_10_3_consent_is_kept_by_channel_with_date_and_source(counter: Open) -> None:
    ana = counter()
    answer = ana("customer consent Ana --email yes --sms no --source 'form of 3 March' --staff Eva", at="2026-02-10T09:00")
    said = {"at": "2026-02-10T07:00:00Z", "source": "form of 3 March", "staff": "Eva"}
    assert answer["consent"] == {"email": {"given": True, **said}, "sms": {"given": False, **said}, "post": None, "phone": None}
    assert ana("show Ana")["customer"]["consent"] == {"email": True, "sms": False}


def test_10_3_every_change_of_a_consent_is_kept(counter: Open) -> None:
    ana = counter()
    ana("customer consent Ana --email yes --source website", at="2026-02-10T09:00")
    ana("customer consent Ana --email no", at="2026-02-12T09:00")
    ana("customer consent Ana --email yes --source 'paper form'", at="2026-02-11T09:00")
    answer = ana("customer consent Ana")
    assert [(word["given"], word["source"]) for word in answer["history"]] == [
        (True, "website"),
        (True, "paper form"),
        (False, "at the counter"),
    ]
    assert answer["consent"]["email"]["given"] is False, "what was written down late does not count over what was said later"
    assert ana("customer consent Ana", at="2026-02-11T12:00")["consent"]["email"]["source"] == "paper form"


def test_10_3_export_gives_all_that_is_known_of_one_person(counter: Open) -> None:
    ana = counter()
    ana("enroll Boris")
    ana("earn Boris 7")
    event = ana("earn Ana 12.50 --ref R1")["event"]
    known = ana("customer export Ana")
    assert (known["customer"]["name"], known["balances"]) == ("Ana", [{"unit": "points", "quantity": 12}])
    assert [(each["event"], each["ref"], each["postings"][0]["why"]) for each in known["events"]] == [
        (event, "R1", "12.50 at 1 per 1.00")
    ]
    assert "Boris" not in str(known)


def test_10_3_erase_removes_the_person_and_keeps_the_books(counter: Open) -> None:
    ana = counter()
    maria = ana("enroll 'Мария Иванова' --phone '088 123 4567' --email maria@example.com --external-id K-17")
    ana("earn K-17 12.50 --ref R1")
    before = ana("export balances --format json")["balances"]

    ana("customer erase K-17 --reason 'asked by letter' --yes")

    after = ana("export balances --format json")["balances"]
    assert [(row["customer"], row["unit"], row["quantity"]) for row in after] == [
        (row["customer"], row["unit"], row["quantity"]) for row in before
    ]
    held = b"".join(path.read_bytes() for path in ana.shop.path.parent.glob(f"{ana.shop.path.name}*"))
    held += "\n".join(ana.shop.books()).encode()
    for word in ("Мария", "мария", "ivanova", "359881234567", "maria@example.com", "K-17"):
        assert word.encode() not in held
    assert ana.refused(f"show id:{maria['customer']}")["code"] == "customer_erased"
    assert ana("enroll 'Мария Иванова' --phone '088 123 4567'")["customer"] != maria["customer"]


def test_10_4_a_transfer_is_two_linked_postings_and_the_expiry_goes_along(counter: Open) -> None:
    shop = counter(EXPIRING)
    shop("enroll Boris")
    shop("earn Ana 30.00", at="2026-01-20")
    shop("earn Ana 20.00", at="2026-01-25")

    given = shop("transfer Ana Boris 40")

    assert given["moved"] == {"points": -40}
    assert shop.balance() == 10
    received = shop("show Boris")
    assert received["balance"]["points"] == 40
    assert received["expiring"] == [
        {"unit": "points", "quantity": 30, "at": "2026-02-19"},
        {"unit": "points", "quantity": 10, "at": "2026-02-24"},
    ]


def test_10_4_what_is_received_pays_what_is_owed_first(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    bought = shop("earn Boris 20.00")["event"]
    shop("transfer Boris Ana 20")
    shop(f"refund {bought}")
    assert shop("show Boris")["balance"]["points"] == -20

    shop("transfer Ana Boris 15")

    assert shop("show Boris")["balance"]["points"] == -5


def test_10_4_a_transfer_beyond_the_balance_is_refused_with_what_is_missing(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    shop("earn Ana 30.00")

    refused = shop.refused("transfer Ana Boris 40")

    assert (refused["code"], refused["needed"], refused["available"], refused["status"]) == ("insufficient_points", 40, 30, 1)


def test_10_4_a_transfer_goes_to_somebody_else_and_in_points_or_credit(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    shop("earn Ana 30.00")

    assert shop.refused("transfer Ana Ana 10")["code"] == "same_customer"
    assert shop.refused("transfer Ana Boris 10 --unit stamps:coffee")["code"] == "unknown_unit"
    assert shop.refused("transfer Ana Boris 0")["code"] == "bad_quantity"
    assert shop.refused("transfer Ana Boris -5")["code"] == "bad_quantity"


def test_10_4_a_closed_account_neither_gives_nor_receives(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    shop("earn Ana 30.00")
    shop("customer close Boris --reason moved")

    assert shop.refused("transfer Ana Boris 10")["code"] == "account_closed"
    assert shop.refused("transfer Boris Ana 10")["code"] == "account_closed"


def test_7_6_a_void_of_a_transfer_reverses_both_sides(counter: Open) -> None:
    shop = counter(EXPIRING)
    shop("enroll Boris")
    shop("earn Ana 30.00", at="2026-01-20")
    given = shop("transfer Ana Boris 20")["event"]
    received = shop("history Boris")["events"][0]["event"]
    assert shop.refused(f"void {received} --reason x")["code"] == "cannot_void"

    shop(f"void {given} --reason 'wrong Boris'")

    assert shop.balance() == 30
    assert shop("show Boris")["balance"]["points"] == 0
    assert shop("show Ana")["expiring"] == [{"unit": "points", "quantity": 30, "at": "2026-02-19"}]


def test_7_6_what_was_spent_of_a_voided_transfer_is_owed(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 15\n')
    shop("enroll Boris")
    shop("earn Ana 30.00")
    given = shop("transfer Ana Boris 20")["event"]
    shop("redeem Boris five")

    shop(f"void {given} --reason 'wrong Boris'")

    assert shop.balance() == 30
    assert shop("show Boris")["balance"]["points"] == -15


def test_2_4_a_transfer_under_one_ref_counts_once(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    shop("earn Ana 30.00")

    first, again = (shop("transfer Ana Boris 10 --ref T1") for _ in range(2))

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert shop.balance() == 20
    assert shop.refused("transfer Ana Boris 11 --ref T1")["status"] == 4


REFERRAL = (
    ONE_PER_EURO
    + """
[referral]
referrer = { points = 100 }
friend = { points = 50 }
min_spend = "10.00"
within_days = 30
"""
)


def points_of(shop: Counter, who: str) -> int:
    return int(shop(f"show {who}")["balance"]["points"])


def test_10_4_a_friends_first_qualifying_purchase_pays_both_sides_once(counter: Open) -> None:
    shop = counter(REFERRAL)
    shop("enroll Boris --referred-by Ana")

    small = shop("earn Boris 9.99")
    first = shop("earn Boris 12.00")
    shop("earn Boris 12.00")

    assert small["earned"]["points"] == 9
    assert first["earned"]["points"] == 12 + 50
    assert {"rule": "referral", "unit": "points", "quantity": 50, "text": "a welcome, brought by a friend"} in first["why"]
    assert (points_of(shop, "Boris"), points_of(shop, "Ana")) == (9 + 12 + 50 + 12, 100)


def test_10_4_a_referral_is_undone_by_a_refund_and_paid_by_the_next_purchase(counter: Open) -> None:
    shop = counter(REFERRAL)
    shop("enroll Boris --referred-by Ana")
    first = shop("earn Boris 12.00")["event"]

    shop(f"refund {first} --amount 2.00")
    assert (points_of(shop, "Boris"), points_of(shop, "Ana")) == (10 + 50, 100)
    shop(f"refund {first} --amount 0.01")
    assert (points_of(shop, "Boris"), points_of(shop, "Ana")) == (9, 0)
    shop("earn Boris 20.00")
    assert (points_of(shop, "Boris"), points_of(shop, "Ana")) == (9 + 20 + 50, 100)


def test_10_4_a_void_undoes_a_referral_and_a_void_of_the_refund_pays_it_again(counter: Open) -> None:
    shop = counter(REFERRAL)
    shop("enroll Boris --referred-by Ana")
    first = shop("earn Boris 12.00")["event"]

    back = shop(f"refund {first}")["event"]
    assert points_of(shop, "Ana") == 0
    shop(f"void {back} --reason x")
    assert (points_of(shop, "Boris"), points_of(shop, "Ana")) == (62, 100)
    shop(f"void {first} --reason x")
    assert (points_of(shop, "Boris"), points_of(shop, "Ana")) == (0, 0)


def test_10_4_what_the_referrer_has_spent_already_is_owed(counter: Open) -> None:
    shop = counter(REFERRAL + '[[reward]]\nid = "all"\nkind = "amount"\nvalue = "9.00"\npoints = 100\n')
    shop("enroll Boris --referred-by Ana")
    first = shop("earn Boris 12.00")["event"]
    shop("redeem Ana all")

    shop(f"refund {first}")

    assert points_of(shop, "Ana") == -100


def test_10_4_a_referral_may_be_a_share_of_the_purchase_and_a_voucher(counter: Open) -> None:
    rules = '[referral]\nreferrer = { share_percent = 10 }\nfriend = { reward = "cake" }\n[[reward]]\nid = "cake"\n'
    shop = counter(rules)
    shop("enroll Boris --referred-by Ana")

    first = shop("earn Boris 50.00")

    assert [each["reward"] for each in first["issued"]] == ["cake"]
    assert shop("show Ana")["balance"]["credit"] == "5.00"
    shop(f"refund {first['event']} --amount 20.00")
    assert shop("show Ana")["balance"]["credit"] == "3.00"
    shop(f"refund {first['event']}")
    assert "credit" not in shop("show Ana")["balance"]
    assert [each["status"] for each in shop("show Boris")["vouchers"]] == ["cancelled"]


def test_10_4_a_friend_may_be_given_a_share_of_their_own_purchase(counter: Open) -> None:
    shop = counter("[referral]\nfriend = { share_percent = 10 }\n")
    shop("enroll Boris --referred-by Ana")
    first = shop("earn Boris 50.99")
    assert first["earned"]["credit"] == "5.09"
    assert [each["text"] for each in first["why"]] == ["10 % of 50.99, a welcome, brought by a friend"]


def test_10_4_a_share_of_nothing_is_nothing(counter: Open) -> None:
    shop = counter("[referral]\nreferrer = { share_percent = 100 }\n")
    shop("enroll Boris --referred-by Ana")
    shop("earn Boris 0.00")
    assert "credit" not in shop("show Ana")["balance"]


def test_10_4_a_referrers_voucher_goes_back_with_the_purchase(counter: Open) -> None:
    shop = counter('[referral]\nreferrer = { reward = "cake" }\n[[reward]]\nid = "cake"\n')
    shop("enroll Boris --referred-by Ana")
    first = shop("earn Boris 50.00")["event"]
    assert [each["status"] for each in shop("show Ana")["vouchers"]] == ["open"]

    back = shop(f"refund {first}")["event"]
    assert [each["status"] for each in shop("show Ana")["vouchers"]] == ["cancelled"]
    shop(f"void {back} --reason x")
    assert [each["status"] for each in shop("show Ana")["vouchers"]] == ["open"]


def test_10_4_a_referral_ends_so_many_days_after_joining(counter: Open) -> None:
    shop = counter(REFERRAL, now="2026-06-01T09:00:00Z")
    shop("enroll Boris --referred-by Ana", at="2026-02-01T12:00")
    shop("enroll Vera --referred-by Ana", at="2026-02-01T12:00")

    assert shop("earn Boris 12.00", at="2026-03-03T23:59")["earned"]["points"] == 62
    assert shop("earn Vera 12.00", at="2026-03-04T00:00")["earned"]["points"] == 12


def test_10_4_nobody_brings_oneself(counter: Open) -> None:
    shop = counter(REFERRAL)

    assert shop.refused("customer edit Ana --referred-by Ana")["code"] == "own_referrer"
    assert shop.refused("enroll Boris --referred-by Zoe")["code"] == "unknown_customer"


def test_10_4_an_imported_purchase_pays_a_referral_too(counter: Open) -> None:
    shop = counter(REFERRAL)
    shop("enroll Boris --referred-by Ana --external-id B1")
    path = shop.shop.path.with_name("sales.csv")
    path.write_text("ref,customer,at,amount\nR1,B1,2026-02-16,12.00\nR2,B1,2026-02-17,12.00\n", encoding="utf-8")

    shop(f"import purchases '{path}'")

    assert (points_of(shop, "Boris"), points_of(shop, "Ana")) == (74, 100)


GOOD = (
    ONE_PER_EURO
    + """
[points]
value = "0.05"

[[cause]]
id = "shelter"
name = "The animal shelter"
per_visit = "5.00"
value = "0.02"

[[partner]]
id = "museum"
name = "Museum"
points = 2
per = "1.00"

[[reward]]
id = "coffee"
kind = "item"
points = 10
"""
)


def test_10_4_points_are_given_to_a_cause_and_it_gets_a_statement(counter: Open) -> None:
    shop = counter(GOOD, now="2026-06-01T09:00:00Z")
    bought = shop("earn Ana 60.00", at="2026-02-10")
    gone = shop("earn Ana 10.00", at="2026-02-11")["event"]
    shop(f"refund {gone}", at="2026-02-12")
    given = shop("donate Ana 50 shelter", at="2026-02-13")
    taken_back = shop("donate Ana 5 shelter", at="2026-02-14")["event"]
    shop(f"void {taken_back} --reason x", at="2026-02-15")

    assert bought["why"][-1]["text"] == "the shop gives 5.00 EUR to The animal shelter for this visit"
    assert (given["kind"], given["spent"], given["amount"], given["balance"]["points"]) == (
        "donation",
        {"points": 50},
        "1.00",
        10,
    )
    assert shop.refused("donate Ana 11 shelter")["code"] == "insufficient_points"
    statement = shop("report cause shelter --since 2026-02-01 --until 2026-02-28")
    assert (statement["visits"], statement["for_visits"], statement["points"], statement["for_points"], statement["total"]) == (
        1,
        "5.00",
        50,
        "1.00",
        "6.00",
    )
    assert shop("report cause shelter --since 2026-03-01")["total"] == "0.00"
    assert shop("report cause shelter", at="2026-01-31")["total"] == "0.00"


def test_10_4_points_earned_and_taken_at_a_partners_are_settled(counter: Open) -> None:
    shop = counter(GOOD)
    first = shop("earn Ana 20.00 --partner museum")
    ticket = shop("earn Ana 5.00 --partner museum")["event"]
    shop(f"refund {ticket}")
    shop("redeem Ana coffee --partner museum")
    shop("earn Ana 3.00")

    assert first["earned"] == {"points": 40}
    assert first["why"] == [
        {"rule": "partner:museum", "unit": "points", "quantity": 40, "text": "20.00 at 2 per 1.00 at Museum"}
    ]
    statement = shop("report partner museum")
    assert (statement["issued"], statement["redeemed"], statement["owed"]) == (40, 10, "1.50")
    assert shop("report partner museum", at="2026-01-31")["owed"] == "0.00"
