"""The session line by line, without a shop: what each line asks of the desk, and what it says."""

import pytest
from hypothesis import given, settings, strategies as st

from loyalty_cli.counter import lines, machine
from loyalty_cli.counter.acts import BOOKINGS, Act, Answer, Booked, Choice, Enroll, Look, Redeem, Sale, Stamps, Standing, Undo
from loyalty_cli.counter.state import Line, State
from loyalty_cli.values import replace

ANA = Standing(1, "Ana", "3062923025174772", ("free-coffee", "five-off"), ("CODE1",))
BOB = Standing(2, "Bob", "4715839141227936")
CARD, OTHER = "3062923025174772", "4715839141227936"


def line(typed: str, tick: int = 100_000, ref: str = "R") -> Line:
    return Line(typed, tick, ref)


def sold(event: int = 7) -> Booked:
    return Booked(event, 1, "Ana", "purchase 12.50 EUR", True, 1250)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3062923025174772", lines.Scan(CARD)),
        ("3062 9230 2517 4772", lines.Scan(CARD)),
        ("12.503062923025174772", lines.Scan(CARD, "12.50")),
        ("Ana3062923025174772", lines.Scan(CARD, "Ana")),
        ("1" * 26, lines.Scan("1" * 26)),
        ("12.50", lines.Amount("12.50")),
        ("12", lines.Amount("12")),
        ("12.50 LATTE*2@3.50 CAKE", lines.Amount("12.50", ("LATTE*2@3.50", "CAKE"))),
        ("12.50 code:SPRING", lines.Amount("12.50", (), "SPRING")),
        ("12.50 LATTE code:SPRING CAKE", lines.Amount("12.50", ("LATTE", "CAKE"), "SPRING")),
        ("=1234567", lines.Amount("1234567")),
        ("+2 coffee", lines.Plus(2, "coffee")),
        ("+1", lines.Plus(1)),
        ("+359881234567", lines.Named("+359881234567")),
        ("0881234567", lines.Named("0881234567")),
        ("088 123 4567", lines.Named("088 123 4567")),
        ("888123456", lines.Named("888123456")),
        ("ext:A1", lines.Named("ext:A1")),
        ("r", lines.Take("r")),
        ("r 2", lines.Take("r", "2")),
        ("r five-off", lines.Take("r", "five-off")),
        ("r 2 bill 12.50", lines.Take("r", "2", "12.50")),
        ("v 1 12.50", lines.Take("v", "1", "12.50")),
        ("b 5.00", lines.Give("5.00")),
        ("new Ana Ivanova 088 123 4567", lines.New("Ana Ivanova", "088 123 4567")),
        ("new", lines.New()),
        ("/ivan", lines.Find("ivan")),
        ("U", lines.Word("undo")),
        ("", lines.Word("again")),
        (".", lines.Word("next")),
    ],
)
def test_a_line_means_what_its_form_says(typed: str, meant: lines.Meaning) -> None:
    assert lines.read(typed)[0] == meant


@pytest.mark.parametrize("typed", ["12 50", "/", "b", "b 5 6", "u 2", "r 1 2 3 4"])
def test_a_line_that_is_not_clear_does_nothing_and_says_why(typed: str) -> None:
    turn = machine.step(State(standing=ANA), line(typed))
    assert turn.is_wrong
    assert turn.act is None
    assert len(turn.words) == 1
    assert turn.state.standing == ANA


def test_a_ref_on_the_line_is_the_ref_of_the_booking() -> None:
    turn = machine.step(State(standing=ANA), line("12.50 ref:R1041"))
    assert turn.act == Sale(ANA, "12.50", (), "12.50 ref:R1041", "R1041")


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("12.50", Sale(ANA, "12.50", (), "12.50", "R")),
        ("+2 coffee", Stamps(ANA, 2, "coffee", "+2 coffee", "R")),
        ("r 2", Redeem(ANA, "five-off", None, "r five-off", "R")),
    ],
)
def test_a_line_books_for_who_stands_here(typed: str, act: Act) -> None:
    assert machine.step(State(standing=ANA), line(typed)).act == act


