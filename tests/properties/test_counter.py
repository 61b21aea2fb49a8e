"""Random mornings at the command line, beside a model of a dozen lines that knows nothing of lots, events or programmes."""

import json
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import note, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from loyalty_cli import clock
from tests.conftest import Shop
from tests.properties.pace import lives

SIZE, PRICE, HOLD_SECONDS = 5, 20, 15 * 60
PROGRAM = f"""
[shop]
name = "Rose"
currency = "EUR"
timezone = "Europe/Sofia"

[[product]]
sku = "LATTE"
category = "coffee"
price = "3.50"

[[earn]]
id = "spend"
points = 1
per = "1.00"

[[stamp_card]]
id = "coffee"
size = {SIZE}
per = "item"
only = ["category:coffee"]
reward = "free"

[[reward]]
id = "free"

[[reward]]
id = "off"
kind = "amount"
value = "5.00"
points = {PRICE}
"""
WHO = ("Ana", "Boris")
MISTAKES = (
    ("earn Ana -5", 2),
    ("earn Ana 12.505", 2),
    ("earn Ana 1e3", 2),
    ("earn Nobody 5", 3),
    ("earn Ana 9.00 --item LATTE", 2),
    ("earn Ana 3.50 --item LATTE --discount 9.00", 2),
    ("earn Ana 5 --at 2031-01-01", 1),
    ("earn Ana 5 --code SUMMER", 1),
    ("earn Ana", 2),
    ("stamp Ana tea", 3),
    ("stamp Ana --count 0", 2),
    ("redeem Ana yacht", 3),
    ("redeem Ana", 2),
    ("refund ref:never", 3),
    ("void ref:never --reason x", 3),
    ("void last", 2),
    ("adjust Ana 0 --reason x", 2),
    ("adjust Ana -100000 --reason x", 1),
    ("adjust Ana +5 --unit gold --reason x", 3),
    ("voucher use 0000000000000", 3),
    ("enroll Carla --phone 12", 2),
    ("vip promote Ana gold --reason x", 3),
    ("nonsense", 2),
)
QUESTIONS = (
    *("show Ana", "history Ana", "explain Ana", "explain last", "customer list", "customer find an", "reward list"),
    *("voucher list", "program show", "program history", "db verify", "db info", "earn Ana 7.77 --dry-run", "card show Ana"),
)


@dataclass
class Person:
    """What a shopkeeper would keep on paper."""

    deltas: list[int] = field(default_factory=list)
    stamps: int = 0
    vouchers: int = 0
    held: dict[str, tuple[int, str]] = field(default_factory=dict)  # by hold: how much, through when

    def stamp(self, count: int) -> None:
        """Each full card is a voucher; what is taken back opens one again, or is owed."""
        self.stamps += count
        while self.stamps >= SIZE:
            self.stamps, self.vouchers = self.stamps - SIZE, self.vouchers + 1
        while self.stamps < 0 < self.vouchers:
            self.stamps, self.vouchers = self.stamps + SIZE, self.vouchers - 1

    def points(self, now: str) -> int:
        return sum(self.deltas) - sum(quantity for quantity, until in self.held.values() if now < until)


@dataclass
class Sale:
    """A purchase: what is left of it, in cents and in coffees."""

    who: str
    cents: int
    coffees: int
    is_gone: bool = False


