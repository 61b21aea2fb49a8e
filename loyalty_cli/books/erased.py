"""Accounts of people who were erased: they are named by their id alone, and only looked at."""

from loyalty_cli import ids
from loyalty_cli.books import customers
from loyalty_cli.books.customers import ERASED, Customer
from loyalty_cli.errors import NotFound
from loyalty_cli.language import said
from loyalty_cli.storage import Database


class CustomerErased(NotFound):
    """Whose account it was has been taken out of the books."""

    code = "customer_erased"

    def __init__(self, account: Customer) -> None:
        identity = ids.text(account.id)
        super().__init__(
            said(
                "The customer of account id:{identity} was erased on {closed_at}: {closed_reason}. `loyalty "
                "history id:{identity}` shows what the books keep.",
                identity=identity,
                closed_at=account.closed_at,
                closed_reason=account.closed_reason,
            ),
            customer=identity,
            since=account.closed_at,
            reason=account.closed_reason,
        )


def named(db: Database, typed: str) -> Customer | None:
    """The account of somebody who was erased, by its whole id: `id:ID`, `#ID` or the id alone."""
    identity = ids.parse(typed.lower().removeprefix("#").removeprefix("id:"))
    found = customers.by_id(db, identity) if identity is not None else None
    return found if found is not None and found.holder == ERASED else None


def refuse(account: Customer) -> None:
    """Refuse to write down anything of somebody who was erased.

    Raises:
        CustomerErased: they were.
    """
    if account.holder == ERASED:
        raise CustomerErased(account)
