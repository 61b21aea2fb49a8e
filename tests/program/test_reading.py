"""The programme file: what is read, and every fault with its line, its key and the nearest word."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings, strategies as st

from loyalty_cli.program.calendar import Duration
from loyalty_cli.program.keys import TABLES
from loyalty_cli.program.offers import BonusPoints, BonusStamps, Coupon, Limit, Multiply, Promotion, Selector, When
from loyalty_cli.program.reading import ProgramFaults, read
from loyalty_cli.program.terms import NEVER, EarnRule, Expiry

SHOP = """\
[shop]
name = "Rose"
currency = "EUR"
timezone = "Europe/Sofia"
"""
OPEN_TEXT = "a text is not closed with a quote on its line, or holds a control character"
REWARDS = """
[[reward]]
id = "free-coffee"

[[reward]]
id = "cookie"
"""


def faults(text: str) -> list[tuple[int, str, str, tuple[str, ...]]]:
    with pytest.raises(ProgramFaults) as refused:
        read(text)
    assert refused.value.status == 2
    return [(fault.line, fault.key, fault.message, fault.near) for fault in refused.value.faults]


def test_name_currency_and_timezone_are_enough() -> None:
    program = read(SHOP)
    assert (program.shop.name, program.shop.language, program.shop.country) == ("Rose", "en", None)
    assert program.points.expire == NEVER
    assert (program.earn, program.tiers, program.version) == ((), None, 0)
    assert program.units() == ("points",)


def test_the_programme_of_the_contract_is_read_key_by_key() -> None:
    program = read(
        SHOP
        + """
country = "BG"
language = "bg"
tax = "excluded"

[points]
rounding = "half-up"
multipliers = "multiply"
expire = { after = "12 months", round_up = "month" }
on_negative = "clamp"
rewards_on_refund = "keep"
value = "0,05"

[[earn]]
id = "spend"
points = 1
except = ["category:tobacco"]

[[earn]]
id = "visit"
points = 5
per = "visit"
min_spend = "3.00"
when = { weekdays = ["mon", "mon"], from = 14:00:00, to = "17:00", dates = [2026-11-27, "2026-11-28"], tier = ["silver"] }
limit = { per_customer = 3 }

[[promotion]]
id = "happy-hour"
multiply = 2
only = ["category:coffee"]
except = ["sku:LATTE"]
min_spend = "5.00"
when = { from = "14:00", to = "17:00" }
limit = { total = 100 }
code = "пролет"
priority = 3
stack = false

[[promotion]]
id = "bonus"
points = 50

[[promotion]]
id = "rain"
stamps = { coffee = 2 }

[[promotion]]
id = "next-visit"
reward = "cookie"

[[stamp_card]]
id = "coffee"
size = 10
per = "item"
only = ["category:coffee", "sku:LATTE"]
start = 2
reward = "free-coffee"
on_the_way = { 5 = "cookie", 3 = "cookie" }
delay = "10 minutes"
expire = { on = "02-29" }

[[reward]]
id = "five-off"
kind = "amount"
value = "5.00"
points = 100

[[reward]]
id = "tenth"
kind = "percent"
value = 12.5
cap = "20.00"

[tiers]
window = "2 years"
down = "never"
keep = "next"

[[tier]]
id = "gold"
at = "500"
multiply = 2

[[tier]]
id = "silver"
at = "200.00"
multiply = 1.25
birthday_reward = "cookie"

