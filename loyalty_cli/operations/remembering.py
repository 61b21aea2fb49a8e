"""What is remembered of the books from event to event while a file is decided, without asking them again."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from itertools import islice
from typing import Generic, TypeVar

from loyalty_cli import clock, ids
from loyalty_cli.books import accounts, cards, counters, customers, events, programs, repeats, sharing, stands
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.events import Event
from loyalty_cli.books.stands import Stand
from loyalty_cli.errors import Conflict, LoyaltyError, Malformed, NotFound, Refused
from loyalty_cli.operations import booking, enroll
from loyalty_cli.operations.booking import Call, Case
from loyalty_cli.operations.grounds import Grounds
from loyalty_cli.program import standing
from loyalty_cli.program.account import Account, Follow, Outcome, fold
from loyalty_cli.program.facts import Fact, Opening, Purchase
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import ALL, Answer, Database
from loyalty_cli.storage.draft import Draft
from loyalty_cli.values import field, frozen, replace

T = TypeVar("T")
IMPORTED, REPLAYED = "imported", "replayed"
Verdict = str | LoyaltyError  # imported, replayed, or why not
MOST_ACCOUNTS = 20_000  # that are remembered from block to block, some 3 kB each
MOST_NAMES = 200_000


@frozen
class Arrival:
    """One event out of a file; `customer` is an id, the external id of somebody who joins with it, or None for nobody.

    The call has its ref: without one, who runs the file again books it again.
    """

    customer: int | str | None
    fact: Purchase | Opening
    call: Call


class Programs:
    """Every version of the programme that ever holds, in the chain and in its shops, asked of the books once.

    `newest` is the number of the one applied last. Accounts `hang_together` where a sale looks at what others bought, or brings
    something about for them.
    """

    def __init__(self, db: Database) -> None:
        self._holding: dict[str, tuple[list[str], list[Program]]] = {}
        self.newest = programs.newest(db)
        for shop in ("", *programs.shops(db)):
            holding = programs.holding_one_by_one(db, shop)
            held = [programs.version(db, version.number) for version in holding]
            self._holding[shop] = [version.from_at for version in holding], held
        self.all = [program for _, held in self._holding.values() for program in held]
        self.shared_names = sorted({name for program in self.all for name in standing.shared_names(program)})
        self.hang_together = bool(self.shared_names) or any(program.referral for program in self.all)

    def at(self, at: str, shop: str) -> Program:
        """The programme that holds at that instant in that shop; before the first, the chain's first."""
        for each in (shop, "") if shop in self._holding else ("",):
            starts, held = self._holding[each]
            if (place := bisect_right(starts, at)) or not each:
                return held[max(0, place - 1)]
        raise AssertionError("the chain has a programme")


Arrive = Callable[[T, Programs], Arrival | None]  # what comes with an entry of a file; None: there is nothing to book


@frozen
class Block:
    """What a block of entries came to: the verdict on each of them, what is to be written, and what that was decided on.

    There are no grounds where the `version` of the books tells whether they hold, or nothing does.
    """

    verdicts: list[Verdict]
    draft: Draft
    grounds: Grounds | None = None


@frozen
class _Moves:
    """Who joins in a block, what is booked, and how it moves the accounts."""

    newcomers: list[Customer] = field(default_factory=list)
    booked: list[Event] = field(default_factory=list)
    outcomes: list[tuple[int, Outcome]] = field(default_factory=list)


