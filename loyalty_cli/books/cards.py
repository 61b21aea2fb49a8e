"""Cards: the numbers that open an account. The table `cards`."""

from collections.abc import Iterable, Sequence
from typing import Any

from loyalty_cli import books, ids
from loyalty_cli.books import customers
from loyalty_cli.books.customers import Customer, get as customer_of
from loyalty_cli.books.duplicates import DuplicateCard
from loyalty_cli.cards import number as numbers
from loyalty_cli.errors import Ambiguous, CardBlocked, NotFound
from loyalty_cli.language import said
from loyalty_cli.storage import Answer, Database, Row
from loyalty_cli.values import frozen

ACTIVE, BLOCKED, REPLACED = "active", "blocked", "replaced"

_CARDS = "SELECT cards.*, customers.holder FROM cards JOIN customers ON customers.id = cards.customer"
_BY_NUMBER = f"{_CARDS} WHERE number = :number"
_BY_CUSTOMER = f"""
    WITH RECURSIVE merged (id) AS (
        SELECT id FROM customers WHERE account = :customer AND holder = 'merged'
        UNION SELECT customers.id FROM customers JOIN merged ON customers.account = merged.id WHERE customers.holder = 'merged'
    )
    {_CARDS} WHERE customer = :customer UNION ALL {_CARDS} JOIN merged ON merged.id = customer ORDER BY issued_at, number
"""
_MAY_BE_BLOCKED = """
    SELECT 1 AS found FROM cards WHERE customer = :customer AND blocked_at IS NOT NULL
    UNION ALL SELECT 1 FROM customers WHERE account = :customer AND holder = 'merged' LIMIT 1
"""
_HAD_STATUS = """
    issued_at <= :at AND issued_at >= :since AND issued_at < :until AND (:status IS NULL OR :status = CASE
        WHEN blocked_at IS NULL OR blocked_at > :at THEN 'active' WHEN replaced_by IS NULL THEN 'blocked' ELSE 'replaced' END)
"""


@frozen
class Card:
    """A number that opens the account of `customer`; `replaced_by` is the number that follows it.

    `printed_at` is when it was last put on paper or plastic.
    """

    number: str
    customer: int
    issued_at: str
    blocked_at: str | None = None
    blocked_reason: str | None = None
    replaced_by: str | None = None
    printed_at: str | None = None

    @property
    def status(self) -> str:
        """Active, blocked, or replaced: blocked for good, because another number follows."""
        if self.replaced_by is not None:
            return REPLACED
        return ACTIVE if self.blocked_at is None else BLOCKED

    def as_of(self, at: str) -> "Card":
        """The card as it stood then; of one that was unblocked nobody remembers that it had been blocked."""
        if self.blocked_at is None or self.blocked_at <= at:
            return self
        return Card(self.number, self.customer, self.issued_at, printed_at=self.printed_at)


class NoCard(NotFound):
    """The customer holds no card that this could be done with."""

    code = "no_card"

    def __init__(self, customer: Customer) -> None:
        super().__init__(
            said(
                "{name} has no card. `loyalty card issue id:{customer}` gives one.",
                name=customer.name,
                customer=ids.text(customer.id),
            ),
            customer=ids.text(customer.id),
        )


def issue(db: Database, customer: int, *, at: str, number: str | None = None) -> Card:
    """Give a customer a card: that number, which is no blank any more, or one that nobody has had.

    Raises:
        DuplicateCard: the number has been given out.
        BlankBlocked: it is that of a blocked blank.
    """
    if number is None:
        number = unused(db)
    elif (other := get(db, number)) is not None:
        raise DuplicateCard(numbers.grouped(number), customer_of(db, other.customer))
    blank = books.blanks.take(db, number)
    card = Card(number, customer, at, printed_at=blank.printed_at if blank else None)
    query = "INSERT INTO cards (number, customer, issued_at, printed_at) VALUES (:number, :customer, :at, :printed)"
    db.run(query, {"number": number, "customer": customer, "at": at, "printed": card.printed_at})
    return card


def block(db: Database, card: Card, *, at: str, reason: str) -> None:
    """Block a card: it takes no sale, no stamp and no reward any more.

    Raises:
        AlreadyBlocked, CardReplaced: it is blocked.
    """
    if card.replaced_by is not None:
        raise books.blocking.CardReplaced(card)
    if card.blocked_at is not None:
        raise books.blocking.AlreadyBlocked(card)
    _mark(db, card.number, at=at, reason=reason, replaced_by=None)


def unblock(db: Database, card: Card) -> None:
    """Open a blocked card again.

    Raises:
        NotBlocked: it is not blocked.
        CardReplaced: it was replaced, and stays blocked for good.
    """
    if card.replaced_by is not None:
        raise books.blocking.CardReplaced(card)
    if card.blocked_at is None:
        raise books.blocking.NotBlocked(card)
    _mark(db, card.number, at=None, reason=None, replaced_by=None)


def replace(db: Database, card: Card, *, by: str | None, at: str, reason: str) -> Card:
    """Issue the card that follows this one, which is blocked for good; an earlier block keeps its date and reason.

    Raises:
        CardReplaced: another follows it already.
        DuplicateCard: the number `by` has been given out.
    """
    if card.replaced_by is not None:
        raise books.blocking.CardReplaced(card)
    follows = issue(db, card.customer, at=at, number=by)
    _mark(
        db,
        card.number,
        at=card.blocked_at or at,
        reason=card.blocked_reason or reason,
        replaced_by=follows.number,
    )
    return follows


def give(db: Database, number: str, customer: int) -> None:
    """Let a card open the account of another customer."""
    db.run("UPDATE cards SET customer = :customer WHERE number = :number", {"customer": customer, "number": number})


