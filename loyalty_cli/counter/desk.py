"""The hands of the session: an act is done by the operations and told by the answers. Every act reads the books anew."""

from collections.abc import Callable
from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import saying
from loyalty_cli.answers.told import hints, told
from loyalty_cli.books import cards, programs, who as naming
from loyalty_cli.books.blanks import BlankCard
from loyalty_cli.books.events import Event
from loyalty_cli.books.who import Found
from loyalty_cli.cards import number as numbers
from loyalty_cli.counter import seeing
from loyalty_cli.counter.acts import (
    BOOKINGS,
    Act,
    Answer,
    Back,
    Booked,
    Booking,
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
from loyalty_cli.counter.seeing import Instants
from loyalty_cli.errors import Ambiguous, LoyaltyError, OutcomeUnknown, StorageTrouble, Unknown
from loyalty_cli.language import said
from loyalty_cli.operations import earn as earning, redeem as redeeming, refund as refunding, stamp as stamping, void as voiding
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.enroll import Person, enroll as write_down
from loyalty_cli.program import bills, money, names
from loyalty_cli.program.facts import Purchase, Redemption, Refund
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen, replace


@frozen
class Desk:
    """Where an act is done. `database` gives the open shop, `call` who books and when; both are asked for every act.

    `receipt` prints the slip of an event, and says in lines what came of it.
    """

    database: Callable[[], Database]
    call: Callable[[str | None, str | None], Call]
    is_past: bool = False
    receipt: Callable[[int], list[str]] = lambda _: []

    def perform(self, act: Act) -> Answer:
        """Do it. Whatever is refused is answered as such: this is the session's own door for refusals."""
        try:
            if isinstance(act, Enroll) and act.card is None:
                act = replace(act, card=numbers.make(ids.card_digits()))
            return self._done(act)
        except KeyboardInterrupt:
            return Answer(lines=(said("Interrupted."),), unsure=True, act=_once_more(act))
        except LoyaltyError as refusal:
            unsure = isinstance(refusal, OutcomeUnknown | StorageTrouble)
            return Answer(
                lines=(self._in_shop_words(refusal.sentence),),
                data=refusal.told,
                refusal=refusal.code,
                unsure=unsure,
                act=_once_more(act) if unsure else None,
            )

    def _done(self, act: Act) -> Answer:
        db, call = self.database(), self.call(getattr(act, "ref", None), _card(act))
        program = programs.in_force(db, call.at, call.shop)
        return replace(self._answer(db, act, call, program), language=programs.in_force(db, call.recorded_at).language)

    def _answer(self, db: Database, act: Act, call: Call, program: Program) -> Answer:
        if isinstance(act, Enroll):
            return self._enroll(db, act, call, program)
        if isinstance(act, Redeem):
            call = replace(call, is_sealed=act.of.is_sealed)
        if isinstance(act, BOOKINGS):
            return _book(db, act, call, program)
        instants = Instants(call.at, self.is_past)
        match act:
            case Look(typed):
                return self._look(db, typed, program, instants)
            case Show(of):
                return seeing.customer(db, Found(of.customer, of.card, of.is_sealed), program, instants)
            case Search(words):
                return seeing.found(db, words, program)
            case Rewards(of):
                return seeing.rewards(db, of.customer, program, instants)
            case Vouchers(of):
                return seeing.vouchers(db, of.customer, program, instants)
            case History(of):
                return seeing.history(db, of.customer, program)
            case Receipt(event):
                return Answer(lines=self.receipt(event), data={"event": ids.text(event)})
            case Close():
                return seeing.close(act, program)
        raise AssertionError(act)

    def _look(self, db: Database, typed: str, program: Program, instants: Instants) -> Answer:
        try:
            found = naming.found(db, typed, program)
        except Ambiguous:
            return seeing.found(db, typed, program)
        except (Unknown, BlankCard):
            digits = typed.replace(" ", "")
            if digits.isascii() and digits.isdigit() and len(digits) in (numbers.LENGTH, numbers.SEALED):
                number = naming.card_number(db, digits)
                return Answer(nobody=number, data={"card": number, "customer": None})
            raise
        return seeing.customer(db, found, program, instants)

    def _enroll(self, db: Database, act: Enroll, call: Call, program: Program) -> Answer:
        """Write somebody down under a card chosen before; where it is theirs already, an earlier try had come through."""
        assert act.card is not None
        held = cards.get(db, act.card) if act.again else None
        customer = held.customer if held else write_down(db, Person(act.name, act.phone), call, card=act.card)[0].id
        answer = seeing.customer(db, Found(customer, act.card), program, Instants(call.at, self.is_past))
        data = {"customer": ids.text(customer), "card": act.card, "name": act.name}
        return replace(answer, data=data, quiet=None)

    def _in_shop_words(self, sentence: str) -> str:
        try:
            return saying.refused(sentence, programs.in_force(self.database(), self.call(None, None).recorded_at))[1]
        except StorageTrouble:
            return sentence


def _once_more(act: Act) -> Act:
    """The act as it is tried again: somebody new may have been written down after all."""
    return replace(act, again=True) if isinstance(act, Enroll) else act


def _card(act: Act) -> str | None:
    return act.of.card if isinstance(act, Sale | Stamps | Redeem) else None


def _book(db: Database, act: Booking, call: Call, program: Program) -> Answer:
    currency = program.shop.currency
    remarks: list[str] = []
    match act:
        case Sale():
            items = [bills.item(each, currency) for each in act.items]
            purchase = bills.purchase(money.parse(act.amount, currency), items, program, code=act.code)
            event = earning.earn(db, act.of.customer, purchase, call)
            remarks = list(hints(items, program))
        case Stamps():
            event = stamping.stamp(db, act.of.customer, act.card, act.count, call)
        case Redeem():
            wanted = Redemption(act.reward, _minor(act.bill, currency))
            event = redeeming.redeem(db, act.of.customer, wanted, call)
        case Use():
            owner = act.of.customer if act.of else None
            event = redeeming.use_voucher(db, act.code, _minor(act.bill, currency), call, customer=owner)
        case Back():
            amount_minor = money.parse(act.amount, currency)
            bills.refuse_nothing(amount_minor, currency)
            event = refunding.refund(db, Refund(act.sale, amount_minor, ()), call)
        case Undo():
            event = voiding.void(db, act.event, names.UNDONE, call)
        case _:
            raise AssertionError(act)
    data, lines = told(db, event)
    return Answer(lines=(*lines, *remarks), data=data, booked=_booked(event, data, lines, program))


def _minor(typed: str | None, currency: str) -> int | None:
    return None if typed is None else money.parse(typed, currency)


def _booked(event: Event, data: dict[str, Any], lines: list[str], program: Program) -> Booked:
    name, _, text = seeing.plain(lines[0]).partition(": ")
    is_sale = isinstance(event.fact, Purchase)
    return Booked(
        event.id,
        event.customer,
        name,
        f"{saying.kind(data['kind'], program)} {text}",
        is_sale,
        (event.amount_minor or 0) if is_sale else 0,
    )
