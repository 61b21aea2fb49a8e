"""A customer's history decided again, event by event, by the same pure function that decided it first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from loyalty_cli import clock
from loyalty_cli.books import accounts, afterwards, events, programs, vouchers
from loyalty_cli.books.elsewhere import Elsewhere
from loyalty_cli.books.events import Event
from loyalty_cli.program import redeeming
from loyalty_cli.program.account import Account, Outcome, Posting, fold
from loyalty_cli.program.deciding import decide
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.past import Past, Related
from loyalty_cli.program.relating import Records, relate
from loyalty_cli.program.terms import Program, Reward
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen, replace


@frozen
class Step:
    """One event as it was recorded, and what the rules say of it: the account before and after, and the outcome."""

    event: Event
    program: Program
    now: clock.Moment
    before: Account
    outcome: Outcome
    after: Account


class Replay:
    """One customer's history on its way: each event is handed in with its programme, in the order recorded.

    `codes` are those of the vouchers by (event, place): chance made them, so no rule can make them again. What other accounts
    know is asked of `elsewhere`, where there is one, once this account has taken something over.
    """

    def __init__(
        self, codes: Mapping[tuple[int, int], str], account: Account | None = None, *, elsewhere: Elsewhere | None = None
    ) -> None:
        self.codes = codes
        self.account = account or Account()
        self.seen: dict[int, Past] = {}
        self.elsewhere = elsewhere
        self._naming: dict[int, list[Past]] = {}
        self._is_linked = False

    def step(self, event: Event, program: Program) -> Step:
        """Decide the event again and go on to the next.

        Raises:
            LoyaltyError: it would be refused: the books have been changed from outside.
        """
        past = events.as_past(event, program)
        before = _taken(self.account, event)
        outcome = decide(
            before,
            event.fact,
            program,
            event=event.id,
            now=past.now,
            related=self.related(event.fact, program, event.customer, event=event.id),
            shared=event.before.get("shared", {}),
        )
        self.account = before
        outcome = self.follow(past, outcome)
        return Step(event, program, past.now, before, outcome, self.account)

    def follow(self, past: Past, outcome: Outcome) -> Outcome:
        """Go on to the account after an event; the outcome with the codes of its vouchers."""
        if outcome.vouchers:
            coded = (replace(each, code=each.code or self._code(each.event, each.place)) for each in outcome.vouchers)
            outcome = replace(outcome, vouchers=tuple(coded))
        self.account = fold(self.account, outcome)
        self.seen[past.event] = past
        self._is_linked = self._is_linked or past.fact.is_consequence or bool(outcome.follows)
        if (named := past.fact.names) is not None:
            self._naming.setdefault(named, []).append(past)
        return outcome

    def named(self, event: int, *, before: int) -> Past:
        """One event, of this account or of another whose rows it took over."""
        if event in self.seen or self.elsewhere is None:
            return self.seen[event]
        return replace(self.elsewhere, before=before).named(event)

    def naming(self, event: int, *, before: int = 0) -> Sequence[Past]:
        """The events that named that one, in order."""
        own = self._naming.get(event, [])
        if not self._is_linked or self.elsewhere is None:
            return own
        others = [each for each in replace(self.elsewhere, before=before).naming(event) if each.event not in self.seen]
        return sorted([*own, *others], key=lambda each: each.event)

    def starting(self, event: int, card: str, *, before: int = 0) -> Sequence[Past]:
        """The others that gave the head start of that stamp card, in order."""
        if self._is_linked and self.elsewhere is not None:
            return replace(self.elsewhere, before=before).starting(event, card)
        return [each for each in self.seen.values() if each.event != event and card in each.begins]

    def related(self, fact: Fact, program: Program, customer: int, *, event: int = 0) -> Related:
        """What `booking.gather` found when the fact was booked as that event."""
        records = Records(
            partial(self.named, before=event), partial(self.naming, before=event), partial(self.starting, before=event)
        )
        related = relate(fact, records, customer=customer)
        found: dict[str, Reward] = {}
        for reward in fact.wants:
            issuing = redeeming.promised_by(self.account, reward, fact) if reward not in program.rewards else None
            terms = records.named(issuing).program.rewards.get(reward) if issuing is not None else None
            found |= {reward: terms} if terms is not None else {}
        return replace(related, rewards=found)

    def _code(self, event: int, place: int) -> str:
        found = self.codes.get((event, place), "")
        return self.elsewhere.code(event, place) if not found and self.elsewhere is not None else found


def _taken(account: Account, event: Event) -> Account:
    """The account with what the decision took of the customer: the birthday, the tags and the referrer of that day."""
    birthday, tags = event.before.get("birthday"), tuple(event.before.get("tags", ()))
    referrer, joined_at = event.before.get("referrer"), event.before.get("joined_at")
    if (account.birthday, account.tags, account.referrer, account.joined_at) == (birthday, tags, referrer, joined_at):
        return account
    return replace(account, birthday=birthday, tags=tags, referrer=referrer, joined_at=joined_at)


def history(db: Database, customer: int) -> Iterator[Step]:
    """Every event of a customer, decided again in the order recorded, from an empty account.

    Raises:
        LoyaltyError: a recorded event would be refused: the books have been changed from outside.
    """
    codes = {key: voucher.code for key, voucher in vouchers.of_customer(db, customer, whole=True).items()}
    replay = Replay(codes, elsewhere=Elsewhere(db, customer))
    for event in events.of_customer(db, customer):
        yield replay.step(event, programs.version(db, event.program))


def as_of(db: Database, customer: int, at: str) -> Account:
    """The whole account as it stood at an instant: without what happened later, if anything did."""
    account = accounts.gather_whole(db, customer)
    if not afterwards.happened_after(db, customer, at):
        return account
    account = Account(birthday=account.birthday, tags=account.tags)
    postings: list[Posting] = []
    for step in history(db, customer):
        if step.event.at <= at:
            account = fold(account, step.outcome)
            postings += step.outcome.postings
    return _as_posted(account, postings)


def _as_posted(account: Account, postings: Iterable[Posting]) -> Account:
    """The account with what these postings left in its lots.

    A late event found the lots as what happened after it had left them; its rows alone would bring that forward.
    """
    remaining: dict[tuple[str, int], int] = {}
    broken: dict[tuple[str, int], int] = {}
    for posting in postings:
        key = posting.unit, posting.lot
        remaining[key] = remaining.get(key, 0) + posting.quantity
        if posting.account == "breakage":
            broken[key] = broken.get(key, 0) - posting.quantity
    held = {key: replace(lot, remaining=remaining.get(key, 0), broken=broken.get(key, 0)) for key, lot in account.lots.items()}
    return replace(account, lots=held)
