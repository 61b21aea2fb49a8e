"""A reward taken, at once or in two steps."""

from loyalty_cli import ids
from loyalty_cli.books import customers, events, moves, programs, vouchers
from loyalty_cli.books.customers import BEARER
from loyalty_cli.books.elsewhere import owner
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Malformed, NotFound, Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import names
from loyalty_cli.program.account import Voucher
from loyalty_cli.program.facts import Hold, Purchase, Redemption, Release
from loyalty_cli.program.terms import Reward
from loyalty_cli.program.unredeemable import UnknownVoucher
from loyalty_cli.storage import Database
from loyalty_cli.values import replace


class ForeignVoucher(Refused):
    """A voucher that belongs to someone else."""

    code = "foreign_voucher"

    def __init__(self, *, code: str) -> None:
        super().__init__(
            said("The voucher …{code} belongs to another customer; it cannot be used for this one.", code=code[-4:])
        )


class NotAHold(NotFound):
    """The event that is named is no hold."""

    code = "unknown_hold"

    def __init__(self, *, event: int, kind: str) -> None:
        super().__init__(
            said(
                "The event {event} is a {kind}, not a hold. Name the one that `redeem --hold` answered.",
                event=ids.text(event),
                kind=names.kind(kind),
            )
        )


class CustomerNeeded(Malformed):
    """A voucher for credit that nobody is named on: somebody must get the credit."""

    code = "customer_needed"

    def __init__(self, reward: Reward) -> None:
        super().__init__(
            said("{name} is credit on an account: say whose with --for WHO, or name the customer first.", name=reward.name),
            reward=reward.id,
        )


class ForeignSale(Refused):
    """A reward tied to a sale of another customer, or to no sale."""

    code = "foreign_sale"

    def __init__(self) -> None:
        super().__init__(said("--sale must name a purchase of the same customer."))


def redeem(db: Database, customer: int, redemption: Redemption, call: Call) -> Event:
    """Take a reward.

    Raises:
        RewardRefused, InsufficientBalance, NoVoucher, VoucherClosed, BillNeeded, UnknownReward: it cannot be taken.
    """
    redemption = replace(redemption, sale=_sale(db, customer, redemption, call))
    return booking.book(db, customer, redemption, call)


def rehearse(db: Database, customer: int, redemption: Redemption, call: Call) -> Event:
    """What `redeem` would answer; nothing is written."""
    redemption = replace(redemption, sale=_sale(db, customer, redemption, call))
    return booking.rehearse(db, customer, redemption, call)


def hold(db: Database, customer: int, wanted: Hold, call: Call) -> Event:
    """Lock what a reward would take, for the programme's hold minutes."""
    return booking.book(db, customer, replace(wanted, sale=_sale(db, customer, wanted, call)), call)


def commit(db: Database, held: int, call: Call) -> Event:
    """Take what a hold locked.

    Raises:
        HoldEnded: it was committed, given back, or has lapsed.
    """
    event, fact = _hold(db, held)
    return booking.book(db, owner(db, event), Redemption(fact.reward, fact.bill_minor, sale=fact.sale, hold=held), call)


def release(db: Database, held: int, call: Call) -> Event:
    """Give back what a hold locked.

    Raises:
        HoldEnded: it was committed, given back, or has lapsed.
    """
    event, _ = _hold(db, held)
    return booking.book(db, owner(db, event), Release(held), call)


def use_voucher(db: Database, code: str, bill_minor: int | None, call: Call, *, customer: int | None = None) -> Event:
    """Redeem the voucher of that code; `customer`, where known, must be its owner, unless it is for whoever bears it.

    Raises:
        UnknownVoucher, ForeignVoucher, VoucherClosed: it opens nothing, or not for this customer.
        CustomerNeeded: it gives credit, and nobody is named who gets it.
    """
    found = vouchers.holder(db, code)
    if found is None:
        raise UnknownVoucher(code)
    owner, voucher = found
    taken = Redemption(voucher.reward, bill_minor, code=voucher.code)
    if customers.get(db, owner).holder == BEARER:
        return _use_as_bearer(db, owner, taken, voucher, replace(call, card=None), customer)
    if customer is not None and customer != owner and not _is_named(db, taken, call):
        raise ForeignVoucher(code=voucher.code)
    return booking.book(db, owner, taken, call)


def _use_as_bearer(db: Database, owner: int, taken: Redemption, voucher: Voucher, call: Call, customer: int | None) -> Event:
    """Redeem a voucher that nobody is named on; `customer` is who shows it, where known, and gets its credit."""
    issued_under = programs.version(db, events.get(db, voucher.event).program)
    reward = programs.in_force(db, call.at, call.shop).rewards.get(voucher.reward) or issued_under.rewards[voucher.reward]
    if customer is None and reward.kind == "credit" and voucher.status == "open":
        raise CustomerNeeded(reward)
    return booking.book(db, owner, replace(taken, to=customer), call, also=[customer] if customer is not None else [])


def _hold(db: Database, held: int) -> tuple[Event, Hold]:
    event = events.get(db, held)
    if not isinstance(event.fact, Hold):
        raise NotAHold(event=event.id, kind=event.kind)
    return event, event.fact


def _sale(db: Database, customer: int, taken: Redemption | Hold, call: Call) -> int | None:
    """The sale that a reward belongs to, under the event that it is booked under today."""
    if taken.sale is None:
        return None
    event = events.get(db, moves.standing(db, taken.sale))
    if (owner(db, event) != customer or not isinstance(event.fact, Purchase)) and not _is_named(db, taken, call):
        raise ForeignSale
    return event.id


def _is_named(db: Database, taken: Redemption | Hold, call: Call) -> bool:
    """Whether the ref has named one before: then whose the rest is by now does not matter."""
    return call.ref is not None and events.of_ref(db, call.ref, taken.kind, shop=call.shop) is not None
