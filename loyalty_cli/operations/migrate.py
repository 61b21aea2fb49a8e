"""What was earned under an older programme, put on the terms in force: the owner's purpose, one event a customer."""

from loyalty_cli.books import lots
from loyalty_cli.operations import booking, many
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.many import Progress
from loyalty_cli.program.facts import Migration
from loyalty_cli.storage import Database


def migrate(db: Database, wanted: Migration, call: Call, *, progress: Progress = many.nobody_hears) -> int:
    """Migrate everybody who holds something; whom it would not change gets no event, so that a second run adds nothing.

    Returns how many events it took.

    Raises:
        FutureTime: it may not lie in the future.
    """
    booking.refuse_future(call)
    holding = [(customer, wanted) for customer in lots.customers_with_any(db)]
    return sum(1 for _ in many.book(db, holding, call, progress))
