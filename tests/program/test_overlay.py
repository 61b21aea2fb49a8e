"""What a shop says otherwise than its chain."""

import pytest

from loyalty_cli.program.reading import ProgramFaults, read, read_shop
from tests.conftest import PROGRAM


def faults(text: str, chain: str = PROGRAM) -> list[str]:
    with pytest.raises(ProgramFaults) as refused:
        read_shop(text, chain)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff", "[shop]\n"])
def test_who_says_nothing_has_the_chains_programme(text: str) -> None:
    assert read_shop(text, PROGRAM) == read(PROGRAM)


def test_an_entry_of_the_same_id_takes_the_place_of_the_chains() -> None:
    program = read_shop('[[product]]\nsku = "LATTE"\nname = "Latte"\ncategory = "coffee"\nprice = "4.10"\n', PROGRAM)
    assert (program.products["LATTE"].price_minor, program.products["CAKE"].price_minor) == (410, 420)


def test_a_name_alone_is_another_name() -> None:
    program = read_shop('[shop]\nname = "By the sea"\n', PROGRAM)
    assert (program.shop.name, program.shop.currency) == ("By the sea", "EUR")


def test_money_is_read_in_the_chains_currency() -> None:
    yen = PROGRAM.replace('"EUR"', '"JPY"').replace(".00", "").replace("3.50", "350").replace("4.20", "420")
    assert faults('[[earn]]\nid = "a"\npoints = 1\nper = "1.50"\n', yen)[0].startswith("line 4, earn.per")


def test_every_fault_has_its_line() -> None:
    text = '[shop]\ntimezone = "Asia/Tokyo"\n[[stamp_card]]\nid = "tea"\n[[promotion]]\nid = "a"\nreward = "none"\n'
    assert faults(text) == [
        "line 2, shop.timezone: is the chain's: leave it out, or apply the chain's whole file with --shop ''",
        "line 3, stamp_card: is the chain's; a shop's file holds shop, product, earn, promotion, reward",
        "line 7, promotion.reward: there is no [[reward]] none",
    ]


def test_what_the_chain_has_not_cannot_be_left_out() -> None:
    assert faults('[shop]\nwithout = ["reward:five-of"]\n') == [
        "line 2, shop.without: the chain has no [[reward]] five-of; did you mean five-off?"
    ]


def test_what_the_chain_builds_on_cannot_be_left_out() -> None:
    assert faults('[shop]\nwithout = ["reward:free-coffee"]\n') == [
        "line 2, shop.without: the chain's stamp_card.reward: there is no [[reward]] free-coffee; did you mean five-off?"
    ]