[[product]]
sku = "LATTE"
category = "coffee"
price = "3.60"
"""
        + REWARDS
    )
    assert (program.shop.country, program.shop.tax_excluded) == ("BG", True)
    assert program.points.expire == Expiry(after=Duration(12, "month"), round_up="month")
    assert (program.points.multiply_all, program.points.clamp_negative, program.points.keep_rewards_on_refund) == (True,) * 3
    assert program.points.value_minor == 5
    spend, visit = program.earn
    assert spend == EarnRule("spend", 1, "amount", 100, exclude=(Selector("category", "tobacco"),))
    assert visit.when == When(
        weekdays=("mon",), from_time="14:00", to_time="17:00", dates=("2026-11-27", "2026-11-28"), tiers=("silver",)
    )
    assert (visit.min_spend_minor, visit.limit) == (300, Limit(per_customer=3))
    happy_hour, *others = program.promotions
    assert happy_hour == Promotion(
        "happy-hour",
        Multiply(Decimal(2)),
        only=(Selector("category", "coffee"),),
        exclude=(Selector("sku", "LATTE"),),
        min_spend_minor=500,
        when=When(from_time="14:00", to_time="17:00"),
        limit=Limit(total=100),
        code="ПРОЛЕТ",
        priority=3,
        stack=False,
    )
    assert [each.effect for each in others] == [BonusPoints(50), BonusStamps((("coffee", 2),)), Coupon("cookie")]
    coffee = program.stamp_cards["coffee"]
    assert (coffee.name, coffee.per, coffee.size, coffee.start) == ("coffee", "item", 10, 2)
    assert coffee.on_the_way == ((3, "cookie"), (5, "cookie"))
    assert (coffee.delay, coffee.expire) == (Duration(10, "minute"), Expiry(on="02-29"))
    assert (program.rewards["five-off"].value_minor, program.rewards["five-off"].points) == (500, 100)
    assert (program.rewards["tenth"].percent, program.rewards["tenth"].cap_minor) == (Decimal("12.5"), 2000)
    assert (program.rewards["cookie"].kind, program.rewards["cookie"].points) == ("item", None)
    assert program.tiers is not None
    assert [(tier.id, tier.at) for tier in program.tiers.levels] == [("silver", 20_000), ("gold", 50_000)]
    assert (program.tiers.window, program.tiers.months, program.tiers.down, program.tiers.keep_next) == (
        "rolling",
        24,
        False,
        True,
    )
    assert (program.rank("silver"), program.rank("gold")) == (1, 2)
    assert (program.products["LATTE"].name, program.products["LATTE"].price_minor) == ("LATTE", 360)


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 100), ("JPY", 1), ("KWD", 1000)])
def test_a_rule_without_per_gives_its_points_for_each_whole_unit_of_the_currency(currency: str, minor: int) -> None:
    program = read(SHOP.replace("EUR", currency) + '[[earn]]\nid = "spend"\npoints = 1\n')
    assert (program.earn[0].per, program.earn[0].per_minor) == ("amount", minor)


@pytest.mark.parametrize(
    ("measure", "at", "read_as"), [("spend", '"200.00"', 20_000), ("points", "200", 200), ("visits", "5", 5)]
)
def test_a_tier_begins_at_what_tiers_measure(measure: str, at: str, read_as: int) -> None:
    program = read(f'{SHOP}[[tier]]\nid = "silver"\nat = {at}\n[tiers]\nmeasure = "{measure}"\n')
    assert program.tiers is not None
    assert program.tiers.levels[0].at == read_as


# (what follows the shop from line 5 on, line, key, message, nearest words)
BAD = [
    ("[earn]\nid = 'a'", 5, "earn", "may stand several times: write [[earn]] with double brackets, one for each entry", ()),
    ("[[points]]", 5, "points", "stands once: write [points] with single brackets", ()),
    (
        "points = 3",
        5,
        "shop.points",
        "unknown key; legal here: name, currency, timezone, country, language, tax, tender_earns, late_minutes, redeem_by",
        (),
    ),
    ("tax_ = 'included'", 5, "shop.tax_", "unknown key", ("tax",)),
    ("tax = 'none'", 5, "shop.tax", 'takes "included" or "excluded", not "none"', ()),
    ("tender_earns = 1", 5, "shop.tender_earns", "takes true or false, without quotes, not 1", ()),
    ("late_minutes = true", 5, "shop.late_minutes", "takes a whole number from 0 to 525600, not true", ()),
    ("late_minutes = -1", 5, "shop.late_minutes", "takes a whole number from 0 to 525600, not -1", ()),
    ("country = 'UK'", 5, "shop.country", 'takes the two letters of a country, such as "DE", not "UK"', ("GB",)),
    ("country = 'bg'", 5, "shop.country", 'takes the two letters of a country, such as "DE", not "bg"', ("BG",)),
    ("language = 'de'", 5, "shop.language", 'takes "en", "ru", "bg" or "ro", not "de"', ("en",)),
    ("redeem_by = 'codes'", 5, "shop.redeem_by", 'takes "any" or "code", not "codes"', ("code",)),
    ("[shopp]", 5, "shopp", "unknown table", ("shop",)),
    ("[stamp-card]", 5, "stamp-card", "unknown table", ("stamp_card",)),
    ("[points]\nrounding = 'hafl-up'", 6, "points.rounding", 'takes "down", "half-up" or "up", not "hafl-up"', ("half-up",)),
    (
        "[points]\nexpire = '12 months'",
        6,
        "points.expire",
        'takes "never" or a table such as { after = "12 months" }, not "12 months"',
        ('{ after = "12 months" }',),
    ),
    (
        "[points]\nexpire = 'nevver'",
        6,
        "points.expire",
        'takes "never" or a table such as { after = "12 months" }, not "nevver"',
        ("never",),
    ),
    ("[points]\nexpire = {}", 6, "points.expire", "takes exactly one of after, on and idle", ()),
    ("[points]\nexpire = { on = '12-31', idle = '1 year' }", 6, "points.expire", "takes exactly one of after, on and idle", ()),
    ("[points.expire]\non = '12-31'\nround_up = 'year'", 7, "points.expire.round_up", "goes with after only", ()),
    (
        "[points]\nexpire = { after = '12 moths' }",
        6,
        "points.expire.after",
        'takes a number of days, weeks, months or years, such as "10 days", not "12 moths"',
        ("12 months",),
    ),
    (
        "[points]\nexpire = { after = '10 minutes' }",
        6,
        "points.expire.after",
        'takes a number of days, weeks, months or years, such as "10 days", not "10 minutes"',
        (),
    ),
    (
        "[points]\nexpire = { after = '0 days' }",
        6,
        "points.expire.after",
        'takes a number of days, weeks, months or years, such as "10 days", not "0 days"',
        (),
    ),
    ("[points]\nexpire = { on = '02-30' }", 6, "points.expire.on", 'takes a month and a day such as "12-31", not "02-30"', ()),
    ("[points]\nexpire = { on = 'W01-1' }", 6, "points.expire.on", 'takes a month and a day such as "12-31", not "W01-1"', ()),
    ("[points]\nvalue = 0.05", 6, "points.value", 'takes money in quotes, such as "5.00", not 0.05', ('"0.05"',)),
    ("[points]\nvalue = '0.00'", 6, "points.value", 'takes more than nothing, not "0.00"', ()),
    (
        "[points]\nvalue = '0.005'",
        6,
        "points.value",
        "'0.005' is not an amount in EUR: at most 2 decimals, with a digit before and after the point. Write it like 12.50",
        (),
    ),
    ("[points]\nmax_share = 101", 6, "points.max_share", "takes a whole number from 1 to 100, not 101", ()),
    ("[points]\nstep = 0", 6, "points.step", "takes a whole number from 1 to 1000000, not 0", ()),
    ("[[earn]]\npoints = 1", 5, "earn.id", "is missing", ()),
    ("[[earn]]\nid = 'spend'", 5, "earn.points", "is missing", ()),
    ("[[earn]]\nid = 'a'\nponts = 1\npoints = 1", 7, "earn.ponts", "unknown key", ("points",)),
    (
        "[[earn]]\nid = 'a'\npoints = '5'",
        7,
        "earn.points",
        'takes a whole number from 1 to 1000000, without quotes, not "5"',
        ("5",),
    ),
    ("[[earn]]\nid = 'a'\npoints = 1.5", 7, "earn.points", "takes a whole number from 1 to 1000000, not 1.5", ()),
    ("[[earn]]\nid = 'a'\npoints = 1000001", 7, "earn.points", "takes a whole number from 1 to 1000000, not 1000001", ()),
    ("[[earn]]\nid = 'a'\npoints = 1\nper = 1", 8, "earn.per", 'takes money in quotes, such as "5.00", not 1', ('"1.00"',)),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nper = 'vist'",
        8,
        "earn.per",
        'takes "visit", "item" or money such as "1.00", not "vist"',
        ("visit",),
    ),
    ("[[earn]]\nid = 'a'\npoints = 1\nper = '0.00'", 8, "earn.per", 'takes more than nothing, not "0.00"', ()),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nper = '1.000,00'",
        8,
        "earn.per",
        "'1.000,00' is not an amount in EUR: only one point or comma may stand in it, and none between thousands. "
        "Write it like 12.50",
        (),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nper = 'item'\ncarry = true",
        9,
        "earn.carry",
        'goes with money only, such as per = "50.00": a visit or an item leaves no remainder',
        (),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nonly = 'category:x'",
        8,
        "earn.only",
        'takes a list, such as ["category:coffee"], not "category:x"',
        (),
    ),
    ("[[earn]]\nid = 'a'\npoints = 1\nonly = []", 8, "earn.only", "is an empty list; leave the key out instead", ()),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nonly = [\n 'sku:A', # one\n 'catgory:x']",
        10,
        "earn.only",
        'takes "category:…", "sku:…" or "tag:…", not "catgory:x"',
        ("category:x",),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nonly = ['coffee']",
        8,
        "earn.only",
        'takes "category:…", "sku:…" or "tag:…", not "coffee"',
        ("category:coffee",),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\n[earn.when]\nfrom = '24:00'",
        9,
        "earn.when.from",
        'takes a time of day such as "14:00", not "24:00"',
        (),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nwhen = { weekdays = ['monday'] }",
        8,
        "earn.when.weekdays",
        'takes "mon", "tue", "wed", "thu", "fri", "sat" or "sun", not "monday"',
        ("mon",),
    ),
    ("[[earn]]\nid = 'a'\npoints = 1\nwhen.wekdays = ['mon']", 8, "earn.when.wekdays", "unknown key", ("weekdays",)),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nwhen = { dates = ['2026-11-28', '2026-11-27'] }",
        8,
        "earn.when.dates",
        "ends before it begins: 2026-11-27 comes before 2026-11-28",
        (),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nwhen = { dates = ['2026-02-29', '2026-03-01'] }",
        8,
        "earn.when.dates",
        'takes a day such as "2026-11-27", not "2026-02-29"',
        (),
    ),
    ("[[earn]]\nid = 'a'\npoints = 1\nwhen = { tier = ['gold'] }", 8, "earn.when.tier", "there is no [[tier]] gold", ()),
    ("[[earn]]\nid = 'a'\npoints = 1\nwhen = 'mon'", 8, "earn.when", 'takes a table of keys, not "mon"', ()),
    ("[[earn]]\nid = 'a'\npoints = 1\nlimit = { per_week = 1 }", 8, "earn.limit.per_week", "unknown key", ("per_day",)),
    ("[[earn]]\nid = 'a'\npoints = 1\n[[earn]]\nid = 'a'\npoints = 2", 9, "earn.id", "another [[earn]] has the same id", ()),
    (
        "[[earn]]\nid = 'Free Coffee!'\npoints = 1",
        6,
        "earn.id",
        'takes an id of small letters, digits and -, such as free-coffee, not "Free Coffee!"',
        ("free-coffee",),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\nstart = 5",
        8,
        "stamp_card.start",
        "must be less than size = 5, or the card would be full at once",
        (),
    ),
    ("[[stamp_card]]\nid = 'c'\nsize = 1001", 7, "stamp_card.size", "takes a whole number from 1 to 1000, not 1001", ()),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\nreward = 'cofee'\n[[reward]]\nid = 'coffee'",
        8,
        "stamp_card.reward",
        "there is no [[reward]] cofee",
        ("coffee",),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\non_the_way = { 5 = 'r' }\n[[reward]]\nid = 'r'",
        8,
        "stamp_card.on_the_way.5",
        "must be less than size = 5; `reward` is for the full card",
        (),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\non_the_way = { x = 'a' }",
        8,
        "stamp_card.on_the_way.x",
        'is not a number of stamps; write it like { 5 = "cookie" }',
        (),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\non_the_way = { 3 = 'a' }",
        8,
        "stamp_card.on_the_way.3",
        "there is no [[reward]] a",
        (),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\ndelay = '1 month'",
        8,
        "stamp_card.delay",
        'takes a number of minutes, hours, days or weeks, such as "10 minutes", not "1 month"',
        (),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'amount'",
        5,
        "reward.value",
        'is missing: kind = "amount" needs it, such as value = "5.00"',
        (),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'amount'\nvalue = 5",
        8,
        "reward.value",
        'takes money in quotes, such as "5.00", not 5',
        ('"5.00"',),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'percent'\nvalue = '10'",
        8,
        "reward.value",
        'takes a number without quotes, above 0 and at most 100, not "10"',
        (),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'percent'\nvalue = 100.5",
        8,
        "reward.value",
        "takes a number above 0 and at most 100, not 100.5",
        (),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'percent'\nvalue = nan",
        8,
        "reward.value",
        "takes a number above 0 and at most 100, not NaN",
        (),
    ),
    (
        "[[reward]]\nid = 'r'\nvalue = '5.00'",
        7,
        "reward.value",
        'has no place in a reward of kind "item", which gives the item itself',
        (),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'amount'\nvalue = '5.00'\ncap = '1.00'",
        9,
        "reward.cap",
        'goes with kind = "percent" only',
        (),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'credit'\nvalue = '5.00'\nonly = ['sku:A']",
        9,
        "reward.only",
        'has no place in a reward of kind "credit", which is money for anything',
        (),
    ),
    ("[[reward]]\nid = 'r'\ntier = 'gold'", 7, "reward.tier", "there is no [[tier]] gold", ()),
    (
        "[tiers]\nwindow = 'year'",
        6,
        "tiers.window",
        'takes "lifetime", "calendar year" or up to 120 months such as "12 months", not "year"',
        (),
    ),
    (
        "[tiers]\nwindow = '12 month'\nmeasure = 'spent'",
        7,
        "tiers.measure",
        'takes "spend", "points" or "visits", not "spent"',
        ("spend",),
    ),
    ("[[tier]]\nid = 'a'\nat = 200", 7, "tier.at", 'takes money in quotes, such as "5.00", not 200', ('"200.00"',)),
    (
        "[tiers]\nmeasure = 'visits'\n[[tier]]\nid = 'a'\nat = '5'",
        9,
        "tier.at",
        'takes a whole number from 0 to 1000000000, without quotes, not "5"',
        ("5",),
    ),
    ("[[tier]]\nid = 'a'\nat = '5'\n[[tier]]\nid = 'b'\nat = '5.00'", 10, "tier.at", "another [[tier]] has the same at", ()),
    ("[[tier]]\nid = 'a'\nat = '5'\nmultiply = 0", 8, "tier.multiply", "takes a number above 0 and at most 1000, not 0", ()),
    (
        "[[tier]]\nid = 'a'\nat = '5'\nmultiply = 1.00001",
        8,
        "tier.multiply",
        "takes a number with at most 4 decimals, not 1.00001",
        (),
    ),
    ("[[tier]]\nid = 'a'\nat = '5'\nyearly_reward = 'x'", 8, "tier.yearly_reward", "there is no [[reward]] x", ()),
    ("[[tier]]\nid = 'a'\nat = '5'\nbirthday_reward = 'x'", 8, "tier.birthday_reward", "there is no [[reward]] x", ()),
    ("[[product]]\nsku = 'A:B'", 6, "product.sku", 'takes a word without : * @ and comma, not "A:B"', ()),
    ("[[product]]\nsku = 'A'\n[[product]]\nsku = 'A'", 8, "product.sku", "another [[product]] has the same sku", ()),
    (
        "[[product]]\nsku = 'A'\nname = \"x\\u001b[2J\"",
        7,
        "product.name",
        'takes a text without control characters, not "x\\u001b[2J"',
        (),
    ),
    (
        "[[product]]\nsku = 'A'\nname = \"x\\u202Ey\"",
        7,
        "product.name",
        'takes a text without control characters, not "x\\u202ey"',
        (),
    ),
    ("[[product]]\nsku = ' '", 6, "product.sku", "takes a text of 1 to 100 characters", ()),
    (
        '"a\\nb" = 1',
        5,
        "shop.a\\u000ab",
        "unknown key; legal here: name, currency, timezone, country, language, tax, tender_earns, late_minutes, redeem_by",
        (),
    ),
    (
        "[[promotion]]\nid = 'p'\nmultiply = 1",
        7,
        "promotion.multiply",
        "would change nothing: a promotion gives more than 1 times the points",
        (),
    ),
    ("[[promotion]]\nid = 'p'\nmultiply = 0.5", 7, "promotion.multiply", "takes a number from 1 to 1000, not 0.5", ()),
    (
        "[[promotion]]\nid = 'p'\nmultiply = '2'",
        7,
        "promotion.multiply",
        'takes a number without quotes, from 1 to 1000, not "2"',
        (),
    ),
    ("[[promotion]]\nid = 'p'\nmultiply = 1001", 7, "promotion.multiply", "takes a number from 1 to 1000, not 1001", ()),
    ("[[promotion]]\nid = 'p'\npoints = 0", 7, "promotion.points", "takes a whole number from 1 to 1000000, not 0", ()),
    ("[[promotion]]\nid = 'p'\nstamps = 3", 7, "promotion.stamps", "takes a table such as { coffee = 1 }, not 3", ()),
    ("[[promotion]]\nid = 'p'\nstamps = {}", 7, "promotion.stamps", "takes a table such as { coffee = 1 }, not a table", ()),
    (
        "[[promotion]]\nid = 'p'\nstamps = { c = 0 }\n[[stamp_card]]\nid = 'c'\nsize = 5",
        7,
        "promotion.stamps.c",
        "takes a whole number from 1 to 1000, not 0",
        (),
    ),
    ("[[promotion]]\nid = 'p'\nstamps = { c = 1 }", 7, "promotion.stamps.c", "there is no [[stamp_card]] c", ()),
    ("[[promotion]]\nid = 'p'\nreward = 'x'", 7, "promotion.reward", "there is no [[reward]] x", ()),
    (
        "[[promotion]]\nid = 'p'\nreward = 3",
        7,
        "promotion.reward",
        "takes an id of small letters, digits and -, such as free-coffee, not 3",
        (),
    ),
    (
        "[[promotion]]\nid = 'p'\npoints = 1\ncode = 5",
        8,
        "promotion.code",
        'takes a code in quotes, such as "SPRING", not 5',
        (),
    ),
    (
        "[[promotion]]\nid = 'p'\npoints = 1\ncode = 'two words'",
        8,
        "promotion.code",
        'takes one word of at most 40 characters, not "two words"',
        (),
    ),
    (
        "[[promotion]]\nid = 'p'\npoints = 1\ncode = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
        8,
        "promotion.code",
        'takes one word of at most 40 characters, not "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…"',
        (),
    ),
    ("[[promotion]]\nid = 'p'\n", 5, "promotion", "a promotion takes exactly one of multiply, points, stamps and reward", ()),
    (
        "[[promotion]]\nid = 'p'\npoints = 1\nmultiply = 2",
        7,
        "promotion.points",
        "a promotion takes exactly one of multiply, points, stamps and reward",
        (),
    ),
    (
        "[[promotion]]\nid = 'p'\npoints = 1\ncode = 'a'\n[[promotion]]\nid = 'q'\npoints = 1\ncode = 'A'",
        12,
        "promotion.code",
        "another [[promotion]] has the same code",
        (),
    ),
    (
        "[referral]",
        5,
        "referral.referrer",
        "is missing: say what the referrer or the friend gets, such as { points = 100 }",
        (),
    ),
    (
        "[referral]\nfriend = 5",
        6,
        "referral.friend",
        'takes { points = 100 }, { share_percent = 10 } or { reward = "free-coffee" }, not 5',
        (),
    ),
    (
        "[referral]\nfriend = { points = 1, share_percent = 2 }",
        6,
        "referral.friend",
        'takes one of { points = 100 }, { share_percent = 10 } or { reward = "free-coffee" }',
        (),
    ),
    ("[referral]\nfriend = { reward = 'x' }", 6, "referral.friend.reward", "there is no [[reward]] x", ()),
    ("[referral]\nfriend = { pionts = 1 }", 6, "referral.friend.pionts", "unknown key", ("points",)),
    (
        "[[gift_card]]\nid = 'g'\nmin = '5.00'\nmax = '4.99'",
        8,
        "gift_card.max",
        "must be at least as much as min, or no amount would fit",
        (),
    ),
    ("[[membership]]\nid = 'm'\ntier = 'x'\nprice = '1.00'\nmonths = 1", 7, "membership.tier", "there is no [[tier]] x", ()),
    (
        "[card]\nink = '#777777'\nbackground = '#777777'",
        6,
        "card.ink",
        "#777777 on the background #777777 has a contrast of 1.00; small letters need 4.5. Take #000000, or leave ink out",
        (),
    ),
    ("[card]\nink = 'reddish'", 6, "card.ink", 'takes a colour as red, green and blue, such as "#1f3a34", not "reddish"', ()),
    (
        "[[reward]]\nid = 'r'\nkind = 'percent'",
        5,
        "reward.value",
        'is missing: kind = "percent" needs it, such as value = 10 (percent)',
        (),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'percent'\nvalue = 10\ncap = 5",
        9,
        "reward.cap",
        'takes money in quotes, such as "5.00", not 5',
        ('"5.00"',),
    ),
    (
        "[[reward]]\nid = 'r'\nkind = 'gift'",
        7,
        "reward.kind",
        'takes "item", "amount", "percent" or "credit", not "gift"',
        ("item",),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\non_the_way = 5",
        8,
        "stamp_card.on_the_way",
        'takes a table such as { 5 = "cookie" }, not 5',
        (),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\non_the_way = { 0 = 'r' }\n[[reward]]\nid = 'r'\n",
        8,
        "stamp_card.on_the_way.0",
        'is not a number of stamps; write it like { 5 = "cookie" }',
        (),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\non_the_way = { 10000 = 'r' }\n[[reward]]\nid = 'r'\n",
        8,
        "stamp_card.on_the_way.10000",
        'is not a number of stamps; write it like { 5 = "cookie" }',
        (),
    ),
    (
        "[[stamp_card]]\nid = 'c'\nsize = 5\non_the_way = { 3 = 'R!' }",
        8,
        "stamp_card.on_the_way.3",
        'takes an id of small letters, digits and -, such as free-coffee, not "R!"',
        ("r",),
    ),
    ("[[product]]\nsku = 5", 6, "product.sku", "takes a text in quotes, not 5", ()),
    (
        "[[earn]]\nid = 5\npoints = 1",
        6,
        "earn.id",
        "takes an id of small letters, digits and -, such as free-coffee, not 5",
        (),
    ),
    (
        "[[earn]]\nid = '-a'\npoints = 1",
        6,
        "earn.id",
        'takes an id of small letters, digits and -, such as free-coffee, not "-a"',
        ("a",),
    ),
    (
        "[[earn]]\nid = 'Ä'\npoints = 1",
        6,
        "earn.id",
        'takes an id of small letters, digits and -, such as free-coffee, not "Ä"',
        (),
    ),
    ("[[earn]]\nid = 'a'\npoints = 1\ncarry = 'yes'", 8, "earn.carry", 'takes true or false, without quotes, not "yes"', ()),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nwhen = { dates = '2026-11-27' }",
        8,
        "earn.when.dates",
        'takes the first and the last day, such as ["2026-11-27", "2026-11-28"], not "2026-11-27"',
        (),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nwhen = { dates = [2026-11-27] }",
        8,
        "earn.when.dates",
        'takes the first and the last day, such as ["2026-11-27", "2026-11-28"], not a list',
        (),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nwhen = { dates = [2026-11-27T00:00:00, 2026-11-28] }",
        8,
        "earn.when.dates",
        'takes a day such as "2026-11-27", not 2026-11-27 00:00:00',
        (),
    ),
    ("[[earn]]\nid = 'a'\npoints = 1\nper = 1e30", 8, "earn.per", 'takes money in quotes, such as "5.00", not 1E+30', ()),
    ("[[earn]]\nid = 'a'\npoints = 1\nper = true", 8, "earn.per", 'takes money in quotes, such as "5.00", not true', ()),
    ("[[earn]]\nid = 'a'\npoints = 1\nonly = ['sku:']", 8, "earn.only", "takes a text of 1 to 100 characters", ()),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nonly = ['color:red']",
        8,
        "earn.only",
        'takes "category:…", "sku:…" or "tag:…", not "color:red"',
        (),
    ),
    ("[[earn]]\nid = 'a'\npoints = 1\nonly = [5]", 8, "earn.only", 'takes "category:…", "sku:…" or "tag:…", not 5', ()),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nwhen = { weekdays = 'mon' }",
        8,
        "earn.when.weekdays",
        'takes a list, such as ["mon", "tue"], not "mon"',
        (),
    ),
    (
        "[[earn]]\nid = 'a'\npoints = 1\nwhen = { weekdays = [] }",
        8,
        "earn.when.weekdays",
        "is an empty list; leave the key out instead",
        (),
    ),
    ("[points]\nexpire = 5", 6, "points.expire", 'takes "never" or a table such as { after = "12 months" }, not 5', ()),
    (
        "[points]\nexpire = { after = '1 mont h' }",
        6,
        "points.expire.after",
        'takes a number of days, weeks, months or years, such as "10 days", not "1 mont h"',
        (),
    ),
    (
        "[points]\nexpire = { after = 12 }",
        6,
        "points.expire.after",
        'takes a number of days, weeks, months or years, such as "10 days", not 12',
        (),
    ),
    (
        "[points]\nexpire = { after = '12 month s' }",
        6,
        "points.expire.after",
        'takes a number of days, weeks, months or years, such as "10 days", not "12 month s"',
        (),
    ),
    (
        "[tiers]\nwindow = 12",
        6,
        "tiers.window",
        'takes "lifetime", "calendar year" or up to 120 months such as "12 months", not 12',
        (),
    ),
    (
        "[tiers]\nwindow = '12 moths'",
        6,
        "tiers.window",
        'takes "lifetime", "calendar year" or up to 120 months such as "12 months", not "12 moths"',
        ("12 months",),
    ),
    (
        "[zzzz]",
        5,
        "zzzz",
        "unknown table; legal are shop, card, product, points, earn, promotion, stamp_card, reward, gift_card, tiers, tier, "
        "membership, pack, referral, partner, cause",
        (),
    ),
]


@pytest.mark.parametrize(("text", "line", "key", "message", "near"), BAD)
def test_a_fault_names_its_line_its_key_and_the_nearest_word(
    text: str, line: int, key: str, message: str, near: tuple[str, ...]
) -> None:
    assert faults(SHOP + text) == [(line, key, message, near)]


EARN = "[[earn]]\nid = 'a'\npoints = 1\n"
CARD = "[[stamp_card]]\nid = 'a'\nsize = 1000\n"


@pytest.mark.parametrize(
    ("text", "beyond"),
    [
        ("late_minutes = 0", "late_minutes = -1"),
        ("late_minutes = 525600", "late_minutes = 525601"),
        ("[points]\nstep = 1", "[points]\nstep = 0"),
        ("[points]\nstep = 1000000", "[points]\nstep = 1000001"),
        ("[points]\nmax_share = 1", "[points]\nmax_share = 0"),
        ("[points]\nmax_share = 100", "[points]\nmax_share = 101"),
        ("[points]\nvalue = '0.01'", "[points]\nvalue = '0.00'"),
        (EARN, EARN.replace("points = 1", "points = 0")),
        (EARN.replace("points = 1", "points = 1000000"), EARN.replace("points = 1", "points = 1000001")),
        (EARN + "per = '0.01'", EARN + "per = '0.00'"),
        (EARN + "[earn.when]\nfrom = '23:59'", EARN + "[earn.when]\nfrom = '23:60'"),
        (EARN + "[earn.when]\ndates = ['2026-11-27', '2026-11-27']", EARN + "[earn.when]\ndates = ['2026-11-27']"),
        (EARN.replace("'a'", f"'{'a' * 40}'"), EARN.replace("'a'", f"'{'a' * 41}'")),
        (EARN.replace("'a'", "'a-_9'"), EARN.replace("'a'", "'_a'")),
        (CARD.replace("1000", "1"), CARD.replace("1000", "0")),
        (CARD, CARD.replace("1000", "1001")),
        (CARD + "start = 999", CARD + "start = 1000"),
        (CARD + "on_the_way = { 999 = 'r' }\n[[reward]]\nid = 'r'", CARD + "on_the_way = { 1000 = 'r' }\n[[reward]]\nid = 'r'"),
        ("[[reward]]\nid = 'r'\nkind = 'percent'\nvalue = 100", "[[reward]]\nid = 'r'\nkind = 'percent'\nvalue = 100.0001"),
        ("[[reward]]\nid = 'r'\nkind = 'percent'\nvalue = 0.0001", "[[reward]]\nid = 'r'\nkind = 'percent'\nvalue = 0"),
        ("[[tier]]\nid = 'a'\nat = '0'\nmultiply = 1000", "[[tier]]\nid = 'a'\nat = '0'\nmultiply = 1001"),
        (
            "[tiers]\nmeasure = 'visits'\n[[tier]]\nid = 'a'\nat = 1000000000",
            "[tiers]\nmeasure = 'visits'\n[[tier]]\nid = 'a'\nat = 1000000001",
        ),
        ("[tiers]\nmeasure = 'visits'\n[[tier]]\nid = 'a'\nat = 0", "[tiers]\nmeasure = 'visits'\n[[tier]]\nid = 'a'\nat = -1"),
        ("[tiers]\nwindow = '1 month'", "[tiers]\nwindow = '30 days'"),
        ("[tiers]\nwindow = '120 months'", "[tiers]\nwindow = '121 months'"),
        ("[tiers]\nwindow = '10 years'", "[tiers]\nwindow = '11 years'"),
        (f"[[product]]\nsku = '{'a' * 100}'", f"[[product]]\nsku = '{'a' * 101}'"),
        ("[[product]]\nsku = 'é'", "[[product]]\nsku = 'é,'"),
    ],
)
def test_what_stands_at_an_edge_is_read_and_what_lies_beyond_is_refused(text: str, beyond: str) -> None:
    read(SHOP + text)
    assert len(faults(SHOP + beyond)) == 1


@pytest.mark.parametrize(
    ("window", "read_as"),
    [
        ("lifetime", ("lifetime", 0)),
        ("calendar year", ("year", 0)),
        ("1 month", ("rolling", 1)),
        ("18 months", ("rolling", 18)),
        ("2 years", ("rolling", 24)),
    ],
)
def test_tiers_look_back_over_all_a_calendar_year_or_some_months(window: str, read_as: tuple[str, int]) -> None:
    tiers = read(SHOP + f"[tiers]\nwindow = '{window}'\n[[tier]]\nid = 'a'\nat = '5'").tiers
    assert tiers is not None
    assert (tiers.window, tiers.months) == read_as


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "near"),
    [
        ('"EUR"', '"eur"', 3, "shop.currency", ("EUR",)),
        ('"EUR"', '"€"', 3, "shop.currency", ("EUR",)),
        *(
            ('"EUR"', f'"{written}"', 3, "shop.currency", (meant,))
            for written, meant in (
                *(("$", "USD"), ("£", "GBP"), (" euro ", "EUR"), ("dollar", "USD")),
                *(("lei", "RON"), ("leu", "RON"), ("rur", "RUB"), ("rub", "RUB")),
            )
        ),
        ('"EUR"', '"XYZ"', 3, "shop.currency", ()),
        ('"Europe/Sofia"', '"Sofia"', 4, "shop.timezone", ("Europe/Sofia",)),
        ('"Europe/Sofia"', '"Europe"', 4, "shop.timezone", ()),
        ('"Europe/Sofia"', '"../../etc/passwd"', 4, "shop.timezone", ()),
        ('"Europe/Sofia"', '""', 4, "shop.timezone", ()),
        ('name = "Rose"', "", 1, "shop.name", ()),
        ('"Rose"', '""', 2, "shop.name", ()),
    ],
)
def test_the_shop_says_who_where_and_in_which_money(old: str, new: str, line: int, key: str, near: tuple[str, ...]) -> None:
    found = faults(SHOP.replace(old, new))
    assert [(fault[0], fault[1], fault[3]) for fault in found] == [(line, key, near)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"EUR"', "5", 'takes the three letters of a currency, such as "EUR", not 5'),
        ('"EUR"', '"XYZ"', 'takes the three letters of a currency, such as "EUR", not "XYZ"'),
        ('"EUR"', '"EUR"\ncountry = "XX"', 'takes the two letters of a country, such as "DE", not "XX"'),
        ('"EUR"', '"EUR"\ncountry = 5', 'takes the two letters of a country, such as "DE", not 5'),
        ('"Europe/Sofia"', "5", 'takes the name of a time zone, such as "Europe/Berlin", not 5'),
    ],
)
def test_a_wrong_word_is_told_what_it_takes(old: str, new: str, message: str) -> None:
    assert [fault[2] for fault in faults(SHOP.replace(old, new))] == [message]


@pytest.mark.parametrize(
    ("currency", "bare", "near"),
    [
        ("EUR", "5", ('"5.00"',)),
        ("EUR", "5.5", ('"5.50"',)),
        ("EUR", "5.555", ()),
        ("JPY", "5", ('"5"',)),
        ("JPY", "5.5", ()),
        ("KWD", "5.5", ('"5.500"',)),
        ("EUR", "-5", ()),
        ("EUR", "true", ()),
    ],
)
def test_a_bare_number_is_told_how_money_is_written(currency: str, bare: str, near: tuple[str, ...]) -> None:
    text = SHOP.replace("EUR", currency) + f'[[earn]]\nid = "a"\npoints = 1\nper = {bare}\n'
    assert [fault[3] for fault in faults(text)] == [near]


@pytest.mark.parametrize(
    ("only", "near"),
    [("5", ()), ('"coffee"', ("category:coffee",)), ('"catgory:coffee"', ("category:coffee",)), ('":coffee"', ()), ('""', ())],
)
def test_what_is_no_selector_is_told_what_was_probably_meant(only: str, near: tuple[str, ...]) -> None:
    [(line, key, _, meant)] = faults(SHOP + f'[[earn]]\nid = "a"\npoints = 1\nonly = [{only}]\n')
    assert (line, key, meant) == (8, "earn.only", near)


def test_a_word_of_a_list_is_found_on_its_own_line() -> None:
    text = (
        SHOP + '[[earn]]\nid = "a"\npoints = 1\nwhen = { tier = [\n"gold",\n"silver"] }\n[[tier]]\nid = "gold"\nat = "1.00"\n'
    )
    assert [fault[:3] for fault in faults(text)] == [(10, "earn.when.tier", "there is no [[tier]] silver")]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[shop]\nname = Rose\n", 2, 'there is no value here that TOML knows; a text stands in quotes, such as name = "Rose"'),
        ("[shop]\nname 'Rose'\n", 2, "an = is missing after the key"),
        ("[shop]\nname = 'Rose\ncurrency = 'EUR'\n", 2, OPEN_TEXT),
        ('[shop]\nname = "Rose\n', 2, OPEN_TEXT),
        ("[shop]\nname = 'a'\nname = 'b'\n", 3, "this key stands in its table twice"),
        ("[earn]\n[earn]\n", 2, "this table stands here twice; one that may repeat has two brackets, such as [[earn]]"),
        ("[shop\n", 1, "the name of a table is not closed with ]"),
        ("\n\nhello\n", 3, "an = is missing after the key"),
        ("= 1", 1, "this is neither a key, a [table] nor a # comment"),
        ("a = 1 b = 2", 1, "something stands behind the value; each key has a line of its own"),
        ("a = [1,\n2\n", 2, "a list is not closed with ]"),
        ("a = { b = 1", 1, "a table is not closed with } on its line"),
        ("a = { b = 1, b = 2 }", 1, "this key stands in its table twice"),
        ('a = """b', 1, "a text is not closed with a quote"),
        ("\x00", 1, "this is neither a key, a [table] nor a # comment"),
        ("a = 1\n\ud800", 2, "a character is broken; save the file as UTF-8"),
        ("\na = " + "9" * 5000, 2, "a number is too long"),
        ("a = " + "[" * 5000, 1, "brackets stand too deep in each other; this is no programme file"),
        ("#" * 2_000_001, 1, "the text is longer than 2000000 characters; this is no programme file"),
    ],
)
def test_what_is_no_toml_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    [(found_line, key, found, _)] = faults(text)
    assert (found_line, key, found) == (line, "", message)


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("product", ["sku"]),
        ("earn", ["id", "points"]),
        ("promotion", ["id"]),
        ("stamp_card", ["id", "size"]),
        ("reward", ["id"]),
        ("gift_card", ["id"]),
        ("tier", ["id", "at"]),
        ("membership", ["id", "price", "months", "tier"]),
        ("pack", ["id", "price", "units"]),
        ("partner", ["id", "points"]),
        ("cause", ["id"]),
    ],
)
def test_an_empty_table_misses_what_it_cannot_do_without(table: str, keys: list[str]) -> None:
    missing = [key for _, key, message, _ in faults(f"{SHOP}[[{table}]]\n") if message == "is missing"]
    assert missing == [f"{table}.{key}" for key in keys]