@pytest.mark.parametrize("typed", ["12.50", "+1", "r", "v", "b 5.00", "r 1"])
def test_nothing_is_booked_for_nobody(typed: str) -> None:
    turn = machine.step(State(), line(typed))
    assert turn.act is None
    assert turn.words[0].startswith("Nobody stands here: scan a card first.")


def test_a_scan_drops_the_question_and_is_never_its_answer() -> None:
    asked = machine.step(State(standing=BOB, events=(sold(),)), line("u"))
    assert asked.state.prompt == "y or n> "

    turn = machine.step(asked.state, line(OTHER))

    assert turn.act == Look(OTHER, code=True)
    assert turn.words == ("Dropped: the question.",)
    assert turn.state.asked is None


def test_a_scan_in_the_middle_of_a_name_keeps_the_name() -> None:
    asked = machine.settle(State(), Look(CARD, code=True), Answer(nobody=CARD))
    assert asked.state.prompt == "new customer, name> "

    turn = machine.step(asked.state, line(f"Mar{OTHER}"))

    assert turn.act == Look(OTHER, code=True)
    assert turn.words[0] == "Put aside: the new customer Mar; `new` goes on with it."
    went_on = machine.step(replace(turn.state, standing=ANA), line("new"))
    assert went_on.state.prompt == "new customer, phone> "
    assert machine.step(went_on.state, line("0881234567")).act == Enroll("Mar", "0881234567", CARD, "new Mar 0881234567", "R")


def test_an_unknown_card_goes_to_who_is_being_written_down() -> None:
    state = machine.step(State(), line("new Ana")).state
    state = machine.step(state, line(CARD)).state
    turn = machine.settle(state, Look(CARD, code=True), Answer(nobody=CARD))
    assert machine.step(turn.state, line("", tick=200_000)).act == Enroll("Ana", None, CARD, "new Ana", "R")


def test_the_second_half_of_a_scanners_line_end_answers_nothing() -> None:
    state = machine.settle(machine.step(State(), line(CARD)).state, Look(CARD, code=True), Answer(nobody=CARD)).state
    assert machine.step(state, line("", tick=100_050)).state == replace(state, line_end_due=False)


def test_the_same_scan_within_three_seconds_is_one() -> None:
    state = machine.step(State(), line(CARD)).state
    assert machine.step(state, line(CARD, tick=102_000)).act is None
    assert machine.step(state, line(CARD, tick=104_000)).act == Look(CARD, code=True)
    assert machine.step(state, line(OTHER, tick=101_000)).act == Look(OTHER, code=True)


def test_undoing_walks_back_each_event_once() -> None:
    state = State(standing=ANA, events=(sold(7), sold(8)), booked_at={7: 99_000, 8: 99_500}, sales=2, amount_minor=2500)
    for event in (8, 7):
        turn = machine.step(state, line("u"))
        assert isinstance(turn.act, Undo)
        assert turn.act.event == event
        state = machine.settle(turn.state, turn.act, Answer(booked=Booked(event + 100, 1, "Ana", "void"))).state
    assert (state.sales, state.amount_minor) == (0, 0)
    assert machine.step(state, line("u")).is_wrong


def test_what_is_a_minute_old_is_undone_after_a_question_only() -> None:
    state = State(standing=ANA, events=(sold(),), booked_at={7: 0})
    asked = machine.step(state, line("u"))
    assert asked.act is None
    assert asked.words == ("Undo purchase 12.50 EUR of Ana?",)
    assert isinstance(machine.step(asked.state, line("y")).act, Undo)
    assert machine.step(asked.state, line("")).words == ("Left as it is.",)
    assert machine.step(asked.state, line("5.00")).act == Sale(ANA, "5.00", (), "5.00", "R")


