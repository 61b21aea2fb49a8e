"""An account that was closed, and one that was not."""

from typing import TYPE_CHECKING

from loyalty_cli.errors import Refused

if TYPE_CHECKING:
    from loyalty_cli.books.customers import Customer


class AlreadyClosed(Refused):
    """An account is closed once."""

    code = "already_closed"

    def __init__(self, customer: "Customer") -> None:
        super().__init__(
            f"The account of {customer.name} has been closed since {customer.closed_at}.", since=customer.closed_at
        )


class NotClosed(Refused):
    """There is nothing to reopen."""

    code = "not_closed"

    def __init__(self, customer: "Customer") -> None:
        super().__init__(f"The account of {customer.name} is open.")
