"""What a decision needs of the books, and what is refused before any rule is asked."""

from collections.abc import Mapping, Sequence

from loyalty_cli import books, clock, program as rules
from loyalty_cli.books import accounts, cards, counters, events, holds, programs
from loyalty_cli.errors import FutureTime, Refused
from loyalty_cli.language import said
from loyalty_cli.program import standing
from loyalty_cli.program.account import Account
from loyalty_cli.program.facts import Fact, Hold, Purchase, Redemption
from loyalty_cli.program.past import ALONE, Related
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.terms import Program, Reward
from loyalty_cli.storage import Answer, Database, Row
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


@frozen
class Case:
    """All that a decision needs, gathered; `newest` is the id of the account's newest event, 0 where there is none."""

    account: Account
    program: Program
    now: clock.Moment
    related: Related = ALONE
    shared: Mapping[str, int] | None = None
    newest: int = 0


def gather(db: Database, customer: int, fact: Fact, call: Call) -> Case:
    """The account, the programme in force then, and the events that the fact names.

    Raises:
        FutureTime, CardBlocked, AccountClosed: it may not be booked at all.
    """
    return ask(db, customer, fact, call)()


def ask(db: Database, customer: int, fact: Fact, call: Call) -> Answer[Case]:
    """Ask for what `gather` finds. Most of a sale is found at one stroke; what only its programme says is asked for then."""
    db.lock(customer)
    person = accounts.ask_person(db, customer)
    refusals = _ask_refusals(db, customer, person, call) if fact.is_at_the_counter else []
    program = programs.ask_in_force(db, call.at, call.shop)
    account = accounts.ask(db, customer, person, whole=not _is_quick(fact))

    def case() -> Case:
        refuse_future(call)
        for refuse in refusals:
            refuse()
        return _case(db, customer, fact, call, program=program(), account=account(), newest=person()["newest"] or 0)

    return case


def _ask_refusals(db: Database, customer: int, person: Answer[Row], call: Call) -> list[Answer[None]]:
    return [accounts.ask_closed(person), cards.ask_blocked(db, customer, shown=call.card)]


def _is_quick(fact: Fact) -> bool:
    """Whether what is open of the account is enough to decide it."""
    names_one = isinstance(fact, Redemption) and (fact.hold, fact.code, fact.sale) != (None, None, None)
    return fact.is_at_the_counter and not names_one


def _case(db: Database, customer: int, fact: Fact, call: Call, *, program: Program, account: Account, newest: int) -> Case:
    """What was asked for, with what the programme in force makes necessary beside it."""
    if fact.is_on_gift_card and fact.kind == "payment":
        books.gift_cards.refuse_blocked(db, customer)
    if _spends(fact):
        _refuse_unseen(fact, program, call)
    now = clock.moment(call.at, program.shop.timezone)
    if _is_quick(fact):
        account = accounts.completed(db, customer, account, program, day=now.day)
    related = _related(db, customer, fact) if fact.looks_back else ALONE
    if dropped := [reward for reward in fact.wants if reward not in program.rewards]:
        related = replace(related, rewards=_rewards_of_vouchers(db, account, fact, dropped))
    shared = {**_shared(db, fact, program, call.at), **_gifts(db, customer, fact, program, call.at)}
    return Case(account, program, now, related, shared, newest)


def _related(db: Database, customer: int, fact: Fact) -> Related:
    """The events that a fact looks back at, as this account sees them."""
    known, relating = books.elsewhere.Elsewhere(db, customer), rules.relating
    return relating.relate(fact, relating.Records(known.named, known.naming, known.starting), customer=customer)


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
