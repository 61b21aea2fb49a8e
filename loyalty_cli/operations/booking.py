"""How every event is booked: one atomic block that gathers the account, decides, and records what was decided."""

from collections.abc import Mapping, Sequence

from loyalty_cli import books, clock, ids, program as rules
from loyalty_cli.books import accounts, cards, counters, customers, events, holds, programs
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.events import Event
from loyalty_cli.errors import FutureTime, NotAllowed, Refused
from loyalty_cli.language import said
from loyalty_cli.program import standing, views
from loyalty_cli.program.account import Account, Follow, Outcome, fold
from loyalty_cli.program.deciding import decide
from loyalty_cli.program.facts import Fact, Hold, Purchase, Redemption
from loyalty_cli.program.past import ALONE, Related
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.terms import Program, Reward
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import frozen, replace


@frozen
class Call:
    """Who books, when, and under which ref. `card` is the number that was shown, if one was; `at` stands for now.

    `is_sealed` says that it was shown by its sealed code.
    """

    at: str
    recorded_at: str
    staff: str | None = None
    till: str | None = None
    shop: str = ""
    ref: str | None = None
    card: str | None = None
    is_sealed: bool = False


class CodeNeeded(Refused):
    """The shop gives rewards to who shows the card, not to who knows a name or a number."""

    code = "code_needed"

    def __init__(self) -> None:
        super().__init__(
            said("This shop gives rewards for the card itself. Scan its code; a typed number or a name is not enough.")
        )


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


@frozen
class Case:
    """All that a decision needs, gathered."""

    account: Account
    program: Program
    now: clock.Moment
    related: Related = ALONE
    shared: Mapping[str, int] | None = None


@retried
def book(
    db: Database, customer: int, fact: Fact, call: Call, *, also: Sequence[int] = (), opens: Customer | None = None
) -> Event:
    """Book one event with all that follows from it, or answer with the one that its ref has named before.

    `also` are the other accounts that it may touch; `opens` is an account that is written down with it.

    Raises:
        LoyaltyError: a rule refuses it; nothing was written.
    """
    identity = ids.new()
    with db.atomic(customer, *also, ref=call.ref or ids.text(identity)):
        return book_here(db, customer, fact, call, identity=identity, opens=opens)


def book_here(
    db: Database, customer: int, fact: Fact, call: Call, *, identity: int, opens: Customer | None = None, code: str = ""
) -> Event:
    """As `book`, inside the caller's atomic block; `identity` will be the event's id, and its ref where none was given.

    `opens` is the account that begins with it, `code` that of the voucher it issues, if there is one already.
    """
    repeated = books.repeats.under_ref(db, call.ref, fact=fact, customer=customer, shop=call.shop) if call.ref else None
    if repeated is not None:
        db.lock(repeated.customer)  # a block that touched nothing would not wait until a standby has what is answered here
        return repeated
    if opens is not None:
        customers.add(db, opens)
    return _book(db, customer, fact, replace(call, ref=call.ref or ids.text(identity)), identity=identity, code=code)


def _book(db: Database, customer: int, fact: Fact, call: Call, *, identity: int, code: str = "") -> Event:
    """One event inside an atomic block, and what follows from it on other accounts."""
    case = gather(db, customer, fact, call)
    identity = max(identity, events.newest(db, customer) + 1)

    outcome = settle(case, fact, event=identity, code=code)

    event = entry(case, fact, outcome, fold(case.account, outcome), event=identity, customer=customer, call=call)
    events.add(db, [event])
    accounts.lay(db, [(customer, outcome)])
    for follow in outcome.follows:
        _book(db, _account_of(db, follow), follow.fact, following(call, follow), identity=ids.new(after=identity))
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


# Gather --------------------------------------------------------------------------------------------------------------


