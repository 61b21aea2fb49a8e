"""A till that was alone hands in what it noted: every sale counts once, and nothing is spent twice."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Shop
from tests.exchange.test_resuming import events, wait_for

HEAD = "ref,customer,at,amount\n"


@pytest.fixture
def chain(shop: Shop) -> Shop:
    """Ana and Boris, known in every shop; the next morning."""
    shop.done("enroll Ana --external-id ana")
    shop.done("enroll Boris --external-id boris")
    shop.now = "2026-02-18T08:00:00Z"
    return shop


def test_a_hand_in_that_was_killed_and_repeated_counts_once(chain: Shop, write: Callable[..., str]) -> None:
    rows = "".join(f"V-{row},{'ana' if row % 2 else 'boris'},2026-02-17T{row % 24:02}:30,1.00\n" for row in range(3_000))
    line = ["--shop", "Varna", "--till", "1", "import", "purchases", write(HEAD + rows)]

    running = chain.start(line)
    assert wait_for(chain, 0, running)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL

    again = chain.done(line)
    assert again["imported"] + again["replayed"] == 3_000
    assert events(chain) == 3_000
    assert chain.done("show Ana")["balance"]["points"] == 1_500
    assert chain.done(line)["imported"] == 0
    assert {row["shop"] for row in chain.done("report shops")["shops"]} == {"Varna"}


def test_what_came_through_before_the_line_was_cut_is_not_booked_again(chain: Shop, write: Callable[..., str]) -> None:
    chain.done("--shop Varna earn Ana 10 --ref V-1 --at 2026-02-17T10:00")
    file = write(HEAD + "V-1,ana,2026-02-17T10:02,10\nV-2,ana,2026-02-17T10:05,5\n")
    handed = chain.done(f"--shop Varna import purchases {file}")
    assert (handed["imported"], handed["replayed"]) == (1, 1)
    assert chain.done("show Ana")["balance"]["points"] == 15


def test_a_clock_that_runs_ahead_keeps_its_sales_back_until_it_is_mended(
    chain: Shop, write: Callable[..., str], tmp_path: Path
) -> None:
    held = HEAD + "V-1,ana,2027-02-17T10:00,10\nV-2,ana,2026-02-17T10:05,5\n"
    first = chain(f"--json --shop Varna import purchases {write(held)} --errors {tmp_path}/back.csv")
    assert (first.json["imported"], first.json["errors"][0]["line"]) == (1, 2)
    assert "lies in the future" in first.json["errors"][0]["message"]

    mended = (tmp_path / "back.csv").read_text(encoding="utf-8").replace("2027", "2026")
    assert chain.done(f"--shop Varna import purchases {write(mended, 'mended.csv')}")["imported"] == 1
    assert chain.done("show Ana")["balance"]["points"] == 15


def test_a_corrected_clock_does_not_make_a_second_sale(chain: Shop, write: Callable[..., str]) -> None:
    for hour, number in ((3, 1), (15, 0)):
        file = write(f"{HEAD}V-1,ana,2026-02-17T{hour:02}:00,10\n", f"{hour}.csv")
        handed = chain.done(f"--shop Varna import purchases {file}")
        assert handed["imported"] == number
    assert chain.done("show Ana")["balance"]["points"] == 10


def test_a_customer_whom_the_chain_does_not_know_is_kept_back_alone(
    chain: Shop, write: Callable[..., str], tmp_path: Path
) -> None:
    held = HEAD + "V-1,stranger,2026-02-17T10:00,10\nV-2,ana,2026-02-17T10:05,5\n"
    line = f"--json --shop Varna import purchases {write(held)} --errors {tmp_path}/back.csv"
    assert chain(line).json["imported"] == 1
    assert "stranger" in (tmp_path / "back.csv").read_text(encoding="utf-8")

    chain.done("enroll Vera --external-id stranger")
    assert chain.done(f"--shop Varna import purchases {tmp_path}/back.csv")["imported"] == 1
    assert chain.done("show Vera")["balance"]["points"] == 10


def test_a_reward_given_twice_by_two_tills_that_were_alone_is_booked_once(chain: Shop) -> None:
    chain.done("earn Ana 120 --at 2026-02-17T08:00")
    given = "redeem Ana five-off --bill 20 --at 2026-02-17T10:00 --ref"
    assert chain.done(f"--shop Varna --till 1 {given} V-7")["spent"] == {"points": 100}
    said = chain.json(f"--shop Sofia --till 2 {given} S-4")
    assert (said.code, said.refusal, said.json["error"]["missing"]) == (1, "insufficient_points", 80)
    assert chain.done(f"--shop Varna --till 1 {given} V-7")["replayed"]
    assert chain.done("show Ana")["balance"]["points"] == 20
