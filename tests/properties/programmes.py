"""Random programmes and random things that happen under them, small enough to collide often."""

from hypothesis import strategies as st

from loyalty_cli.program import facts
from loyalty_cli.program.facts import Line
from loyalty_cli.program.tender import Tender
from tests.plain import SHOP

UNITS = ("points", "stamps:coffee", "stamps:visit", "credit")
REWARDS = ("free-coffee", "cookie", "five-off", "tenth", "cash")
GIFTS = '[[gift_card]]\nid = "any"\ndays = 30\n'
CODES = ("SPRING", "FALL")
CATALOGUE = {"LATTE": ("coffee", 350), "CAKE": ("food", 420), "TOBACCO": ("tobacco", 601), "GIFT": ("gift", 0)}
EXPIRIES = (
    '"never"',
    '{ after = "10 days" }',
    '{ after = "1 month", round_up = "month" }',
    '{ on = "03-31" }',
    '{ idle = "1 month" }',
)


def _lines(**keys: object) -> str:
    return "".join(f"{key} = {value}\n" for key, value in keys.items() if value is not None)


def _maybe(*choices: object) -> st.SearchStrategy[object]:
    return st.sampled_from((None, *choices))


@st.composite
def promotions(draw: st.DrawFn) -> str:
    """The text of up to three promotions, of any effect and under any condition."""
    text = ""
    for place in range(draw(st.integers(0, 3))):
        effect = draw(st.sampled_from(("multiply", "multiply", "points", "stamps", "reward")))
        value = {"multiply": ("1.5", "2", "3.0001"), "points": (7, 40), "stamps": ("{ coffee = 2 }", "{ visit = 1 }")}
        text += f'[[promotion]]\nid = "p{place}"\n' + _lines(
            **{effect: draw(st.sampled_from(value.get(effect, ('"cookie"', '"free-coffee"'))))},
            **{
                draw(st.sampled_from(("only", "except"))): draw(
                    _maybe('["category:coffee"]', '["category:coffee", "sku:CAKE"]')
                )
            },
            min_spend=draw(_maybe('"8.00"', '"12.00"')),
            when=draw(_maybe("{ first = true }", "{ nth = 2 }", "{ idle_days = 20 }", '{ tier = ["gold"] }')),
            limit=draw(_maybe("{ per_day = 1 }", "{ per_customer = 2 }", "{ total = 3 }", "{ first_customers = 1 }")),
            code=f'"{CODES[place]}"' if place < len(CODES) and draw(st.integers(0, 3)) == 0 else None,
            priority=draw(_maybe(5)),
            stack=draw(_maybe("false")),
        )
    return text