def gather(db: Database, customer: int, fact: Fact, call: Call) -> Case:
    """The account, the programme in force then, and the events that the fact names.

    Raises:
        FutureTime, CardBlocked, AccountClosed: it may not be booked at all.
    """
    refuse_future(call)
    db.lock(customer)
    if fact.is_at_the_counter:
        customers.refuse_closed(db, customer)
        cards.refuse_blocked(db, customer, shown=call.card)
    if fact.is_on_gift_card and fact.kind == "payment":
        books.gift_cards.refuse_blocked(db, customer)
    program = programs.in_force(db, call.at, call.shop)
    if _spends(fact):
        _refuse_unseen(fact, program, call)
    names_one = isinstance(fact, Redemption) and (fact.hold, fact.code, fact.sale) != (None, None, None)
    is_quick = fact.is_at_the_counter and not names_one
    account = accounts.gather(db, customer, program) if is_quick else accounts.gather_whole(db, customer)
    related = _related(db, customer, fact) if fact.looks_back else ALONE
    if dropped := [reward for reward in fact.wants if reward not in program.rewards]:
        related = replace(related, rewards=_rewards_of_vouchers(db, account, fact, dropped))
    now = clock.moment(call.at, program.shop.timezone)
    shared = {**_shared(db, fact, program, call.at), **_gifts(db, customer, fact, program, call.at)}
    return Case(account, program, now, related, shared)


def _related(db: Database, customer: int, fact: Fact) -> Related:
    """The events that a fact looks back at, as this account sees them."""
    known = books.elsewhere.Elsewhere(db, customer)
    return rules.relating.relate(fact, known.named, known.naming, customer=customer)


def _spends(fact: Fact) -> bool:
    """Whether it takes a reward, or pays with what is on the account."""
    return isinstance(fact, Redemption | Hold) or (isinstance(fact, Purchase) and fact.pays not in (None, Tender()))


def _refuse_unseen(fact: Fact, program: Program, call: Call) -> None:
    """Refuse a reward to who shows no card, where the shop asks for it; a hold and a voucher's code were shown before."""
    is_shown = call.is_sealed or (isinstance(fact, Redemption) and (fact.hold is not None or fact.code is not None))
    if program.shop.redeem_by == "code" and not is_shown:
        raise CodeNeeded()


def refuse_future(call: Call) -> None:
    """An event may not lie more than five minutes ahead of the clock."""
    if events.is_future(call.at, call.recorded_at):
        raise FutureTime(at=call.at, now=call.recorded_at)


def refuse_other_shop(of: Event, call: Call) -> None:
    """What a shop booked is undone in its name; what no shop is named for belongs to all."""
    if of.shop not in ("", call.shop):
        raise OtherShop(event=of.id, of=of.shop, here=call.shop)


def _rewards_of_vouchers(db: Database, account: Account, fact: Fact, dropped: Sequence[str]) -> dict[str, Reward]:
    """Rewards as they stood when open vouchers for them were issued, where the programme has dropped them since."""
    issuing = {reward: rules.redeeming.promised_by(account, reward, fact) for reward in dropped}
    terms = {
        reward: programs.version(db, events.get(db, event).program).rewards.get(reward)
        for reward, event in issuing.items()
        if event is not None
    }
    return {reward: found for reward, found in terms.items() if found is not None}


def _shared(db: Database, fact: Fact, program: Program, at: str) -> dict[str, int]:
    """The counters over all customers that a rule looks at; of a reward, what others hold counts as taken."""
    found = counters.shared(db, standing.shared_names(program)) if isinstance(fact, Purchase) else {}
    for reward in fact.wants:
        if reward not in program.rewards:
            continue
        names, taken = rules.redeeming.shared_counters(program.rewards[reward], 0), f"redeemed:{reward}"
        found |= counters.shared(db, names)
        if taken in names:
            own = fact.hold if isinstance(fact, Redemption) else None
            found[taken] = found.get(taken, 0) + holds.open_elsewhere(db, reward, at=at, but=own)
    return found


def _gifts(db: Database, customer: int, fact: Fact, program: Program, at: str) -> dict[str, int]:
    """What is on each gift card that a sale is paid with."""
    if not isinstance(fact, Purchase) or fact.pays is None:
        return {}
    found = (books.gift_cards.of_account(db, account) for account in fact.pays.gifts)
    cards = [card for card in found if card is not None]
    return {
        rules.paying.gift(card.account): books.gift_cards.spendable(db, card, program, at=at, by=customer) for card in cards
    }


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
