"""How every event is booked: one atomic block that gathers the account, decides, and records what was decided."""

from collections.abc import Callable, Sequence

from loyalty_cli import books, ids, program as rules
from loyalty_cli.books import accounts, events
from loyalty_cli.books.events import Event
from loyalty_cli.errors import NotAllowed
from loyalty_cli.language import said
from loyalty_cli.operations.gathering import (
    Call as Call,
    Case as Case,
    CodeNeeded as CodeNeeded,
    ask,
    gather as gather,
    refuse_future as refuse_future,
)
from loyalty_cli.program import views
from loyalty_cli.program.account import Account, Follow, Outcome, fold
from loyalty_cli.program.deciding import decide
from loyalty_cli.program.facts import Fact
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import replace

Opening = Callable[[], None]  # writes an account down


class OtherShop(NotAllowed):
    """What one shop of a chain booked, another does not undo."""

    code = "other_shop"

    def __init__(self, *, event: int, of: str, here: str) -> None:
        super().__init__(
            said(
                "{event} was booked in the shop {shop}, and only there it is voided or moved; a refund works in every shop."
                " Whoever answers for both says --shop {shop}.",
                event=ids.text(event),
                shop=of,
            ),
            event=ids.text(event),
            shop=of,
            here=here or None,
        )


def refuse_other_shop(of: Event, call: Call) -> None:
    """What a shop booked is undone in its name; what no shop is named for belongs to all."""
    if of.shop not in ("", call.shop):
        raise OtherShop(event=of.id, of=of.shop, here=call.shop)


@retried
def book(
    db: Database, customer: int, fact: Fact, call: Call, *, also: Sequence[int] = (), opens: Opening | None = None
) -> Event:
    """Book one event with all that follows from it, or answer with the one that its ref has named before.

    `also` are the other accounts that it may touch; `opens` writes the account down that begins with it.

    Raises:
        LoyaltyError: a rule refuses it; nothing was written.
    """
    identity = ids.new()
    with db.atomic(customer, *also, ref=call.ref or ids.text(identity)):
        return book_here(db, customer, fact, call, identity=identity, opens=opens)


def book_here(
    db: Database,
    customer: int,
    fact: Fact,
    call: Call,
    *,
    identity: int,
    opens: Opening | None = None,
    code: str = "",
) -> Event:
    """As `book`, inside the caller's atomic block; `identity` will be the event's id, and its ref where none was given.

    `opens` writes the account down that begins with it; `code` is that of the voucher it issues, if there is one already.
    """
    known = customer if opens is None else None
    before = books.repeats.ask_under_ref(db, call.ref, fact=fact, customer=known, shop=call.shop) if call.ref else None
    case = ask(db, customer, fact, call) if opens is None else None
    if before is not None and (repeated := before()) is not None:
        db.lock(repeated.customer)  # a block that touched nothing would not wait until a standby has what is answered here
        return repeated
    if opens is not None:
        opens()
    call = replace(call, ref=call.ref or ids.text(identity))
    return _book(db, customer, fact, call, case=(case or ask(db, customer, fact, call))(), identity=identity, code=code)


def _book(db: Database, customer: int, fact: Fact, call: Call, *, case: Case, identity: int, code: str = "") -> Event:
    """One event inside an atomic block, and what follows from it on other accounts."""
    identity = max(identity, case.newest + 1)

    outcome = settle(case, fact, event=identity, code=code)

    event = entry(case, fact, outcome, fold(case.account, outcome), event=identity, customer=customer, call=call)
    events.add(db, [event])
    accounts.lay(db, [(customer, outcome)])
    for follow in outcome.follows:
        account, its_call = _account_of(db, follow), following(call, follow)
        case = gather(db, account, follow.fact, its_call)
        _book(db, account, follow.fact, its_call, case=case, identity=ids.new(after=identity))
    return event


def _account_of(db: Database, follow: Follow) -> int:
    """The account that a consequence is booked on: where the one is that it changes, or whichever the customer uses."""
    if isinstance(follow.fact, rules.holdings.Unmerged):
        return follow.customer
    if follow.fact.origin is None:
        return books.sharing.account(db, follow.customer)
    came = events.following(db, follow.fact.origin)
    of = next((each for each in came if each.customer == follow.customer), came[0] if came else None)
    return books.elsewhere.owner(db, of) if of is not None else follow.customer


def following(call: Call, follow: Follow) -> Call:
    """The call under which something is booked on another account."""
    return replace(call, at=follow.at or call.at, ref=None, card=None)


def rehearse(db: Database, customer: int, fact: Fact, call: Call) -> Event:
    """What `book` would answer; nothing is written."""
    return rehearse_all(db, customer, fact, call)[0]


def rehearse_all(db: Database, customer: int, fact: Fact, call: Call) -> list[Event]:
    """What `book` would answer, and what would follow on other accounts; nothing is written."""
    with db.snapshot():
        repeated = books.repeats.under_ref(db, call.ref, fact=fact, customer=customer, shop=call.shop) if call.ref else None
        if repeated is not None:
            return [repeated, *events.following(db, repeated.id)]
        case = gather(db, customer, fact, call)
        event, outcome = imagine(case, fact, customer, call)
        return [event, *(_imagined(db, follow, call) for follow in outcome.follows)]


def _imagined(db: Database, follow: Follow, call: Call) -> Event:
    its_call, account = following(call, follow), _account_of(db, follow)
    return imagine(gather(db, account, follow.fact, its_call), follow.fact, account, its_call)[0]


def imagine(case: Case, fact: Fact, customer: int, call: Call) -> tuple[Event, Outcome]:
    """The event as it would be recorded, and its outcome."""
    identity = ids.new()
    outcome = settle(case, fact, event=identity)
    after = fold(case.account, outcome)
    event = entry(case, fact, outcome, after, event=identity, customer=customer, call=call)
    return replace(event, after=after), outcome


def settle(case: Case, fact: Fact, *, event: int, code: str = "") -> Outcome:
    """Decide, and give each voucher that is issued its code."""
    outcome = decide(case.account, fact, case.program, event=event, now=case.now, related=case.related, shared=case.shared)
    return accounts.with_codes(outcome, code)


# Record --------------------------------------------------------------------------------------------------------------


def entry(case: Case, fact: Fact, outcome: Outcome, after: Account, *, event: int, customer: int, call: Call) -> Event:
    """The event as it is recorded: what was typed, what was decided, and what the answer says of the account `after` it."""
    return Event(
        id=event,
        kind=fact.kind,
        customer=customer,
        at=call.at,
        recorded_at=call.recorded_at,
        program=case.program.version,
        fact=fact,
        ref=call.ref or ids.text(event),
        late=events.is_late(call.at, call.recorded_at, case.program),
        amount_minor=outcome.amount_minor,
        names=fact.names,
        before=events.before(outcome),
        said=views.said(case.account, after, outcome, case.program, case.now),
        staff=call.staff,
        till=call.till,
        shop=call.shop,
        postings=outcome.postings,
    )
