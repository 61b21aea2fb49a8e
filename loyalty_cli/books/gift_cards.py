"""Gift cards: codes that open accounts which no person holds. The table `gift_cards`."""

import json
from collections.abc import Iterator, Sequence

from loyalty_cli import clock, ids
from loyalty_cli.books import accounts, customers, sharing
from loyalty_cli.books.customers import GIFT, Customer
from loyalty_cli.errors import NotFound, Refused, quoted
from loyalty_cli.language import said
from loyalty_cli.program import gifting, kinds
from loyalty_cli.program.gift_facts import GiftSale
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database, Row
from loyalty_cli.values import frozen


@frozen
class GiftCard:
    """One gift card: `kind` is the `[[gift_card]]` that it was sold as, None for one of another system.

    `to` is the customer it is for; one that `is_bound` is spent by nobody else.
    """

    code: str
    account: int
    kind: str | None = None
    to: int | None = None
    is_bound: bool = False


class UnknownGiftCard(NotFound):
    """No gift card has that code."""

    code = "unknown_gift_card"

    def __init__(self, typed: str) -> None:
        super().__init__(said("No gift card has the code {typed}. Check it against the card.", typed=quoted(typed)))


class GiftBlocked(Refused):
    """A blocked gift card takes no payment, and is blocked once."""

    code = "gift_blocked"

    def __init__(self, account: Customer) -> None:
        because = f": {account.closed_reason}" if account.closed_reason else ""
        super().__init__(
            said(
                "The gift card {name} has been blocked since {closed_at}{because}.",
                name=account.name,
                closed_at=account.closed_at,
                because=because,
            ),
            since=account.closed_at,
            reason=account.closed_reason,
        )


class GiftNotBlocked(Refused):
    """There is nothing to unblock."""

    code = "gift_not_blocked"

    def __init__(self, account: Customer) -> None:
        super().__init__(said("The gift card {name} is not blocked.", name=account.name))


class OtherCurrency(Refused):
    """Gift cards of this shop are in its own currency alone."""

    code = "gift_wrong_currency"

    def __init__(self, typed: str, *, currency: str) -> None:
        super().__init__(
            said(
                "Gift cards of this shop are in {currency}, not in {typed}; nothing was taken.",
                currency=currency,
                typed=quoted(typed),
            ),
            currency=currency,
        )


class ForeignGiftCard(Refused):
    """A bound gift card in other hands than those it was sold for."""

    code = "foreign_gift_card"

    def __init__(self, card: GiftCard, *, to: str) -> None:
        super().__init__(
            said("The gift card {code} is for {to} alone; nobody else can spend it.", code=ids.hidden(card.code), to=to)
        )


_BY_CODE = "SELECT * FROM gift_cards WHERE replace(replace(upper(code), '-', ''), ' ', '') IN (:folded, :spelt)"


def add(db: Database, cards: Sequence[tuple[GiftCard, str]]) -> None:
    """Write down new gift cards with an account each, given with the instant since when they are there.

    Raises:
        Taken: another has the same code.
    """
    opened = [Customer(card.account, ids.hidden(card.code), at, holder=GIFT) for card, at in cards]
    customers.add_many(db, opened)
    db.run_many(
        """
        INSERT INTO gift_cards (account, code, kind, for_customer, is_bound)
        VALUES (:account, :code, :kind, :to, :is_bound)
        """,
        (
            {
                "account": card.account,
                "code": card.code,
                "kind": card.kind,
                "to": card.to,
                "is_bound": int(card.is_bound),
            }
            for card, _ in cards
        ),
    )


def of_code(db: Database, code: str) -> GiftCard | None:
    """The gift card of exactly that code, but for small letters, dashes and spaces."""
    row = db.row(_BY_CODE, {"folded": ids.folded(code), "spelt": ids.folded(code)})
    return _read(row) if row else None


def find(db: Database, typed: str) -> GiftCard:
    """The gift card of that code: small letters, dashes and spaces do not matter, nor O for 0, I or L for 1 in a code of ours.

    Raises:
        UnknownGiftCard: none has it.
    """
    rows = db.rows(_BY_CODE, {"folded": ids.folded(typed), "spelt": ids.spelt(typed)})
    found = next((row for row in rows if ids.folded(row["code"]) == ids.folded(typed)), rows[0] if rows else None)
    if found is None:
        raise UnknownGiftCard(typed)
    return _read(found)


