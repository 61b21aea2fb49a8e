"""The session as a pure state machine: a state and a line give a state and what is to be done.

`step` takes a typed line, `settle` what the desk answered. Neither knows the clock, the books or the screen.
"""

from collections.abc import Callable

from loyalty_cli.counter import enrolling, lines
from loyalty_cli.counter.acts import (
    BOOKINGS,
    Act,
    Answer,
    Back,
    Booked,
    Close,
    Enroll,
    History,
    Look,
    Receipt,
    Redeem,
    Rewards,
    Sale,
    Search,
    Show,
    Stamps,
    Undo,
    Use,
    Vouchers,
)
from loyalty_cli.counter.lines import Amount, Find, Give, Named, New, Plus, Scan, Take, Word, Wrong
from loyalty_cli.counter.replies import chosen, scan, sure, taking
from loyalty_cli.counter.state import Bill, Choose, Enrolling, Line, State, Sure, Turn, dropped, wrong
from loyalty_cli.errors import quoted
from loyalty_cli.language import said
from loyalty_cli.values import replace

_SCANNERS_OWN_MS = 300  # an Enter so soon after a scan is the second half of the scanner's CR LF
_FRESH_MS = 60_000  # what was booked so shortly ago is undone without a question


def step(state: State, line: Line) -> Turn:
    """What a typed line does. A scan is a scan at every prompt; nothing else ever answers for one."""
    meaning, ref = lines.read(line.typed)
    line = replace(line, ref=ref or line.ref)
    if isinstance(meaning, Scan):
        return scan(state, meaning, line)
    is_line_end = state.line_end_due and not line.typed and 0 <= line.tick - state.scanned_at < _SCANNERS_OWN_MS
    state = replace(state, line_end_due=False)
    if is_line_end:
        return Turn(state)
    state = replace(state, last_scan="") if isinstance(meaning, (Named, New)) else state
    match state.asked:
        case Enrolling():
            return enrolling.step(state, meaning, line) or _command(state, meaning, line)
        case Sure(act):
            return sure(state, act, line) or _command(dropped(state)[0], meaning, line, dropped(state)[1])
        case Bill() as wanted if isinstance(meaning, Amount) and not meaning.items and not meaning.code:
            act = replace(wanted.act, bill=meaning.amount, ref=line.ref, typed=f"{wanted.act.typed} {line.typed.strip()}")
            return Turn(replace(state, asked=None), act)
        case Bill():
            return _command(dropped(state)[0], meaning, line, dropped(state)[1])
        case Choose() as list_ if line.typed.strip().isascii() and line.typed.strip().isdigit():
            return chosen(state, list_, line)
        case Choose():
            return _command(replace(state, asked=None), meaning, line)
    return _command(state, meaning, line)


def cancel(state: State) -> Turn:
    """Ctrl-C: the question is gone, the customer stays."""
    state, words = dropped(state)
    return Turn(state, None, words)


def end(state: State) -> Turn:
    """The end of the session: a word on what is dropped, and the sum."""
    state, words = dropped(state)
    return Turn(replace(state, ended=True), Close(len(state.seen), state.sales, state.amount_minor, state.kept), words)


def settle(state: State, act: Act, answer: Answer) -> Turn:
    """The state after the desk answered."""
    act = answer.act or act
    state = replace(state, language=answer.language or state.language)
    if answer.unsure and isinstance(act, BOOKINGS):
        kept = (*(each for each in state.kept if each.ref != act.ref), act)
        return Turn(
            replace(state, kept=kept), None, (said("Kept: {typed}. Enter tries it again; it counts once.", typed=act.typed),)
        )
    if isinstance(act, BOOKINGS):
        state = replace(state, kept=tuple(each for each in state.kept if each.ref != act.ref))
    if isinstance(act, Enroll) and answer.standing is not None:
        state = replace(state, draft=None)
    if answer.nobody is not None:
        return enrolling.offer(state, answer.nobody)
    if answer.refusal is not None:
        return _refused(state, act, answer.refusal)
    if answer.standing is not None:
        seen = state.seen | {answer.standing.customer}
        state = replace(state, standing=answer.standing, seen=seen, blank=None)
    if answer.choices:
        state = replace(state, asked=Choose(_KINDS.get(type(act), "customer"), answer.choices))
    if answer.booked is not None:
        state = _booked(state, act, answer.booked)
    return Turn(state)


_KINDS: dict[type, str] = {Rewards: "reward", Vouchers: "voucher"}


def _booked(state: State, act: Act, booked: Booked) -> State:
    """The event counts in the session's sum; one that undoes another takes it from the sum and from what can be undone."""
    seen = state.seen | {booked.customer}
    if isinstance(act, Undo):
        undone = next((each for each in state.events if each.event == act.event), None)
        events = tuple(each for each in state.events if each.event != act.event)
        state = replace(state, events=events, seen=seen)
        return _sum(state, undone, -1) if undone and undone.is_sale else state
    if any(each.event == booked.event for each in state.events):
        return state
    state = replace(state, events=(*state.events, booked), seen=seen)
    state = replace(state, booked_at={**state.booked_at, booked.event: state.tick})
    return _sum(state, booked, 1) if booked.is_sale else state


def _sum(state: State, booked: Booked, sign: int) -> State:
    return replace(state, sales=state.sales + sign, amount_minor=state.amount_minor + sign * booked.amount_minor)