class Counter(RuleBasedStateMachine):
    """Lines are typed; about every fifth is one that was typed before."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        (folder / "program.toml").write_text(PROGRAM)
        self.shop = Shop(folder / "shop.db")
        self.people = {name: Person() for name in WHO}
        self.sales: dict[str, Sale] = {}
        self.redeemed: dict[str, tuple[str, str]] = {}
        self.typed: list[tuple[str, Any]] = []
        self.refs = 0
        for line in (f"init --program {folder / 'program.toml'}", *(f"enroll {name}" for name in WHO)):
            assert self.shop(line).code == 0

    # What is typed ----------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(WHO), coffees=st.integers(0, 7), cents=st.integers(0, 9000))
    def earn(self, who: str, coffees: int, cents: int) -> None:
        amount, items = coffees * 350 + cents, [f"--item LATTE*{coffees}"] if coffees else []
        items += [f"--item BREAD@{_money(cents)}"] if coffees and cents else []
        said = self.type(f"earn {who} {_money(amount)} {' '.join(items)}")
        self.people[who].deltas.append(amount // 100)
        self.people[who].stamp(coffees)
        self.sales[said["event"]] = Sale(who, amount, coffees)
        assert said["earned"].get("points", 0) == amount // 100
        assert said["earned"].get("stamps:coffee", 0) == coffees

    @rule(who=st.sampled_from(WHO), count=st.integers(1, 7))
    def stamp(self, who: str, count: int) -> None:
        self.type(f"stamp {who} coffee --count {count}")
        self.people[who].stamp(count)

    @rule(who=st.sampled_from(WHO), quantity=st.integers(-30, 30).filter(bool))
    def adjust(self, who: str, quantity: int) -> None:
        line = f"adjust {who} {quantity:+} --reason counted"
        if quantity < 0 and -quantity > self.people[who].points(self.shop.now):
            self.refused(line, "insufficient_points", 1)
        else:
            self.type(line)
            self.people[who].deltas.append(quantity)

    @rule(who=st.sampled_from(WHO), reward=st.sampled_from(("off", "free")))
    def redeem(self, who: str, reward: str) -> None:
        person = self.people[who]
        if reward == "off" and person.points(self.shop.now) < PRICE:
            self.refused(f"redeem {who} off", "insufficient_points", 1)
        elif reward == "free" and not person.vouchers:
            self.refused(f"redeem {who} free", "no_voucher", 1)
        else:
            self.redeemed[self.type(f"redeem {who} {reward}")["event"]] = (who, reward)
            self.take(person, reward, -1)

    def take(self, person: Person, reward: str, sign: int) -> None:
        if reward == "off":
            person.deltas.append(sign * PRICE)
        else:
            person.vouchers += sign
            person.stamp(0)

    @rule(who=st.sampled_from(WHO))
    def hold(self, who: str) -> None:
        person = self.people[who]
        if person.points(self.shop.now) < PRICE:
            self.refused(f"redeem {who} off --hold", "insufficient_points", 1)
        else:
            said = self.type(f"redeem {who} off --hold")
            person.held[said["event"]] = (PRICE, clock.later(self.shop.now, seconds=HOLD_SECONDS))

    @precondition(lambda self: any(person.held for person in self.people.values()))
    @rule(which=st.integers(0, 9), commits=st.booleans())
    def end_hold(self, which: int, commits: bool) -> None:
        held = [(who, event) for who, person in self.people.items() for event in person.held]
        who, event = held[which % len(held)]
        line = f"redeem {'--commit' if commits else '--release'} {event}"
        if self.people[who].held[event][1] <= self.shop.now:
            self.refused(line, "hold_ended", 1)
            return
        said = self.type(line)
        del self.people[who].held[event]
        if commits:
            self.people[who].deltas.append(-PRICE)
            self.redeemed[said["event"]] = (who, "off")

    @precondition(lambda self: self.sales)
    @rule(which=st.integers(0, 9), cents=st.one_of(st.none(), st.integers(1, 2000)), coffees=st.integers(0, 4))
    def refund(self, which: int, cents: int | None, coffees: int) -> None:
        event = list(self.sales)[-1 - which % len(self.sales)]
        sale = self.sales[event]
        by_line = coffees > 0 and sale.coffees > 0
        if by_line:
            cents = coffees * 350
            line = f"refund {event} --item LATTE*{coffees}"
        elif sale.coffees:
            cents, line = None, f"refund {event}"  # by amount alone nobody knows which coffees came back
        else:
            line = f"refund {event}" + (f" --amount {_money(cents)}" if cents is not None else "")
        if sale.is_gone:
            self.refused(line, "already_refunded", 1)
        elif coffees > sale.coffees if by_line else cents is not None and cents > sale.cents:
            self.refused(line, "refund_beyond_rest", 1)
        else:
            self.type(line)
            self.give_back(sale, sale.cents if cents is None else cents, coffees if by_line else sale.coffees)

    def give_back(self, sale: Sale, cents: int, coffees: int) -> None:
        left = sale.cents - cents
        self.people[sale.who].deltas.append(left // 100 - sale.cents // 100)
        self.people[sale.who].stamp(-coffees)
        sale.cents, sale.coffees = left, sale.coffees - coffees
        sale.is_gone = left == 0

    @precondition(lambda self: self.sales or self.redeemed)
    @rule(which=st.integers(0, 9))
    def void(self, which: int) -> None:
        events = [*self.redeemed, *(event for event, sale in self.sales.items() if not sale.is_gone)]
        if not events:
            return
        event = events[-1 - which % len(events)]
        line = f"void {event} --reason mistake"
        if event in self.redeemed:
            self.type(line)
            who, reward = self.redeemed.pop(event)
            self.take(self.people[who], reward, 1)
        elif any(line.startswith(f"refund {event}") for line, _ in self.typed):
            self.refused(line, "already_refunded", 1)
        else:
            self.type(line)
            sale = self.sales[event]
            self.give_back(sale, sale.cents, sale.coffees)
            sale.is_gone = True

    @rule(seconds=st.sampled_from((1, 60, 10 * 60, 20 * 60, 3 * 86_400)))
    def wait(self, seconds: int) -> None:
        self.shop.now = clock.later(self.shop.now, seconds=seconds)

    # What is typed again, wrongly, or only to see ------------------------------------------------------------------------

    @precondition(lambda self: self.typed)
    @rule(which=st.integers(0, 30), is_changed=st.booleans())
    def type_again(self, which: int, is_changed: bool) -> None:
        line, first = self.typed[which % len(self.typed)]
        before = self.dump()
        if is_changed and line.startswith("earn"):
            said = self.shop.json(line.replace("Ana", "Carla").replace("Boris", "Ana").replace("Carla", "Boris"))
            assert (said.code, said.refusal) == (4, "ref_conflict")
        else:
            again = self.shop.done(line)
            assert again["replayed"] is True
            assert {**again, "replayed": False} == first
        assert self.dump() == before

    @rule(mistake=st.sampled_from(MISTAKES))
    def mistype(self, mistake: tuple[str, int]) -> None:
        line, code = mistake
        before = self.dump()
        said = self.shop.json(line)
        assert (said.code, "error" in said.json) == (code, True), line
        assert said.err.count("\n") == 1
        assert self.dump() == before

    @rule(line=st.sampled_from(QUESTIONS))
    def ask(self, line: str) -> None:
        before = self.dump()
        said = self.shop.json(line)
        assert said.code in (0, 3), f"{line}: {said.err}"
        assert self.dump() == before

    # How ----------------------------------------------------------------------------------------------------------------

    def type(self, line: str) -> Any:
        """A line that must succeed, under a ref of its own; what it says of the balance is so."""
        self.refs += 1
        line = f"{line} --ref R{self.refs}"
        note(f"{self.shop.now} {line}")
        said = self.shop.done(line)
        assert said["replayed"] is False
        self.typed.append((line, said))
        return said

    def refused(self, line: str, code: str, status: int) -> None:
        note(f"{self.shop.now} {line}: {code}")
        before = self.dump()
        said = self.shop.json(line)
        assert (said.code, said.refusal) == (status, code)
        assert self.dump() == before

    def dump(self) -> str:
        """All that the file holds."""
        with closing(sqlite3.connect(self.shop.path)) as raw:
            return "\n".join(raw.iterdump())

    def teardown(self) -> None:
        for name, person in self.people.items():
            shown = self.shop.done(f"show {name}")
            note(json.dumps(shown))
            assert shown["balance"]["points"] == person.points(self.shop.now)
            assert shown["balance"]["stamps:coffee"] == person.stamps
            assert [each["status"] for each in shown["vouchers"]].count("open") == person.vouchers
        assert self.shop.done("db verify")["ok"] is True
        self.folder.cleanup()


def _money(cents: int | None) -> str:
    assert cents is not None
    return f"{cents // 100}.{cents % 100:02}"


def test_a_morning_of_typed_lines_comes_to_what_paper_says() -> None:
    run_state_machine_as_test(Counter, settings=lives(25, steps=50))
