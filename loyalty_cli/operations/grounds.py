"""What a block was decided on before its turn, where no number tells whether anybody has written since."""

from collections.abc import Collection, Mapping, Sequence

from loyalty_cli.books import cards, programs, stands
from loyalty_cli.books.stands import Stand
from loyalty_cli.errors import Refused
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen


@frozen
class Grounds:
    """How each account stood; `program` is the newest version then, `cleared` each account that a card let in, with what was
    shown of it."""

    program: int
    accounts: Mapping[int, Stand]
    cleared: Collection[tuple[int, str | None]]


def hold(db: Database, grounds: Sequence[Grounds]) -> bool:
    """Whether all of them are so still; from here on they stay so until the end of the atomic block."""
    accounts = {customer: stand for each in grounds for customer, stand in each.accounts.items()}
    db.lock(*accounts)
    program = programs.ask_newest(db)
    asked = [(stand, stands.ask(db, customer)) for customer, stand in accounts.items()]
    refusals = [cards.ask_blocked(db, customer, shown=card) for each in grounds for customer, card in each.cleared]
    if any(each.program != program() for each in grounds) or any(stand != now() for stand, now in asked):
        return False
    try:
        for refuse in refusals:
            refuse()
    except Refused:
        return False
    return True