def forget(db: Database, customer: int, *, at: str, reason: str) -> None:
    """Take every card from a customer for good: its number opens no account, and is given to nobody again."""
    numbers = "SELECT number FROM cards WHERE customer = :customer"
    held = [card for card in of_customer(db, customer) if card.customer == customer]
    db.run(f"UPDATE cards SET replaced_by = NULL WHERE replaced_by IN ({numbers})", {"customer": customer})
    db.run("DELETE FROM cards WHERE customer = :customer", {"customer": customer})
    books.blanks.bar(db, ((card.number, card.printed_at or card.issued_at) for card in held), at=at, reason=reason)


def mark_printed(db: Database, numbers: Iterable[str], *, at: str) -> None:
    """Write down that these cards are on paper or plastic."""
    query = "UPDATE cards SET printed_at = :at WHERE number = :number"
    db.run_many(query, ({"number": number, "at": at} for number in numbers))


def refuse_blocked(db: Database, customer: int, *, shown: str | None) -> None:
    """Refuse what a blocked card may not do: the one that was shown, or every one that the customer holds.

    Raises:
        CardBlocked, CardReplaced: it is blocked.
    """
    ask_blocked(db, customer, shown=shown)()


def ask_blocked(db: Database, customer: int, *, shown: str | None) -> Answer[None]:
    """Ask whether `refuse_blocked` refuses; the answer does.

    All cards of a customer are only looked at where one is blocked, or somebody was merged, whose may be: a sale hardly ever.
    """
    if shown is not None:
        found = db.ask(_BY_NUMBER, {"number": shown})
        return lambda: _refuse_blocked([_read(db, row) for row in found()])
    doubts = db.ask(_MAY_BE_BLOCKED, {"customer": customer})
    return lambda: _refuse_blocked(of_customer(db, customer)) if doubts() else None


def _refuse_blocked(cards: Sequence[Card]) -> None:
    if not cards or any(card.blocked_at is None for card in cards):
        return
    card = next((card for card in reversed(cards) if card.replaced_by is None), cards[-1])
    if card.replaced_by is not None:
        raise books.blocking.CardReplaced(card)
    raise CardBlocked(card=card.number, since=card.blocked_at or "", reason=card.blocked_reason or "")


# To read them again --------------------------------------------------------------------------------------------------


def get(db: Database, number: str) -> Card | None:
    """The card of that number."""
    row = db.row(_BY_NUMBER, {"number": number})
    return None if row is None else _read(db, row)


def held(db: Database, number: str) -> Card:
    """The card of that number, which was given out."""
    card = get(db, number)
    assert card is not None
    return card


def of_customer(db: Database, customer: int, *, at: str = "~") -> list[Card]:
    """Every card that a customer had then, those of whoever was merged into them too, the first issued first."""
    found = (_read(db, row) for row in db.rows(_BY_CUSTOMER, {"customer": customer}))
    return [card.as_of(at) for card in found if card.issued_at <= at]


def listed(db: Database, status: str | None, *, limit: int, at: str = "~", since: str = "", until: str = "~") -> list[Card]:
    """Cards that had that status then, or any, the last issued first, of those issued from `since` to before `until`."""
    query = f"{_CARDS} WHERE {_HAD_STATUS} ORDER BY issued_at DESC, number LIMIT :limit"
    asked = {"status": status, "limit": limit, "at": at, "since": since, "until": until}
    return [_read(db, row).as_of(at) for row in db.rows(query, asked)]


def counts(db: Database, *, at: str = "~", since: str = "", until: str = "~") -> dict[str, int]:
    """How many of these cards had each status then."""
    query = f"SELECT count(*) AS count FROM cards WHERE {_HAD_STATUS}"
    asked = {"at": at, "since": since, "until": until}
    found = ((status, db.row(query, {**asked, "status": status})) for status in (ACTIVE, BLOCKED, REPLACED))
    return {status: row["count"] for status, row in found if row}


def meant(db: Database, customer: int, number: str | None, *statuses: str) -> Card:
    """The card that was shown, else the customer's only one of the first of `statuses` of which there is any.

    Raises:
        NoCard: there is none.
        Ambiguous: there are several.
    """
    if number is not None and (shown := get(db, number)) is not None:
        return shown
    all_held = of_customer(db, customer)
    for status in statuses:
        found = [card for card in all_held if card.status == status]
        if len(found) > 1:
            raise Ambiguous(
                "card", typed=customer_of(db, customer).name, candidates=[numbers.grouped(card.number) for card in found[:5]]
            )
        if found:
            return found[0]
    raise NoCard(customer_of(db, customer))


# -----------------------------------------------------------------------------------------------------------------------


def unused(db: Database) -> str:
    """A number that is on no card and on no blank."""
    while True:
        number = numbers.make(ids.card_digits())
        if get(db, number) is None and books.blanks.get(db, number) is None:
            return number


def _mark(db: Database, number: str, **values: Any) -> None:
    db.run(
        "UPDATE cards SET blocked_at = :at, blocked_reason = :reason, replaced_by = :replaced_by WHERE number = :number",
        {"number": number, **values},
    )


def _read(db: Database, row: Row) -> Card:
    is_merged = row["holder"] == customers.MERGED
    return Card(
        number=row["number"],
        customer=customers.survivor(db, customer_of(db, row["customer"])).id if is_merged else row["customer"],
        issued_at=row["issued_at"],
        blocked_at=row["blocked_at"],
        blocked_reason=row["blocked_reason"],
        replaced_by=row["replaced_by"],
        printed_at=row["printed_at"],
    )