def of_account(db: Database, account: int) -> GiftCard | None:
    """The gift card that opens this account; None for a person's."""
    row = db.row("SELECT * FROM gift_cards WHERE account = :account", {"account": account})
    return _read(row) if row else None


def for_customer(db: Database, customer: int) -> list[GiftCard]:
    """The gift cards that were sold for a customer."""
    return [
        _read(row)
        for row in db.rows("SELECT * FROM gift_cards WHERE for_customer = :customer ORDER BY account", {"customer": customer})
    ]


def pages(db: Database, *, at_once: int = 1000) -> Iterator[list[GiftCard]]:
    """Every gift card, the last sold first, so many at once."""
    last = ids.LARGEST
    query = "SELECT * FROM gift_cards WHERE account < :last ORDER BY account DESC LIMIT :limit"
    while rows := db.rows(query, {"last": last, "limit": at_once}):
        yield [_read(row) for row in rows]
        last = rows[-1]["account"]


def _read(row: Row) -> GiftCard:
    return GiftCard(row["code"], row["account"], row["kind"], row["for_customer"], bool(row["is_bound"]))


# What stands against it ----------------------------------------------------------------------------------------------


def spendable(db: Database, card: GiftCard, program: Program, *, at: str, by: int | None) -> int:
    """What can be spent of it at that instant by the customer `by` (None: who is not known), in minor units; not nothing.

    Raises:
        GiftBlocked, ForeignGiftCard, GiftClosed: each with its reason.
    """
    refuse_blocked(db, card.account)
    refuse_foreign(db, card, by)
    account = accounts.gather_whole(db, card.account)
    return gifting.spendable(Sheet(account, program, 0, clock.moment(at, program.shop.timezone)))


def refuse_blocked(db: Database, account: int) -> None:
    """Refuse a payment with a blocked gift card.

    Raises:
        GiftBlocked: it is.
    """
    held = customers.get(db, account)
    if held.closed_at is not None:
        raise GiftBlocked(held)


def refuse_currency(typed: str, program: Program) -> None:
    """Refuse a gift card, or a bill, in another currency than the shop's.

    Raises:
        OtherCurrency: it is.
    """
    if typed.upper() != program.shop.currency:
        raise OtherCurrency(typed, currency=program.shop.currency)


def refuse_foreign(db: Database, card: GiftCard, by: int | None) -> None:
    """Refuse a gift card that is bound to another customer than the one who shows it.

    Raises:
        ForeignGiftCard: it is; or nobody said who shows it.
    """
    if card.is_bound and card.to is not None and (by is None or sharing.account(db, card.to) != by):
        raise ForeignGiftCard(card, to=customers.get(db, card.to).name)


# What must hold ------------------------------------------------------------------------------------------------------

_SIDE_BY_SIDE = """
    SELECT customers.id AS holder, gift_cards.*, events.fact, postings.rule
    FROM customers LEFT JOIN gift_cards ON gift_cards.account = customers.id
    LEFT JOIN events ON events.id = (SELECT min(id) FROM events WHERE customer = customers.id)
    LEFT JOIN postings ON postings.event = events.id AND postings.place = 1
    WHERE customers.id > :after AND (customers.holder = 'gift' OR gift_cards.account IS NOT NULL)
    ORDER BY customers.id LIMIT 1000
"""


def differences(db: Database) -> Iterator[str]:
    """What of the gift cards does not fit the accounts that they open, and the sales that those began with."""
    after = -1
    while rows := db.rows(_SIDE_BY_SIDE, {"after": after}):
        for row in rows:
            after, name = row["holder"], f"gift card of account {ids.text(row['holder'])}"
            if row["code"] is None:
                yield f"{name} is missing"
                continue
            sale = kinds.load(json.loads(row["fact"])) if row["fact"] else None
            if isinstance(sale, GiftSale):
                said = {"kind": row["rule"], "for_customer": sale.to, "is_bound": int(sale.is_bound)}
                for column in (each for each in said if row[each] != said[each]):
                    yield f"{name}: its {column} is {row[column]!r}; its sale gives {said[column]!r}"
