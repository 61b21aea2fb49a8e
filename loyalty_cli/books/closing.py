"""An account that was closed, and one that was not."""

from typing import TYPE_CHECKING

from loyalty_cli.errors import Refused
from loyalty_cli.language import said

if TYPE_CHECKING:
    from loyalty_cli.books.customers import Customer


class AlreadyClosed(Refused):
    """An account is closed once."""

    code = "already_closed"

    def __init__(self, customer: "Customer") -> None:
        super().__init__(
            said("The account of {name} has been closed since {closed_at}.", name=customer.name, closed_at=customer.closed_at),
            since=customer.closed_at,
        )


class NotClosed(Refused):
    """There is nothing to reopen."""

    code = "not_closed"

    def __init__(self, customer: "Customer") -> None:
        super().__init__(said("The account of {name} is open.", name=customer.name))