def _refused(state: State, act: Act, code: str) -> Turn:
    """What a refusal leads to: another question, or nothing at all."""
    if isinstance(act, Redeem | Use) and code == "bill_needed" and state.asks and act.bill is None:
        return Turn(replace(state, asked=Bill(act)))
    if isinstance(act, Undo) and code == "already_voided":
        return Turn(replace(state, events=tuple(each for each in state.events if each.event != act.event)))
    return enrolling.refused(state, act, code)


# Commands --------------------------------------------------------------------------------------------------------------


def _command(state: State, meaning: lines.Meaning, line: Line, words: tuple[str, ...] = ()) -> Turn:
    turn = _meant(replace(state, tick=line.tick), meaning, line)
    return replace(turn, words=(*words, *turn.words))


def _meant(state: State, meaning: lines.Meaning, line: Line) -> Turn:
    standing = state.standing
    match meaning:
        case Wrong(sentence):
            return wrong(state, sentence)
        case Named(typed):
            return Turn(state, Look(typed))
        case Find(words):
            return Turn(state, Search(words))
        case New(name, phone):
            return enrolling.begin(state, name, phone, line)
        case Word(name):
            return _PLAIN[name](state, line)
        case Take("v", which, bill) if which is not None and not _is_number(which):
            return Turn(state, Use(standing, which, bill, line.typed.strip(), line.ref))
    if standing is None:
        typed = quoted(line.typed.strip())
        return wrong(state, said("Nobody stands here: scan a card first. Nothing was booked for {typed}.", typed=typed))
    match meaning:
        case Amount(amount, items, code):
            return Turn(state, Sale(standing, amount, items, line.typed.strip(), line.ref, code))
        case Plus(count, card):
            return Turn(state, Stamps(standing, count, card, line.typed.strip(), line.ref))
        case Give(amount):
            return _give(state, standing.customer, amount, line)
        case Take(kind, None):
            return Turn(state, Rewards(standing) if kind == "r" else Vouchers(standing))
        case Take(kind, which, bill) if which is not None:
            return _numbered(state, kind, which, bill, line)
    raise AssertionError(meaning)


def _is_number(which: str) -> bool:
    return which.isascii() and which.isdigit() and len(which) < 4


def _numbered(state: State, kind: str, which: str, bill: str | None, line: Line) -> Turn:
    """A reward or voucher by the number that the screen gave it, a reward by its id too."""
    assert state.standing is not None
    shown = state.standing.rewards if kind == "r" else state.standing.vouchers
    if not _is_number(which):
        return taking(state, kind, which, bill, line)
    if not 1 <= int(which) <= len(shown):
        none = said("There is no {kind} {which} on the screen; {kind} alone lists them.", kind=kind, which=which)
        return wrong(state, none)
    return taking(state, kind, shown[int(which) - 1], bill, line)


def _give(state: State, customer: int, amount: str, line: Line) -> Turn:
    sale = next((each for each in reversed(state.events) if each.is_sale and each.customer == customer), None)
    if sale is None:
        none = said("No sale of this customer in this session. `loyalty refund EVENT` takes back any; h lists them.")
        return wrong(state, none)
    return Turn(state, Back(sale.event, amount, line.typed.strip(), line.ref))


def _again(state: State, line: Line) -> Turn:  # noqa: ARG001
    if state.kept:
        return Turn(state, state.kept[0])
    return Turn(state, Show(state.standing)) if state.standing else Turn(state)


def _next(state: State, line: Line) -> Turn:  # noqa: ARG001
    done = (said("{name}: done.", name=state.standing.name),) if state.standing else ()
    return Turn(replace(state, standing=None, blank=None, last_scan=""), None, done)


def _undo(state: State, line: Line) -> Turn:
    if not state.events:
        return wrong(state, said("Nothing of this session is left to undo. `loyalty void EVENT` undoes any; h lists them."))
    last = state.events[-1]
    act = Undo(last.event, f"u ({last.text})", line.ref)
    is_fresh = line.tick - state.booked_at.get(last.event, 0) < _FRESH_MS
    is_here = state.standing is not None and state.standing.customer == last.customer
    if not state.asks or (is_fresh and is_here):
        return Turn(state, act)
    return Turn(replace(state, asked=Sure(act)), None, (said("Undo {what} of {name}?", what=last.text, name=last.name),))


def _drop(state: State, line: Line) -> Turn:  # noqa: ARG001
    if not state.kept:
        return wrong(state, said("Nothing was left undone."))
    gone = state.kept[0]
    said_so = said("Forgotten: {typed} (ref {ref}).", typed=gone.typed, ref=gone.ref)
    return Turn(replace(state, kept=state.kept[1:]), None, (said_so,))


def _history(state: State, line: Line) -> Turn:  # noqa: ARG001
    if state.standing is None:
        return wrong(state, said("Nobody stands here: scan a card first."))
    return Turn(state, History(state.standing))


def _receipt(state: State, line: Line) -> Turn:  # noqa: ARG001
    return Turn(state, Receipt(state.events[-1].event)) if state.events else wrong(state, said("Nothing was booked yet."))


_PLAIN: dict[str, Callable[[State, Line], Turn]] = {
    "again": _again,
    "next": _next,
    "undo": _undo,
    "drop": _drop,
    "history": _history,
    "receipt": _receipt,
    "help": lambda state, _: Turn(state, None, lines.HELP),
    "quit": lambda state, _: end(state),
}
