"""A file that several processes decide: the books are those of one process, whatever comes between."""

import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from loyalty_cli import cores, ids
from loyalty_cli.books import imports
from loyalty_cli.books.imports import Mark
from loyalty_cli.exchange import importing
from loyalty_cli.operations import crew
from tests.conftest import PROGRAM, Shop

ROWS = 60
HELD = "ref,customer,at,amount\n" + "".join(
    f"r{row},{row % 7},2026-01-{row % 28 + 1:02}T10:00,{row % 90}.50\n" for row in range(ROWS)
)
LIMITED = """
[[promotion]]
id = "first-five"
points = 50
limit = { total = 5 }
"""
STATE = """
    SELECT e.ref, c.external_id, e.at, p.place, p.unit, p.lot, p.quantity, e.said
    FROM events e JOIN customers c ON c.id = e.customer LEFT JOIN postings p ON p.event = e.id ORDER BY e.ref, p.place
"""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small file be worth two hands, and a chunk be five rows."""
    monkeypatch.setattr(crew, "ENOUGH", 10)
    monkeypatch.setattr(cores, "available", lambda: 2)
    monkeypatch.setattr(importing, "CHUNK", 5)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every hand that is taken on."""
    taken: list[Any] = []

    class Noted(cores.Hand[Any, Any]):
        def __init__(self, *needs: Any) -> None:
            super().__init__(*needs)
            taken.append(self)

    monkeypatch.setattr(cores, "Hand", Noted)
    return taken


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, Callable[[], object]], None]:
    """Let something happen before the turn with that number, in which two chunks are written."""

    def arm(number: int, happens: Callable[[], object]) -> None:
        real, seen = crew.Crew._write, iter(range(1_000))

        def write(self: Any, turn: Any) -> Any:
            if next(seen) == number:
                happens()
            return real(self, turn)

        monkeypatch.setattr(crew.Crew, "_write", write)

    return arm


def alone(make_shop: Callable[..., Shop], line: Sequence[str], monkeypatch: pytest.MonkeyPatch, **shop: str) -> Shop:
    """A shop into which one process has brought the file."""
    with monkeypatch.context() as only:
        only.setattr(cores, "available", lambda: 1)
        made = make_shop(name="alone", **shop)
        made.json(list(line))
    return made