class Memory(Generic[T]):
    """What is known of the books at one `version` of them: accounts, each gathered once and carried on from event to event.

    `unwritten` says how many of the blocks decided last may not be in the books yet.
    """

    def __init__(self, db: Database, arrive: Arrive[T], *, unwritten: int = 0) -> None:
        self._db = db
        self._arrive = arrive
        self.version = db.version()
        self.programs = Programs(db)
        if self.programs.shared_names:
            db.lock(ALL)
        self._shared = counters.shared(db, self.programs.shared_names)
        self._accounts: dict[int, Account] = {}
        self._stands: dict[int, Stand] = {}
        self._cleared: dict[tuple[int, str | None], None] = {}
        self._known: dict[str, int] = {}
        self._is_linked = False  # whether one of those names is somebody's who uses the account of another
        self._repeated: dict[tuple[str, str, str], Event] = {}
        self._refs: list[dict[tuple[str, str, str], Event]] = [{} for _ in range(unwritten + 1)]  # the newest block's first
        self._refusals: dict[tuple[int, str | None], tuple[Answer[None], ...]] = {}
        self._moves = _Moves()

    def decide(self, entries: Sequence[T]) -> Block:
        """Decide a block, each event on the account as the events before it left it."""
        self._forget_some()
        self._moves = _Moves()
        arrivals = [self._arrival(entry) for entry in entries]
        self._refs = [{}, *self._refs[:-1]]
        shown = self._look_up([arrival for arrival in arrivals if isinstance(arrival, Arrival)])
        before = {customer: self._stands[customer] for customer, _ in shown}
        verdicts = [self._verdict(arrival) for arrival in arrivals]
        return Block(verdicts, self._draft(), self._grounds(shown, before))

    def _grounds(self, shown: set[tuple[int, str | None]], before: dict[int, Stand]) -> Grounds | None:
        if self.version is not None or self.programs.hang_together or self._is_linked:
            return None
        return Grounds(self.programs.newest, before, [each for each in shown if each in self._cleared])

    def _draft(self) -> Draft:
        draft, moves = Draft(), self._moves
        customers.add_many(draft, moves.newcomers)
        events.add(draft, moves.booked)
        accounts.lay(draft, moves.outcomes)
        return draft

    def _forget_some(self) -> None:
        """Keep no more than a bounded memory holds: the accounts that were moved last, the names that were met last."""
        for customer in _oldest(self._accounts, MOST_ACCOUNTS):
            del self._accounts[customer], self._stands[customer]
        for cleared in _oldest(self._cleared, MOST_NAMES):
            del self._cleared[cleared]
        for name in _oldest(self._known, MOST_NAMES):
            del self._known[name]

    def _look_up(self, arrivals: Sequence[Arrival]) -> set[tuple[int, str | None]]:
        """Ask the books for all that a block needs of them, each question for all of its events at one stroke; gives the
        accounts that are in them, each with the card that was shown.

        What is remembered is looked up one by one: the difference of two sets would walk all of it.
        """
        db = self._db
        refs = {place: events.ask_ref(db, *place) for place in map(_place, arrivals)}
        names = {name for each in arrivals if isinstance(name := each.customer, str) and name not in self._known}
        known = {name: customers.ask_external_id(db, name) for name in names}
        self._repeated = {place: event for place, found in refs.items() if (event := found()) is not None}
        named = {name: customer for name, found in known.items() if (customer := found()) is not None}
        self._known |= {name: sharing.used(db, customer) for name, customer in named.items()}
        self._is_linked |= any(customer.account is not None for customer in named.values())
        new = [(self._account_of(each), each.call.card) for each in arrivals if _place(each) not in self._repeated]
        shown = {(customer, card) for customer, card in new if customer is not None}
        db.lock(*(customer for customer, _ in shown))
        self._refusals = {
            (customer, card): (
                accounts.ask_closed(accounts.ask_person(db, customer)),
                cards.ask_blocked(db, customer, shown=card),
            )
            for customer, card in shown
            if (customer, card) not in self._cleared
        }
        self._gather({customer for customer, _ in shown if customer not in self._accounts})
        return shown

    def _account_of(self, arrival: Arrival) -> int | None:
        """The account of whom an event names, if there is one."""
        named = arrival.customer
        return self._known.get(named) if isinstance(named, str) else named

    def _gather(self, of: Collection[int]) -> None:
        self._db.lock(*of)
        asked = [(each, accounts.ask_under(self._db, each, *self.programs.all), stands.ask(self._db, each)) for each in of]
        for customer, account, stand in asked:
            self._accounts[customer], self._stands[customer] = account(), stand()

    def _arrival(self, entry: T) -> Arrival | Malformed | None:
        try:
            return self._arrive(entry, self.programs)
        except Malformed as refusal:
            return refusal

    def _verdict(self, arrival: Arrival | Malformed | None) -> Verdict:
        if not isinstance(arrival, Arrival):
            return arrival or REPLAYED
        try:
            return self._take(arrival)
        except (Refused, Malformed, NotFound, Conflict) as refusal:
            return refusal

    def _take(self, arrival: Arrival) -> str:
        fact, call = arrival.fact, arrival.call
        program = self.programs.at(call.at, call.shop)
        customer, newcomer = self._who(arrival, program)
        if self._is_repeated(arrival, customer):
            return REPLAYED
        booking.refuse_future(call)
        if isinstance(fact, Purchase) and newcomer is None:
            self._clear(customer, call.card)
        account = self._account(customer) if newcomer is None else Account()
        case = Case(account, program, clock.moment(call.at, program.shop.timezone), shared=self._shared)
        event = ids.new(after=self._stands[customer].newest if newcomer is None else 0)

        outcome = booking.settle(case, fact, event=event)

        if newcomer is not None:
            self._moves.newcomers.append(newcomer)
            self._stands[customer] = stands.joined(newcomer)
            self._cleared[customer, None] = None
            if newcomer.external_id is not None:
                self._known[newcomer.external_id] = newcomer.id
        self._write(case, fact, outcome, event=event, customer=customer, call=call)
        return IMPORTED

    def _write(self, case: Case, fact: Fact, outcome: Outcome, *, event: int, customer: int, call: Call) -> None:
        after = fold(case.account, outcome)
        entry = booking.entry(case, fact, outcome, after, event=event, customer=customer, call=call)
        self._moves.booked.append(replace(entry, late=False))  # a file is late by its nature
        self._moves.outcomes.append((customer, outcome))
        self._refs[0][entry.ref, entry.kind, entry.shop] = entry
        self._accounts.pop(customer, None)  # it comes to the end of those that are forgotten first
        self._accounts[customer] = accounts.carried_on(after)
        self._stands[customer] = replace(self._stands[customer], newest=event)
        for name, step in outcome.shared.items():
            self._shared[name] = self._shared.get(name, 0) + step
        for follow in outcome.follows:
            self._follow(follow, case, call)

    def _follow(self, follow: Follow, origin: Case, call: Call) -> None:
        """Book what follows on another account."""
        case = replace(origin, account=self._account(follow.customer))
        event = ids.new(after=self._stands[follow.customer].newest)
        outcome = booking.settle(case, follow.fact, event=event)
        self._write(case, follow.fact, outcome, event=event, customer=follow.customer, call=booking.following(call, follow))

    def _who(self, arrival: Arrival, program: Program) -> tuple[int, Customer | None]:
        """The customer's id, and who joins with this event, if somebody does."""
        named = arrival.customer
        if named is None:
            account = customers.nobody(at=arrival.call.at)
            return account.id, account
        if isinstance(named, int):
            return named, None
        if named in self._known:
            return self._known[named], None
        newcomer = enroll.read(enroll.Person(named, external_id=named), program, at=arrival.call.at)
        return newcomer.id, newcomer

    def _is_repeated(self, arrival: Arrival, customer: int) -> bool:
        """Whether its ref names the same already, in the books or further up in the file."""
        place, fact = _place(arrival), arrival.fact
        if place in self._repeated:
            repeats.refuse_other(self._db, self._repeated[place], fact, customer)
            return True
        earlier = next((refs[place] for refs in self._refs if place in refs), None)
        if earlier is None:
            return False
        if earlier.fact != fact or (earlier.customer != customer and not getattr(fact, "of_nobody", False)):
            raise repeats.conflict(earlier)
        return True

    def _clear(self, customer: int, card: str | None) -> None:
        """Refuse a closed account and a blocked card, asked once."""
        if (customer, card) not in self._cleared:
            for refuse in self._refusals.get((customer, card), ()):  # who joined in this block has none
                refuse()
            self._cleared[customer, card] = None

    def _account(self, customer: int) -> Account:
        if customer not in self._accounts:
            self._gather([customer])
        return self._accounts[customer]


def _place(arrival: Arrival) -> tuple[str, str, str]:
    """Where its ref stands: (ref, kind, shop)."""
    assert arrival.call.ref is not None
    return arrival.call.ref, arrival.fact.kind, arrival.call.shop


K = TypeVar("K")


def _oldest(held: Collection[K], most: int) -> list[K]:
    """Which keys came first, of all beyond so many."""
    return list(islice(held, max(0, len(held) - most)))