@st.composite
def programmes(draw: st.DrawFn, *, expiries: tuple[str, ...] = EXPIRIES) -> str:
    """The text of a programme."""
    expire = st.sampled_from(expiries)
    shop = SHOP + _lines(tax=draw(_maybe('"excluded"')), tender_earns=draw(_maybe("false")))
    points = "[points]\n" + _lines(
        rounding=draw(_maybe('"half-up"', '"up"')),
        expire=draw(expire),
        pending_days=draw(_maybe(3)),
        on_negative=draw(_maybe('"clamp"')),
        rewards_on_refund=draw(_maybe('"keep"')),
        step=draw(_maybe(3)),
        min_points=draw(_maybe(4)),
        value=draw(_maybe('"0.05"', '"0.05"', '"0.37"')),
        max_share=draw(_maybe(50)),
        hold_minutes=draw(_maybe(60 * 24 * 4)),
        multipliers=draw(_maybe('"multiply"')),
    )
    earn = [
        '[[earn]]\nid = "spend"\npoints = 1\nper = "1.00"\n' + _lines(**{"except": draw(_maybe('["category:tobacco"]'))}),
        '[[earn]]\nid = "round"\npoints = 3\nper = "7.00"\ncarry = true\n',
        '[[earn]]\nid = "item"\npoints = 2\nper = "item"\nonly = ["category:coffee"]\n'
        + _lines(limit=draw(_maybe("{ per_day = 1 }", "{ per_customer = 2 }"))),
        '[[earn]]\nid = "visit"\npoints = 5\nper = "visit"\n'
        + _lines(when=draw(_maybe("{ first = true }", "{ nth = 2 }", "{ idle_days = 20 }"))),
        '[[earn]]\nid = "alone"\npoints = 9\nper = "visit"\nstack = false\nmin_spend = "8.00"\npriority = 5\n'
        + _lines(limit=draw(_maybe("{ total = 3 }", "{ first_customers = 1 }"))),
    ]
    chosen = [rule for rule in earn if draw(st.booleans())]
    cards = (
        '[[stamp_card]]\nid = "coffee"\nper = "item"\nonly = ["category:coffee"]\nreward = "free-coffee"\n'
        + _lines(
            size=draw(st.sampled_from((3, 5))),
            start=draw(_maybe(1, 2)),
            on_the_way=draw(_maybe('{ 2 = "cookie" }', '{ 1 = "cookie", 2 = "cookie" }')),
            max_per_visit=draw(_maybe(4)),
            max_per_day=draw(_maybe(6)),
            delay=draw(_maybe('"10 minutes"')),
            expire=draw(expire),
        )
        + '[[stamp_card]]\nid = "visit"\nsize = 2\nper = "visit"\n'
        + _lines(expire=draw(expire))
    )
    rewards = (
        '[[reward]]\nid = "free-coffee"\n'
        + _lines(valid_days=draw(_maybe(8)), only=draw(_maybe('["category:coffee"]')))
        + '[[reward]]\nid = "cookie"\n[[reward]]\nid = "five-off"\nkind = "amount"\nvalue = "5.00"\npoints = 20\n'
        + _lines(limit=draw(_maybe("{ per_customer = 2 }", "{ per_day = 1 }")), stock=draw(_maybe(3)))
        + '[[reward]]\nid = "tenth"\nkind = "percent"\nvalue = 10\ncap = "4.00"\npoints = 10\n'
        + _lines(only=draw(_maybe('["category:food"]')))
        + '[[reward]]\nid = "cash"\nkind = "credit"\nvalue = "3.00"\npoints = 15\n'
    )
    tiers = "[tiers]\n" + _lines(
        measure=draw(st.sampled_from(('"spend"', '"points"', '"visits"'))),
        window=draw(st.sampled_from(('"lifetime"', '"1 month"', '"calendar year"'))),
        keep=draw(_maybe('"next"')),
        down=draw(_maybe('"never"')),
        grace_days=draw(_maybe(5)),
    )
    at = {'measure = "spend"': ('"15.00"', '"40.00"'), 'measure = "points"': (20, 60), 'measure = "visits"': (2, 5)}
    low, high = next(levels for key, levels in at.items() if key in tiers)
    tiers += f'[[tier]]\nid = "silver"\nat = {low}\nmultiply = 1.5\n[[tier]]\nid = "gold"\nat = {high}\nmultiply = 2\n'
    offers, has_tiers = draw(promotions()), draw(st.booleans())
    if not has_tiers:
        tiers, offers = "", offers.replace('tier = ["gold"]', "birthday_days = 20")
    return shop + points + "".join(chosen) + offers + cards + rewards + GIFTS + tiers


@st.composite
def purchases(draw: st.DrawFn, *, codes: bool = False) -> facts.Purchase:
    """A sale whose lines add up, or one without lines; with `codes` it may name the code of a promotion."""
    code = draw(st.sampled_from((*CODES, None, None, None, None))) if codes else None
    tip, tax = draw(st.sampled_from((0, 0, 0, 100))), draw(st.sampled_from((0, 0, 60)))
    if draw(st.integers(0, 3)) == 0:
        goods = draw(st.one_of(st.sampled_from((0, 1, 100, 999, 2190, 5000)), st.integers(0, 6000)))
        return facts.Purchase(goods + tip, (), 0, min(tax, goods), tip, code)
    wanted = draw(st.lists(st.tuples(st.sampled_from(sorted(CATALOGUE)), st.integers(1, 4)), min_size=1, max_size=3))
    lines = tuple(Line(sku, CATALOGUE[sku][0], (), quantity, CATALOGUE[sku][1] * quantity) for sku, quantity in wanted)
    gross = sum(line.gross_minor for line in lines)
    discount = min(gross, draw(st.sampled_from((0, 0, 100, 333))))
    goods = gross - discount
    return facts.Purchase(goods + tip, lines, discount, min(tax, goods), tip, code)


@st.composite
def tenders(draw: st.DrawFn) -> Tender:
    """What may pay for a sale beside money, in any mixture."""
    some = st.sampled_from((0, 0, 1, 7, 30, 300, None))
    rewards = draw(st.lists(st.sampled_from(REWARDS), max_size=3))
    return Tender(tuple(rewards), draw(some), draw(some), up_to=draw(st.booleans()))