def test_two_hands_leave_what_one_process_leaves(
    make_shop: Callable[..., Shop], write: Callable[..., str], hands: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ["import", "purchases", write(HELD), "--create-customers"]
    one, two = alone(make_shop, line, monkeypatch), make_shop(name="two")

    said = two.json(line)

    assert said.json["imported"] == ROWS
    assert len(hands) == 2
    assert two.rows(STATE) == one.rows(STATE)
    assert two.json("db verify").code == 0
    assert two.json(line).json["replayed"] == ROWS


def test_ids_of_two_hands_never_meet(shop: Shop, write: Callable[..., str], hands: list[Any]) -> None:
    shop.json(["import", "purchases", write(HELD), "--create-customers"])

    places = {row["id"] % 2 for row in shop.rows("SELECT id FROM events")}

    assert (len(hands), places) == (2, {0, 1})


def test_a_sale_at_a_till_sends_the_crew_home_and_nothing_is_lost(
    shop: Shop, write: Callable[..., str], between: Callable[..., None]
) -> None:
    shop.done("enroll Ana")
    between(3, lambda: shop.start("earn Ana 5").wait())

    said = shop.json(["import", "purchases", write(HELD), "--create-customers"])

    assert said.json["imported"] == ROWS
    assert shop.json("show Ana").json["balance"]["points"] == 5
    assert shop.json("db verify").code == 0


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How far a file had come with each block that goes in without a crew, which comes back after one of them."""
    blocks: list[int] = []
    real = crew.Intake.book

    def book(self: Any, entries: Any, mark: Mark) -> Any:
        blocks.append(mark.rows_done)
        return real(self, entries, mark)

    monkeypatch.setattr(crew, "PATIENCE", 1)
    monkeypatch.setattr(crew.Intake, "book", book)
    return blocks


@pytest.mark.parametrize("who", ["Ana", "ext:3"])
def test_a_crew_that_a_sale_sent_home_comes_back(
    engine: str, shop: Shop, write: Callable[..., str], between: Callable[..., None], without: list[int], who: str
) -> None:
    """A file tells that somebody has written; a server tells to whose account, and Ana is not in the file."""
    shop.done("enroll Ana")
    between(1, lambda: shop.start(["earn", who, "5"]).wait())

    said = shop.json(["import", "purchases", write(HELD), "--create-customers"])

    assert said.json["imported"] == ROWS
    assert without == (list(range(15, 40, 5)) if engine == "sqlite" or who != "Ana" else [])
    assert shop.json("db verify").code == 0


def test_a_crew_stays_away_once_accounts_hang_together(
    shop: Shop, write: Callable[..., str], between: Callable[..., None], without: list[int]
) -> None:
    limited = write(PROGRAM + LIMITED, "limited.toml")
    between(1, lambda: shop.start(["program", "apply", limited, "--from", "2026-01-01"]).wait())

    said = shop.json(["import", "purchases", write(HELD), "--create-customers"])

    assert said.json["imported"] == ROWS
    assert without == list(range(15, ROWS + 1, 5))
    given = shop.rows("SELECT count(*) AS given FROM postings WHERE rule LIKE '%first-five'")
    assert given[0]["given"] == 5
    assert shop.json("db verify").code == 0


def test_a_hand_that_is_killed_leaves_the_rest_to_one_process(
    shop: Shop, write: Callable[..., str], hands: list[Any], between: Callable[..., None]
) -> None:
    between(3, lambda: os.kill(hands[0]._process.pid, signal.SIGKILL))

    said = shop.json(["import", "purchases", write(HELD), "--create-customers"])

    assert said.json["imported"] == ROWS
    assert shop.json("db verify").code == 0


def test_a_ref_of_two_customers_is_refused_as_one_process_refuses_it(
    make_shop: Callable[..., Shop], write: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = HELD.replace("r31,3,", "r30,3,").replace("r11,4,", "r10,3,")
    line = ["import", "purchases", write(twice), "--create-customers"]
    one, two = alone(make_shop, line, monkeypatch), make_shop(name="two")

    said = two.json(line)

    assert said.json["refused"] == 2
    assert two.rows(STATE) == one.rows(STATE)


def test_a_ref_that_comes_again_while_its_first_is_not_written_is_replayed(shop: Shop, write: Callable[..., str]) -> None:
    rows = [f"r{row},{row % 7},2026-01-01T10:00,5.00" for row in range(20)]
    again = "\n".join(["ref,customer,at,amount", *(each for row in rows for each in (row, row))])

    said = shop.json(["import", "purchases", write(again), "--create-customers"])

    assert (said.json["imported"], said.json["replayed"]) == (20, 20)


def test_customers_whose_sales_hang_together_are_left_to_one_process(
    make_shop: Callable[..., Shop], write: Callable[..., str], hands: list[Any]
) -> None:
    limited = make_shop(program=PROGRAM + LIMITED)

    said = limited.json(["import", "purchases", write(HELD), "--create-customers"])

    assert said.json["imported"] == ROWS
    assert hands == []
    given = limited.rows("SELECT count(*) AS given FROM postings WHERE rule LIKE '%first-five'")
    assert given[0]["given"] == 5


def test_trouble_of_the_database_says_how_far_it_came(
    shop: Shop, write: Callable[..., str], monkeypatch: pytest.MonkeyPatch, hands: list[Any]
) -> None:
    real = imports.reach

    def reach(db: Any, mark: Mark) -> None:
        if mark.rows_done == 20:
            raise KeyboardInterrupt
        real(db, mark)

    with monkeypatch.context() as troubled:
        troubled.setattr(imports, "reach", reach)
        said = shop.json(["import", "purchases", write(HELD), "--create-customers"])

    assert said.code == 130
    assert "10 of 60 purchases are done" in said.err
    assert not any(hand._process.is_alive() for hand in hands)
    assert shop.json(["import", "purchases", write(HELD), "--create-customers"]).json["replayed"] == 10


def test_opening_balances_go_in_by_two_hands_too(shop: Shop, write: Callable[..., str], hands: list[Any]) -> None:
    for guest in range(8):
        shop.done(f"enroll Guest{guest} --external-id g{guest}")
    held = "customer,unit,quantity\n" + "".join(
        f"g{guest},{unit},{guest}\n" for guest in range(8) for unit in ("points", "credit")
    )

    said = shop.json(["import", "balances", write(held)])

    assert (said.json["imported"], said.json["replayed"], len(hands)) == (14, 2, 2)
    balance = shop.json("show Guest7").json["balance"]
    assert (balance["points"], balance["credit"]) == (7, "7.00")


def test_a_dry_run_on_two_hands_writes_nothing(shop: Shop, write: Callable[..., str], hands: list[Any]) -> None:
    said = shop.json(["import", "purchases", write(HELD), "--create-customers", "--dry-run"])

    assert (said.json["imported"], len(hands)) == (ROWS, 2)
    assert shop.rows("SELECT count(*) AS events FROM events")[0]["events"] == 0


def test_an_id_made_apart_belongs_to_its_place_and_still_grows() -> None:
    try:
        ids.apart(2, 5)
        made = [ids.new() for _ in range(50)]
        later = ids.new(after=made[-1] + 3)
    finally:
        ids.apart(0, 1)
    assert {each % 5 for each in (*made, later)} == {2}
    assert made == sorted(set(made))
    assert later > made[-1] + 3
