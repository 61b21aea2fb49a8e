"""One chunk of a file: what happened elsewhere is booked as if each line had been typed here, many at a stroke."""

from bisect import bisect_right
from collections.abc import Sequence

from loyalty_cli import clock, ids
from loyalty_cli.books import accounts, cards, counters, customers, events, imports, programs, repeats, sharing
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.events import Event
from loyalty_cli.books.imports import Mark
from loyalty_cli.errors import Conflict, LoyaltyError, Malformed, NotFound, RefConflict, Refused
from loyalty_cli.operations import booking, enroll
from loyalty_cli.operations.booking import Call, Case
from loyalty_cli.program import names, standing
from loyalty_cli.program.account import Account, Follow, Outcome
from loyalty_cli.program.facts import Fact, Opening, Purchase
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import frozen, replace

IMPORTED, REPLAYED = "imported", "replayed"


@frozen
class Arrival:
    """One event out of a file; `customer` is an id, the external id of somebody who joins with it, or None for nobody.

    The call has its ref: without one, who runs the file again books it again.
    """

    customer: int | str | None
    fact: Purchase | Opening
    call: Call


@retried
def import_events(db: Database, arrivals: Sequence[Arrival], mark: Mark) -> list[str | LoyaltyError]:
    """Book a chunk in order and move the file's mark with it; says of each whether it was imported, replayed or refused.

    It gives what the same lines typed one by one give, but for the flag of lateness. What a rule refuses moves nothing;
    trouble of the database undoes the chunk.
    """
    with db.atomic():
        chunk = _Chunk(db)

        verdicts = [chunk.take(arrival) for arrival in arrivals]

        customers.add_many(db, chunk.newcomers)
        events.add(db, chunk.booked)
        accounts.lay(db, chunk.outcomes)
        imports.reach(db, mark)
        return verdicts


class _Chunk:
    """The accounts of a chunk in memory, each gathered once and carried on from event to event."""

    def __init__(self, db: Database) -> None:
        self.newcomers: list[Customer] = []
        self.booked: list[Event] = []
        self.outcomes: list[tuple[int, Outcome]] = []
        self._db = db
        self._programs = Programs(db)
        self._known: dict[str, int] = {}
        self._accounts: dict[int, Account] = {}
        self._newest: dict[int, int] = {}
        self._refs: dict[tuple[str, str, str], Event] = {}
        if self._programs.shared_names:
            db.lock(counters.ALL)
        self._shared = counters.shared(db, self._programs.shared_names)
        self._cleared: set[tuple[int, str | None]] = set()

    def take(self, arrival: Arrival) -> str | LoyaltyError:
        """Decide one event on the account as the events before it left it."""
        try:
            return self._take(arrival)
        except (Refused, Malformed, NotFound, Conflict) as refusal:
            return refusal

    def _take(self, arrival: Arrival) -> str:
        fact, call = arrival.fact, arrival.call
        assert call.ref is not None
        program = self._programs.at(call.at, call.shop)
        customer, newcomer = self._who(arrival, program)
        if self._is_repeated(fact, customer, call):
            return REPLAYED
        booking.refuse_future(call)
        if isinstance(fact, Purchase) and newcomer is None:
            self._clear(customer, call.card)
        account = self._account(customer) if newcomer is None else Account()
        case = Case(account, program, clock.moment(call.at, program.shop.timezone), shared=self._shared)
        event = ids.new(after=self._newest.get(customer, 0))

        outcome = booking.settle(case, fact, event=event)

        if newcomer is not None:
            self.newcomers.append(newcomer)
            if newcomer.external_id is not None:
                self._known[newcomer.external_id] = newcomer.id
        self._write(case, fact, outcome, event=event, customer=customer, call=call)
        return IMPORTED

    def _write(self, case: Case, fact: Fact, outcome: Outcome, *, event: int, customer: int, call: Call) -> None:
        entry = booking.entry(case, fact, outcome, event=event, customer=customer, call=call)
        self.booked.append(replace(entry, late=False))  # a file is late by its nature
        self.outcomes.append((customer, outcome))
        self._refs[entry.ref, entry.kind, entry.shop] = entry
        self._accounts[customer] = accounts.carried_on(case.account, outcome)
        for name, step in outcome.shared.items():
            self._shared[name] = self._shared.get(name, 0) + step
        for follow in outcome.follows:
            self._follow(follow, case, call)

    def _follow(self, follow: Follow, origin: Case, call: Call) -> None:
        """Book what follows on another account."""
        case = replace(origin, account=self._account(follow.customer))
        event = ids.new(after=self._newest.get(follow.customer, 0))
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
        known = customers.by_external_id(self._db, named)
        if known is not None:
            self._known[named] = sharing.account(self._db, known.id)
            return self._known[named], None
        newcomer = enroll.read(enroll.Person(named, external_id=named), program, at=arrival.call.at)
        return newcomer.id, newcomer

    def _is_repeated(self, fact: Purchase | Opening, customer: int, call: Call) -> bool:
        assert call.ref is not None
        earlier = self._refs.get((call.ref, fact.kind, call.shop))
        if earlier is None:
            return repeats.under_ref(self._db, call.ref, fact=fact, customer=customer, shop=call.shop) is not None
        is_same = earlier.customer == customer or getattr(fact, "of_nobody", False)
        if not is_same or earlier.fact != fact:
            raise RefConflict(ref=call.ref, event=ids.text(earlier.id), kind=names.kind(earlier.kind), at=earlier.at)
        return True

    def _clear(self, customer: int, card: str | None) -> None:
        """Refuse a closed account and a blocked card, asked once a chunk."""
        if (customer, card) not in self._cleared:
            customers.refuse_closed(self._db, customer)
            cards.refuse_blocked(self._db, customer, shown=card)
            self._cleared.add((customer, card))

    def _account(self, customer: int) -> Account:
        if customer not in self._accounts:
            self._db.lock(customer)
            self._accounts[customer] = accounts.gather(self._db, customer, *self._programs.all)
            self._newest[customer] = events.newest(self._db, customer)
        return self._accounts[customer]


class Programs:
    """Every version of the programme that ever holds, in the chain and in its shops, asked of the books once."""

    def __init__(self, db: Database) -> None:
        self._holding: dict[str, tuple[list[str], list[Program]]] = {}
        for shop in ("", *programs.shops(db)):
            holding = programs.holding_one_by_one(db, shop)
            held = [programs.version(db, version.number) for version in holding]
            self._holding[shop] = [version.from_at for version in holding], held
        self.all = [program for _, held in self._holding.values() for program in held]
        self.shared_names = sorted({name for program in self.all for name in standing.shared_names(program)})

    def at(self, at: str, shop: str) -> Program:
        """The programme that holds at that instant in that shop; before the first, the chain's first."""
        for each in (shop, "") if shop in self._holding else ("",):
            starts, held = self._holding[each]
            if (place := bisect_right(starts, at)) or not each:
                return held[max(0, place - 1)]
        raise AssertionError("the chain has a programme")
