"""Somebody new, asked for by name and phone: the part of the machine that a scan may interrupt without losing a word."""

from loyalty_cli.cards.number import grouped
from loyalty_cli.counter.acts import Act, Enroll
from loyalty_cli.counter.lines import Meaning, Word, is_phone
from loyalty_cli.counter.state import Draft, Enrolling, Line, State, Turn
from loyalty_cli.errors import quoted
from loyalty_cli.language import said
from loyalty_cli.values import replace

_BACK = {"bad_name": "name", "bad_phone": "phone", "duplicate_phone": "phone"}


def offer(state: State, card: str) -> Turn:
    """A well-formed card that nobody has: it goes to who is being written down, else somebody new is asked for."""
    state, shown = replace(state, standing=None, blank=card, last_scan=card), grouped(card)
    if not state.asks:
        return Turn(state, None, (said("Card {card} is nobody's yet. `new NAME [PHONE]` gives it to somebody.", card=shown),))
    if state.draft is not None and state.draft.card is None:
        state = replace(state, draft=replace(state.draft, card=card), asked=Enrolling("phone"))
        return Turn(
            state, None, (said("Card {card} goes to {name}.", card=shown, name=state.draft.name if state.draft else ""),)
        )
    state = replace(state, draft=Draft(card=card), asked=Enrolling("name"))
    return Turn(state, None, (said("Card {card} is nobody's yet. Name, then phone; Enter skips.", card=shown),))


def begin(state: State, name: str, phone: str | None, line: Line) -> Turn:
    """`new`: with a name it starts, without one it goes on with what was put aside."""
    draft = state.draft
    if name or draft is None:
        draft = Draft(name or None, phone, state.blank)
    state = replace(state, draft=draft, asked=None)
    if not state.asks or (draft.name is not None and draft.phone is not None):
        if draft.name is None:
            return Turn(replace(state, draft=None), None, (said("Type the name behind it: new Ana 0881234567"),), is_wrong=True)
        return _write(state, draft, line)
    state = replace(state, asked=Enrolling("name" if draft.name is None else "phone"))
    return Turn(state, None, (said("Enter skips, . leaves it."),) if draft.name is not None else ())


def step(state: State, meaning: Meaning, line: Line) -> Turn | None:
    """The answer to a question for a name or a phone; None where the line is a command that stands for itself."""
    assert isinstance(state.asked, Enrolling)
    typed, draft = " ".join(line.typed.split()), state.draft or Draft()
    if typed in (".", "n", "q"):
        return Turn(replace(state, asked=None, draft=None, blank=None), None, (said("Nobody was written down."),))
    if typed[:1] == "/" or (isinstance(meaning, Word) and meaning.name in ("help", "quit")):
        return None
    if state.asked.wanted == "name":
        if not typed:
            return Turn(replace(state, draft=replace(draft, name=""), asked=Enrolling("phone")))
        if not any(char.isalpha() for char in typed):
            return Turn(
                state, None, (said("{typed} is no name. Enter skips, . leaves it.", typed=quoted(typed)),), is_wrong=True
            )
        return Turn(replace(state, draft=replace(draft, name=typed), asked=Enrolling("phone")))
    if typed and not is_phone(typed):
        return Turn(state, None, (said("{typed} is no phone. Enter skips, . leaves it.", typed=quoted(typed)),), is_wrong=True)
    return _write(state, replace(draft, phone=typed or None), line)


def refused(state: State, act: Act, code: str) -> Turn:
    """Ask again for what could not be read; what else was typed stays."""
    if isinstance(act, Enroll) and code in _BACK and state.asks:
        wanted = _BACK[code]
        draft = replace(state.draft or Draft(act.name, act.phone, act.card), **{wanted: None})
        return Turn(replace(state, draft=draft, asked=Enrolling(wanted)))
    return Turn(replace(state, draft=None)) if isinstance(act, Enroll) else Turn(state)


def keep_left(asked: Enrolling, draft: Draft, left: str) -> Draft:
    """The draft with what had been typed into the question when the scan came."""
    if asked.wanted == "name" and any(char.isalpha() for char in left):
        return replace(draft, name=left)
    return replace(draft, phone=left) if asked.wanted == "phone" and is_phone(left) else draft


def _write(state: State, draft: Draft, line: Line) -> Turn:
    name = draft.name or (f"Card {draft.card[-4:]}" if draft.card else "Customer")
    typed = " ".join(["new", name, *([draft.phone] if draft.phone else [])])
    return Turn(replace(state, asked=None, draft=draft), Enroll(name, draft.phone, draft.card, typed, line.ref))
