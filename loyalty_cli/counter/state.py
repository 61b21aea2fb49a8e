"""What the session remembers between two lines, and what a line leads to."""

from collections.abc import Mapping

from loyalty_cli.counter.acts import Act, Booked, Booking, Choice, Redeem, Standing, Use
from loyalty_cli.language import Template, said
from loyalty_cli.values import field, frozen, replace


@frozen
class Line:
    """A typed line with its tick, milliseconds of any clock that only goes on, and the ref under which it may book."""

    typed: str
    tick: int
    ref: str


@frozen
class Sure:
    """Whether it shall really be done."""

    act: Booking


@frozen
class Bill:
    """The bill that a reward comes off."""

    act: Redeem | Use


@frozen
class Choose:
    """A line of a list, by its number; `kind` is customer, reward or voucher."""

    kind: str
    choices: tuple[Choice, ...]


@frozen
class Enrolling:
    """A name or a phone, of somebody new: `wanted` says which."""

    wanted: str


@frozen
class Draft:
    """Somebody new, as far as they are written down; a name of "" was passed over."""

    name: str | None = None
    phone: str | None = None
    card: str | None = None
    ref: str = ""


Question = Sure | Bill | Choose | Enrolling
_DROPPED = {
    Sure: said("Dropped: the question."),
    Bill: said("Dropped: the reward: no bill was typed."),
    Choose: said("Dropped: the list."),
}
_WHICH = {
    "customer": Template("which customer> "),
    "reward": Template("{name}, which reward> "),
    "voucher": Template("{name}, which voucher> "),
}
_NEW = {"name": said("new customer, name> "), "phone": said("new customer, phone> ")}


@frozen
class State:
    """The session. `events` are what it booked and could undo, `kept` what must be tried again, `blank` a card of nobody's.

    `line_end_due`: the last line was a scan, whose second line end may still come. `asks` is False where nobody sits. What it
    says is made by `said`, to be spoken in the `language` that the shop spoke last.
    """

    asks: bool = True
    language: str = "en"
    standing: Standing | None = None
    asked: Question | None = None
    draft: Draft | None = None
    blank: str | None = None
    last_scan: str = ""
    scanned_at: int = -1_000_000
    line_end_due: bool = False
    tick: int = 0
    events: tuple[Booked, ...] = ()
    booked_at: Mapping[int, int] = field(default_factory=dict)
    kept: tuple[Booking, ...] = ()
    seen: frozenset[int] = frozenset()
    sales: int = 0
    amount_minor: int = 0
    ended: bool = False

    @property
    def prompt(self) -> str:
        """What the line is for: the question that is open, else who stands here."""
        name = self.standing.name if self.standing else said("scan")
        match self.asked:
            case Sure():
                return said("y or n> ")
            case Bill():
                return said("{name}, of which bill> ", name=name)
            case Choose("customer", _) if self.standing:
                return said("{name}, which customer> ", name=name)
            case Choose(kind, _):
                return _WHICH[kind](name=name)
            case Enrolling(wanted):
                return _NEW[wanted]
        return said("{name} ({count} kept)> ", name=name, count=len(self.kept)) if self.kept else said("{name}> ", name=name)


@frozen
class Turn:
    """What a line leads to: the state from then on, an act for the desk, words for the screen."""

    state: State
    act: Act | None = None
    words: tuple[str, ...] = ()
    is_wrong: bool = False


def dropped(state: State) -> tuple[State, tuple[str, ...]]:
    """The state without its question, and a word on what was dropped."""
    match state.asked:
        case None:
            return state, ()
        case Enrolling():
            name = state.draft.name if state.draft else None
            if not name:
                return replace(state, asked=None, draft=None), (said("Dropped: the new customer."),)
            return replace(state, asked=None), (said("Put aside: the new customer {name}; `new` goes on with it.", name=name),)
        case asked:
            return replace(state, asked=None), (_DROPPED[type(asked)],)


def wrong(state: State, sentence: str) -> Turn:
    """One line that says what is wrong; the state stays."""
    return Turn(state, None, (sentence,), is_wrong=True)