def test_all_faults_come_together_in_the_order_of_the_lines() -> None:
    text = SHOP.replace("Europe/", "") + '[[earn]]\nid = "a"\nponts = 1\n[[reward]]\nkind = "gift"\n[[cause]]\n'
    with pytest.raises(ProgramFaults) as refused:
        read(text)
    assert [(fault.line, fault.key) for fault in refused.value.faults] == [
        (4, "shop.timezone"),
        (5, "earn.points"),
        (7, "earn.ponts"),
        (8, "reward.id"),
        (9, "reward.kind"),
        (10, "cause.id"),
    ]
    assert refused.value.facts["faults"][2] == {"line": 7, "key": "earn.ponts", "message": "unknown key", "near": ["points"]}
    assert str(refused.value).startswith(
        'line 4, shop.timezone: takes the name of a time zone, such as "Europe/Berlin", not "Sofia"'
    )
    assert str(refused.value).endswith("did you mean Europe/Sofia? (and 5 more; `loyalty program check FILE` lists them)")


def test_a_single_fault_is_the_whole_sentence() -> None:
    with pytest.raises(ProgramFaults) as refused:
        read(SHOP + '[[earn]]\nid = "a"\npoints = 1\nponts = 1\n')
    assert str(refused.value) == "line 8, earn.ponts: unknown key; did you mean points?"


