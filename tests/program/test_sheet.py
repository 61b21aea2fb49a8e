"""The working paper of a decision: what becomes of a quantity whose lot is not there any more, and of one that is owed."""

import pytest

from loyalty_cli.program.account import DEBT, Account, Lot
from loyalty_cli.program.sheet import Sheet, Why
from tests.plain import SPEND, moment, program

NOW = moment("2026-02-17T12:00")
WHY = Why("return", "spent on the purchase that was returned")


def lot(number: int, remaining: int, *, expires_on: str | None = None) -> Lot:
    return Lot("points", number, 1, NOW.at, NOW.at, NOW.day, expires_on, remaining)


def sheet(*lots: Lot) -> Sheet:
    counted = Account(lots={("points", each.number): each for each in lots})
    return Sheet(counted, program(SPEND), 5, NOW)


def moves(paper: Sheet) -> list[tuple[str, int, int, str]]:
    return [(each.unit, each.lot, each.quantity, each.account) for each in paper.postings]


@pytest.mark.parametrize(
    ("lots", "postings"),
    [
        ([], [("points", 1, 10, "redeemed")]),  # its lot went to another account: it comes into a new one
        ([lot(3, 4)], [("points", 3, 10, "redeemed")]),
        ([lot(3, 4), lot(DEBT, -6)], [("points", DEBT, 6, "redeemed"), ("points", 3, 4, "redeemed")]),
        ([lot(DEBT, -6)], [("points", DEBT, 6, "redeemed"), ("points", 1, 4, "redeemed")]),
        ([lot(DEBT, -60)], [("points", DEBT, 10, "redeemed")]),
        ([lot(3, 4, expires_on="2026-02-16"), lot(DEBT, -6)], [("points", 3, 10, "redeemed")]),  # what has ended pays nothing
    ],
)
def test_what_was_taken_comes_back_to_its_lot_and_pays_what_is_owed(
    lots: list[Lot], postings: list[tuple[str, int, int, str]]
) -> None:
    paper = sheet(*lots)
    paper.give_back("points", 3, 10, "redeemed", WHY)
    assert moves(paper) == postings


@pytest.mark.parametrize(
    ("lots", "postings"),
    [
        ([lot(1, 4), lot(2, 4, expires_on="2026-03-01")], [("points", 2, -4, "redeemed"), ("points", 1, -2, "redeemed")]),
        ([lot(1, 4, expires_on="2026-02-17"), lot(2, 4)], [("points", 1, -4, "redeemed"), ("points", 2, -2, "redeemed")]),
        ([lot(1, 9, expires_on="2026-02-16"), lot(2, 6)], [("points", 2, -6, "redeemed")]),
    ],
)
def test_the_lot_that_ends_first_is_spent_first(lots: list[Lot], postings: list[tuple[str, int, int, str]]) -> None:
    paper = sheet(*lots)
    paper.spend("points", 6, "redeemed", WHY)
    assert moves(paper) == postings


@pytest.mark.parametrize(
    ("lots", "available"),
    [([], 0), ([lot(1, 4)], 4), ([lot(1, 4), lot(DEBT, -6)], -2), ([lot(1, 9, expires_on="2026-02-16"), lot(2, 6)], 6)],
)
def test_what_can_be_spent_is_what_is_usable_less_what_is_owed(lots: list[Lot], available: int) -> None:
    assert sheet(*lots).available("points") == available
    assert sheet(*lots).available("credit") == 0


@pytest.mark.parametrize(
    ("lots", "postings"),
    [
        ([lot(1, 4), lot(2, 9)], [("points", 1, -4, "issued"), ("points", 2, -2, "issued")]),
        ([lot(1, 4), lot(2, 1)], [("points", 1, -4, "issued"), ("points", 2, -1, "issued"), ("points", DEBT, -1, "issued")]),
        ([], [("points", DEBT, -6, "issued")]),
    ],
)
def test_what_an_event_gave_is_taken_from_its_own_lot_then_from_others_then_owed(
    lots: list[Lot], postings: list[tuple[str, int, int, str]]
) -> None:
    paper = sheet(*lots)
    paper.claw_back("points", 6, of=1, why=WHY)
    assert moves(paper) == postings
