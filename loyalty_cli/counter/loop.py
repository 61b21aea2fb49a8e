"""The loop: a line is read, decided, done and shown, then the next; the machine decides, the desk does."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from loyalty_cli import clock, ids
from loyalty_cli.answers.marks import paint
from loyalty_cli.counter import lines, machine
from loyalty_cli.counter.acts import Act, Answer, Look
from loyalty_cli.counter.state import Line, State, Turn
from loyalty_cli.language import ENGLISH, said, spoken


class Keyboard(Protocol):
    """Where lines come from."""

    def line(self, prompt: str) -> str | None:
        """The next line; None at the end of the input.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
        """

    def was_empty(self) -> bool:
        """Whether nothing was typed when Ctrl-C was pressed."""


class Shown(Protocol):
    """Where answers go."""

    def answer(self, words: Iterable[str], answer: Answer, *, is_next: bool) -> None:
        """Show words of the machine and what the desk answered; `is_next` says that another customer stands here now."""


def run(keyboard: Keyboard, screen: Shown, perform: Callable[[Act], Answer], *, asks: bool, language: str = ENGLISH) -> State:
    """Read and answer lines until the session is ended; the state it ended in."""
    state, interrupted = State(asks=asks, language=language), False
    while not state.ended:
        try:
            typed = keyboard.line(spoken(state.prompt, state.language))
        except KeyboardInterrupt:
            turn = machine.end(state) if interrupted and keyboard.was_empty() else machine.cancel(state)
            interrupted = keyboard.was_empty() and not turn.words  # one that drops a question does no more
            if not turn.state.ended and interrupted:
                turn = Turn(turn.state, None, (said("Ctrl-C once more ends the session."),))
        else:
            interrupted = False
            line = Line(typed or "", clock.milliseconds(), ids.text(ids.new()))
            turn = machine.end(state) if typed is None else machine.step(state, line)
        state = _done(state, turn, screen, perform)
    return state


def _done(before: State, turn: Turn, screen: Shown, perform: Callable[[Act], Answer]) -> State:
    """The state after the act of a turn, if it has one; everything is shown."""
    words = _painted(turn, before.language)
    if turn.act is None:
        data: dict[str, Any] = {"said": list(turn.words)}
        if turn.is_wrong:
            data = {"error": {"code": "usage", "message": turn.words[0]}}
        screen.answer(words, Answer(data=data), is_next=False)
        return turn.state
    answer = perform(turn.act)
    settled = machine.settle(turn.state, turn.act, answer)
    after = _painted(settled, settled.state.language)
    shown = Answer(lines=(*_red(answer), *after), data=answer.data, quiet=answer.quiet)
    there, here = before.standing, settled.state.standing
    is_next = isinstance(turn.act, Look) and here is not None and (there is None or there.customer != here.customer)
    screen.answer(words, shown, is_next=is_next)
    return settled.state


def _painted(turn: Turn, language: str) -> list[str]:
    told = [spoken(each, language) for each in turn.words]
    return told if turn.words == lines.HELP else [paint("bad" if turn.is_wrong else "look", each) for each in told]


def _red(answer: Answer) -> Iterable[str]:
    return [paint("bad", each) for each in answer.lines] if answer.refusal or answer.unsure else answer.lines
