"""Whose account somebody uses: their own, that of whom they were merged into, or a household's."""

from loyalty_cli.books import customers
from loyalty_cli.books.customers import Customer
from loyalty_cli.storage import Database

_MEMBERS = """
    WITH RECURSIVE known (id) AS (
        SELECT id FROM customers WHERE id = :account
        UNION SELECT customers.id FROM customers JOIN known ON customers.account = known.id
    )
    SELECT id FROM known JOIN customers USING (id) WHERE holder = :holder ORDER BY id
"""


def account(db: Database, customer: int) -> int:
    """The account that the sales of a customer are booked on."""
    while (row := db.row("SELECT account FROM customers WHERE id = :id", {"id": customer})) and row["account"] is not None:
        customer = row["account"]
    return customer


def used(db: Database, customer: Customer) -> int:
    """The `account` of a customer who was just read."""
    return customer.id if customer.account is None else account(db, customer.account)


def members(db: Database, account: int) -> list[Customer]:
    """The persons who share an account, its owner too; nobody, where it is one person's alone."""
    found = _linked(db, account, customers.PERSON)
    return found if len(found) > 1 else []


def name(db: Database, account: int) -> str:
    """What a shared account is called: by all who share it; nothing, where it is one person's alone."""
    return ", ".join(each.name for each in members(db, account))


def merged(db: Database, account: int) -> list[Customer]:
    """Those who were merged into the holder of an account, or into one of them."""
    return _linked(db, account, customers.MERGED)


def _linked(db: Database, account: int, holder: str) -> list[Customer]:
    return [customers.get(db, row["id"]) for row in db.rows(_MEMBERS, {"account": account, "holder": holder})]
