"""How an account stands: what tells whether anybody has written to it since."""

from typing import Any

from loyalty_cli.books.customers import Customer
from loyalty_cli.storage import Answer, Database
from loyalty_cli.values import frozen

_STAND = """
    SELECT external_id, birthday, tags, referred_by, joined_at, closed_at, account,
           (SELECT max(events.id) FROM events WHERE events.customer = customers.id) AS newest
    FROM customers WHERE id = :id
"""


@frozen
class Stand:
    """Whatever moves an account adds an event to it, but for what is written down of `who` it belongs to.

    `newest` is the id of its newest event, or 0. Cards are not in it: they belong to persons, who may share an account.
    """

    newest: int
    who: tuple[Any, ...]


def ask(db: Database, customer: int) -> Answer[Stand]:
    """Ask how the account of a customer stands, who exists."""
    found = db.ask(_STAND, {"id": customer})

    def stand() -> Stand:
        (row,) = found()
        *who, newest = (row[name] for name in row.keys())  # noqa: SIM118  (SQLite's rows are no mappings)
        return Stand(newest or 0, tuple(who))

    return stand


def joined(customer: Customer) -> Stand:
    """How the account of somebody stands who has just joined."""
    tags = " ".join(customer.tags)
    return Stand(0, (customer.external_id, customer.birthday, tags, customer.referred_by, customer.joined_at, None, None))
