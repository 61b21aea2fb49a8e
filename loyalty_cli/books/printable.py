"""Which cards can be printed, and who has no card yet."""

from loyalty_cli.books import cards
from loyalty_cli.books.cards import Card
from loyalty_cli.storage import Database

_PRINTABLE = """
    FROM cards AS k JOIN customers AS c ON c.id = k.customer
    WHERE k.blocked_at IS NULL AND k.replaced_by IS NULL AND c.closed_at IS NULL AND (k.printed_at IS NULL OR :printed = 1)
"""
_NEXT = """
    AND (k.customer > :customer OR k.customer = :customer AND k.number > :number)
    ORDER BY k.customer, k.number LIMIT :limit
"""
_CARDLESS = """
    SELECT id FROM customers
    WHERE id > :after AND closed_at IS NULL AND holder = 'person'
        AND NOT EXISTS (SELECT 1 FROM cards WHERE customer = customers.id)
    ORDER BY id LIMIT :limit
"""


def after(db: Database, customer: int, number: str, *, is_new: bool, limit: int) -> list[Card]:
    """Active cards of open accounts that follow this one, by customer and number; only those never printed if `is_new`."""
    values = {"customer": customer, "number": number, "printed": int(not is_new), "limit": limit}
    return [cards.held(db, row["number"]) for row in db.rows(f"SELECT k.number {_PRINTABLE} {_NEXT}", values)]


def count(db: Database, *, is_new: bool) -> int:
    """How many there are in all."""
    row = db.row(f"SELECT count(*) AS count {_PRINTABLE}", {"printed": int(not is_new)})
    assert row is not None
    return int(row["count"])


def without_card(db: Database, *, after: int, limit: int) -> list[int]:
    """The next customers by id with an open account who have never had a card."""
    return [row["id"] for row in db.rows(_CARDLESS, {"after": after, "limit": limit})]