def test_money_is_not_judged_while_the_currency_is_not_known() -> None:
    assert [fault[1] for fault in faults(SHOP.replace("EUR", "EURO") + '[points]\nvalue = "0.005"\n')] == ["shop.currency"]


def test_a_file_saved_by_a_windows_editor_is_read() -> None:
    assert read("\ufeff" + SHOP.replace("\n", "\r\n")).shop.name == "Rose"


# Nothing that anyone can write gives a traceback -----------------------------------------------------------------------

SCALARS = (
    st.text(max_size=20)
    | st.integers()
    | st.booleans()
    | st.floats()
    | st.sampled_from(
        ["visit", "5.00", "12 months", "never", "free-coffee", "2026-11-27", "14:00", "category:x", 1, 0, -1, "EUR"]
    )
    | st.dates()
    | st.datetimes()
    | st.times()
)
NAMES = sorted(
    {key for table in TABLES.values() for key in table.keys} | {"after", "on", "idle", "weekdays", "from", "5", "x y"}
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=4,
)


def toml(value: object) -> str:
    """The value written as TOML, tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(toml(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{quoted(key)} = {toml(each)}' for key, each in value.items())} }}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def quoted(text: str) -> str:
    return (
        '"'
        + "".join(char if char.isalnum() else f"\\U{ord(char):08x}" for char in text if not 0xD800 <= ord(char) < 0xE000)
        + '"'
    )


def is_read_or_refused_in_one_line(text: str) -> None:
    try:
        read(text)
    except ProgramFaults as refused:
        found = refused.faults
    else:
        return
    assert found
    for fault in found:
        assert 1 <= fault.line <= text.count("\n") + 1
        assert str(fault).isprintable(), fault


@settings(max_examples=200, deadline=None)
@given(st.text())
@example("\ud800")
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    is_read_or_refused_in_one_line(text)
    is_read_or_refused_in_one_line(SHOP + text)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*TABLES]), st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES), max_size=3)))
def test_any_values_are_read_or_refused_in_one_line(tables: dict[str, list[dict[str, object]]]) -> None:
    text = "" if "shop" in tables else SHOP
    for name, entries in tables.items():
        single = name in ("shop", "points", "tiers")
        for entry in entries[:1] if single else entries:
            text += f"[{name}]\n" if single else f"[[{name}]]\n"
            text += "".join(f"{quoted(key)} = {toml(value)}\n" for key, value in entry.items())
    is_read_or_refused_in_one_line(text)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([(table, key) for table, known in TABLES.items() for key in known.keys]), VALUES)
def test_any_value_of_any_key_is_read_or_refused_on_its_line(place: tuple[str, str], value: object) -> None:
    table, key = place
    if table == "shop" and key in ("name", "currency", "timezone"):
        return
    header = "" if table == "shop" else f"[{table}]\n" if table in ("points", "tiers") else f"[[{table}]]\n"
    is_read_or_refused_in_one_line(f"{SHOP}{header}{key} = {toml(value)}\n")
