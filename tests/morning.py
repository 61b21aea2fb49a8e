"""A shop that has seen everything: every kind of event and every table, for tests that look at whole books."""

from loyalty_cli.operations.adjust import open_balance
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import Opening
from loyalty_cli.storage import open_shop
from tests.conftest import Shop

PROGRAM = """
[shop]
name = "Café Rosa"
currency = "EUR"
timezone = "Europe/Sofia"
country = "BG"

[points]
expire = { after = "12 months" }
pending_days = 1
hold_minutes = 30

[[earn]]
id = "spend"
points = 1
per = "1.00"

[[earn]]
id = "early-bird"
points = 20
per = "visit"
limit = { per_customer = 1, per_day = 1, total = 5, first_customers = 3 }

[[earn]]
id = "saved-up"
points = 5
per = "40.00"
carry = true
when = { customer_tags = ["regular"], birthday_days = 182 }

[[product]]
sku = "LATTE"
name = "Latte"
category = "coffee"
price = "3.50"

[[product]]
sku = "CAKE"
name = "Cake"
category = "food"
price = "4.20"

[[stamp_card]]
id = "coffee"
name = "Coffee card"
size = 5
per = "item"
only = ["category:coffee"]
start = 1
reward = "free-coffee"
on_the_way = { 3 = "cookie" }
max_per_day = 8

[[reward]]
id = "free-coffee"
name = "A free coffee"
kind = "item"
only = ["category:coffee"]
valid_days = 90

[[reward]]
id = "cookie"
name = "A cookie"
kind = "item"

[[reward]]
id = "five-off"
name = "5.00 off"
kind = "amount"
value = "5.00"
points = 50
stock = 20
limit = { per_customer = 5, per_day = 4 }

[[reward]]
id = "treat"
name = "2.00 to keep"
kind = "credit"
value = "2.00"
points = 20

[[gift_card]]
id = "present"
min = "10.00"
days = 30

[tiers]
measure = "spend"
window = "12 months"

[[tier]]
id = "silver"
name = "Silver"
at = "100.00"
multiply = 1.25
yearly_reward = "cookie"

[[tier]]
id = "gold"
name = "Gold"
at = "1000.00"
"""
DEARER = PROGRAM.replace('points = 1\nper = "1.00"', 'points = 2\nper = "1.00"').replace("size = 5", "size = 6")
KINDS = {
    *("purchase", "stamp", "redemption", "refund", "void", "expiry", "adjustment", "hold", "release", "tier"),
    *("voucher-cancel", "opening", "voucher-issue", "gift-sale", "payment", "gift-refund"),
}


def work(shop: Shop) -> None:
    """Live through two years at the counter: from 2025 to 17 February 2027."""
    shop.now = "2025-02-10T08:00:00Z"
    for line in (
        "enroll Ana --birthday 1990-02-17 --phone +359888123456 --tags regular",
        "enroll Ivan --external-id K-1",
        "enroll Мария",
        "earn Ana 50 --ref R1",
        "earn Ana 7 --item LATTE*2 --ref R2",
        "earn Ivan 120 --ref R3",
        "stamp Ana --count 4 --ref S1",
        "stamp Ivan --count 1 --ref S2",
        "adjust Ivan +30 --reason 'the till was down' --ref A1",
        "adjust Ivan -5 --reason 'too much' --ref A2",
        "adjust Мария +12 --reason 'brought along' --expires 2025-03-01 --ref A3",
        "adjust Ana +1.50 --unit credit --reason 'a spoilt cake' --ref A4",
        "vip promote Мария gold --until 2026-12-31 --reason 'the mayor' --ref T1",
        "vip promote Ivan gold --reason 'a friend' --ref T2",
        "vip revoke Ivan --reason 'no friend any more' --ref T3",
    ):
        shop.done(line)
    shop.now = "2025-02-12T08:00:00Z"
    for line in (
        "redeem Ana five-off --bill 12 --ref D1",
        "redeem Ana free-coffee --ref D2",
        "redeem Ivan treat --ref D3",
        "earn Ivan 60 --item CAKE*2 --item LATTE@51.60 --tip 0 --ref R4",
        "redeem Ivan five-off --sale ref:R4 --ref D4",
        "redeem Ivan five-off --hold --ref H1",
        "redeem --commit ref:H1 --ref D5",
        "redeem Ana cookie --hold --ref H2",
        "redeem --release ref:H2 --ref L1",
        "redeem Ivan treat --hold --ref H3",
        "refund ref:R4 --item CAKE --ref F1",
        "refund ref:R1 --amount 20 --ref F2",
        "refund ref:R3 --ref F3",
        "void ref:F3 --reason 'the wrong receipt' --ref V1",
        "void ref:D1 --reason 'the wrong customer' --ref V2",
        "void ref:S2 --reason mistyped --ref V3",
        "refund ref:R4 --ref F4",
        "customer edit Ana --tags 'regular staff'",
        "earn Ana 45.50 --ref R5 --discount 2",
        "earn Ana 30 --at 2025-02-11T10:00 --ref R6",
    ):
        shop.done(line)
    code = shop.rows("SELECT code FROM vouchers WHERE status = 'open' AND reward = 'cookie'")[0]["code"]
    shop.done(f"voucher cancel {code} --reason 'stale' --ref C1")
    gifts = [shop.done(f"gift sell {amount} --to Ana --ref G{amount}")["code"] for amount in (20, 30, 40)]
    shop.done(f"gift use {gifts[0]} 12.50 --ref P1")
    shop.done(f"gift use {gifts[1]} 5.00 --ref P2")
    shop.done("void ref:P2 --reason 'another card'")
    shop.done(f"gift refund {gifts[1]} --ref P3")
    shop.done(f"gift block {gifts[2]} --reason stolen")
    shop.done("voucher issue cookie --for Ivan --ref I1")
    issued = shop.done("voucher issue treat --count 2 --until 2025-12-31 --ref I2")["issued"]
    shop.done(f"voucher use {issued[0]['voucher']} --for Ivan --ref U1")
    shop.now = "2025-03-02T03:00:00Z"
    shop.done("expire")
    bring(shop, "Ivan", Opening("points", 40, expires_on="2027-12-31"))
    bring(shop, "Ivan", Opening("stamps:coffee", 2))
    dearer = shop.path.with_suffix(".toml")
    dearer.write_text(DEARER, encoding="utf-8")
    shop.done(f"program apply {dearer} --migrate stamps")
    shop.now = "2027-02-17T08:00:00Z"
    shop.done("expire")
    shop.done("earn Ana 200 --ref R7 --item LATTE*7@20.00 --item CAKE@60.00")
    shop.done("earn Мария 3.20 --ref R8")
    shop.done("expire")


def bring(shop: Shop, name: str, opening: Opening) -> None:
    """Book what a customer brought along, as `import balances` does."""
    customer = shop.rows("SELECT id FROM customers WHERE name = :name", name=name)[0]["id"]
    db = open_shop(shop.place)
    open_balance(db, customer, opening, Call(at=shop.now, recorded_at=shop.now, ref=f"brought:{opening.unit}"))
    db.close()
