"""`loyalty household`: several customers who share one balance."""

from typing import Annotated

from loyalty_cli import ids
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import customers, sharing
from loyalty_cli.books.who import Found, found
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Dry, Ref, Who, calling, tell_all
from loyalty_cli.cli.words import Argument
from loyalty_cli.language import said, say, spoken
from loyalty_cli.operations import join_household as joining, leave_household as leaving


def join(
    session: Session,
    who: Who,
    other: Annotated[str, Argument(help="Somebody whose account they will share.")],
    ref: Ref = None,
    dry_run: Dry = False,
) -> None:
    """Let a customer share the account, and the balance, of another.

    What they hold goes over, and the sales of both are booked there from now on; each keeps their own cards and name.

    Example: loyalty household join Boris Ana
    """
    one, another = (_found(session, each) for each in (who, other))
    act = joining.rehearse if dry_run else joining.join
    events = act(session.db, one.whose, another.whose, calling(session, ref))
    tell_all(session, events, rehearsed=dry_run)


def leave(session: Session, who: Who) -> None:
    """Give a customer an empty account of their own again.

    What is shared stays with the household, their old sales too.

    Example: loyalty household leave Boris
    """
    person = leaving.leave(session.db, _found(session, who).whose)
    data = {"customer": ids.text(person.id), "name": person.name}
    name = paint("bold", person.name)
    told = say(session.language, "{name} has an account of their own again; it is empty.", name=name)
    printing.booked(session, data, [told])


def show(session: Session, who: Who) -> None:
    """Show who shares an account.

    Example: loyalty household show Ana
    """
    account = _found(session, who).customer
    shared_by = sharing.members(session.db, account)
    data = {
        "account": ids.text(account),
        "members": [{"customer": ids.text(each.id), "name": each.name, "owner": each.id == account} for each in shared_by],
    }
    labels = [
        said("{customer}, whose account it is", customer=each.label) if each.id == account else each.label for each in shared_by
    ]
    told = [spoken(label, session.language) for label in labels]
    name = customers.get(session.db, account).name
    alone = say(session.language, "{name} shares an account with nobody.", name=name)
    printing.answer(session, data, told or [alone])


def _found(session: Session, who: str) -> Found:
    return found(session.db, who, session.program)