def test_a_line_whose_outcome_is_not_known_is_tried_again_under_its_ref() -> None:
    turn = machine.step(State(standing=ANA), line("12.50", ref="R1"))
    assert turn.act is not None
    state = machine.settle(turn.state, turn.act, Answer(refusal="outcome_unknown", unsure=True)).state
    assert state.prompt == "Ana (1 kept)> "

    again = machine.step(replace(state, standing=BOB), line("", ref="R2"))

    assert again.act == turn.act
    settled = machine.settle(again.state, turn.act, Answer(booked=sold())).state
    assert settled.kept == ()
    assert settled.sales == 1


def test_a_number_chooses_from_the_list_and_nothing_else_does() -> None:
    choices = (Choice("free-coffee", "A free coffee", open=False), Choice("five-off", "5.00 off"))
    state = machine.settle(State(standing=ANA), lines_act(), Answer(choices=choices)).state
    assert isinstance(machine.step(state, line("2")).act, Redeem)
    assert machine.step(state, line("1")).words == ("Not now: A free coffee.",)
    assert machine.step(state, line("12")).is_wrong
    assert isinstance(machine.step(state, line("12.50")).act, Sale)


def lines_act() -> Act:
    act = machine.step(State(standing=ANA), line("r")).act
    assert act is not None
    return act


def test_a_reward_that_needs_a_bill_asks_for_it() -> None:
    act = machine.step(State(standing=ANA), line("r 2")).act
    assert act is not None
    asked = machine.settle(State(standing=ANA), act, Answer(refusal="bill_needed"))
    assert asked.state.prompt == "Ana, of which bill> "
    assert machine.step(asked.state, line("12.50", ref="R2")).act == Redeem(ANA, "five-off", "12.50", "r five-off 12.50", "R2")


def test_nothing_is_asked_where_nobody_sits() -> None:
    state = State(asks=False, standing=BOB, events=(sold(),))
    assert isinstance(machine.step(state, line("u")).act, Undo)
    assert isinstance(machine.step(state, line("new Ana")).act, Enroll)
    assert machine.step(State(asks=False), line("new")).is_wrong


_TYPED = st.one_of(
    st.sampled_from(
        ["", "u", "y", "n", "r", "v", "r 1", "v 1", "1", "2", "12.50", "+1", "new", "new Ana", "?", ".", "b 1", "drop"]
    ),
    st.sampled_from([CARD, OTHER, f"12.50{CARD}", f"x{OTHER}", "1" * 26, "/a", "h", "0881234567"]),
    st.text(max_size=30),
)
_ANSWERS = st.sampled_from(
    [
        Answer(standing=ANA),
        Answer(standing=BOB),
        Answer(nobody=CARD),
        Answer(refusal="bill_needed"),
        Answer(refusal="bad_phone"),
        Answer(refusal="outcome_unknown", unsure=True),
        Answer(choices=(Choice("1", "one"), Choice("2", "two", open=False))),
        Answer(booked=sold()),
        Answer(),
    ]
)


@given(st.lists(st.tuples(_TYPED, _ANSWERS, st.integers(0, 5_000)), max_size=25), st.booleans())
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_the_machine_goes_on(typed: list[tuple[str, Answer, int]], asks: bool) -> None:
    state, tick, under = State(asks=asks), 1_000_000, {}
    for at, (text, answer, wait) in enumerate(typed):
        tick += wait
        before = state
        turn = machine.step(state, line(text, tick, f"R{at}"))
        scan = lines.scanned(" ".join(text.split()))
        if scan is not None and turn.act is None:
            assert scan.code == before.last_scan, "a scan leads to its customer, or is the same scan again"
        elif scan is not None:
            assert turn.act == Look(scan.code, code=True)
        if turn.act is None:
            state = turn.state
            continue
        if isinstance(turn.act, BOOKINGS):
            assert under.setdefault(turn.act.ref, turn.act) == turn.act, "one ref, one act"
        state = machine.settle(turn.state, turn.act, answer).state
        if isinstance(turn.act, BOOKINGS) and answer.unsure:
            assert turn.act in state.kept, "what was typed is never dropped"
