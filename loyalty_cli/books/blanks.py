"""Blanks: cards that are printed, and that nobody holds yet. The table `blanks`."""

from collections.abc import Iterable

from loyalty_cli.cards.number import grouped
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.language import said
from loyalty_cli.storage import Database, Row
from loyalty_cli.values import frozen


@frozen
class Blank:
    """A number on a card without a name; those of one stack were printed at the same instant."""

    number: str
    printed_at: str
    blocked_at: str | None = None
    blocked_reason: str | None = None


class BlankCard(NotFound):
    """The card is one of ours, and nobody has been given it yet."""

    code = "blank_card"

    def __init__(self, blank: Blank) -> None:
        super().__init__(
            said(
                "Card {number} has not been given out yet: `loyalty enroll NAME --card {digits}` gives it to "
                "somebody new, `loyalty card issue WHO --card {digits}` to a customer.",
                number=grouped(blank.number),
                digits=blank.number,
            ),
            card=blank.number,
        )


class BlankBlocked(Refused):
    """The card is blocked, and nobody holds it: it was never given out, or its holder was erased."""

    code = "card_blocked"

    def __init__(self, blank: Blank) -> None:
        because = f": {blank.blocked_reason}" if blank.blocked_reason else ""
        super().__init__(
            said(
                "Card {number} opens no account and has been blocked since {blocked_at}{because}. Keep it, and take another.",
                number=grouped(blank.number),
                blocked_at=blank.blocked_at,
                because=because,
            ),
            card=blank.number,
            since=blank.blocked_at,
            reason=blank.blocked_reason or "",
        )


def add_many(db: Database, numbers: Iterable[str], *, at: str) -> None:
    """Write down numbers that go onto cards without a name, as one stack."""
    query = "INSERT INTO blanks (number, printed_at) VALUES (:number, :at)"
    db.run_many(query, ({"number": number, "at": at} for number in numbers))


def take(db: Database, number: str) -> Blank | None:
    """Take a number out, because somebody is given the card; None where it is no blank.

    Raises:
        BlankBlocked: it was blocked.
    """
    blank = get(db, number)
    if blank is None:
        return None
    _refuse_blocked(blank)
    db.run("DELETE FROM blanks WHERE number = :number", {"number": number})
    return blank


def block(db: Database, blank: Blank, *, at: str, reason: str, whole_stack: bool) -> int:
    """Block a blank, or all of its stack that nobody holds yet; returns how many were blocked now."""
    query = """
        UPDATE blanks SET blocked_at = :at, blocked_reason = :reason
        WHERE blocked_at IS NULL AND (number = :number OR (:stack = 1 AND printed_at = :printed))
    """
    values = {"number": blank.number, "printed": blank.printed_at, "stack": int(whole_stack), "at": at, "reason": reason}
    return db.run(query, values)


def bar(db: Database, numbers: Iterable[tuple[str, str]], *, at: str, reason: str) -> None:
    """Keep numbers, each with when it was printed, from being given to anybody: they were somebody's once."""
    query = """
        INSERT INTO blanks (number, printed_at, blocked_at, blocked_reason) VALUES (:number, :printed, :at, :reason)
    """
    db.run_many(query, ({"number": number, "printed": printed, "at": at, "reason": reason} for number, printed in numbers))


def refuse(db: Database, number: str) -> None:
    """Say of a blank that it opens no account.

    Raises:
        BlankCard: nobody has been given it yet.
        BlankBlocked: nor will be.
    """
    blank = get(db, number)
    if blank is not None:
        _refuse_blocked(blank)
        raise BlankCard(blank)


# To read them again --------------------------------------------------------------------------------------------------


def get(db: Database, number: str) -> Blank | None:
    """The blank of that number."""
    row = db.row("SELECT * FROM blanks WHERE number = :number", {"number": number})
    return None if row is None else _read(row)


def newest(db: Database, *, limit: int, since: str = "", until: str = "~") -> list[Blank]:
    """Blanks that were printed from the instant `since` to before `until`, the last printed first."""
    query = """
        SELECT * FROM blanks WHERE printed_at >= :since AND printed_at < :until
        ORDER BY printed_at DESC, number LIMIT :limit
    """
    return [_read(row) for row in db.rows(query, {"limit": limit, "since": since, "until": until})]


def count(db: Database) -> int:
    """How many blanks can still be given out."""
    row = db.row("SELECT count(*) AS count FROM blanks WHERE blocked_at IS NULL")
    assert row is not None
    return int(row["count"])


def _refuse_blocked(blank: Blank) -> None:
    if blank.blocked_at is not None:
        raise BlankBlocked(blank)


def _read(row: Row) -> Blank:
    return Blank(row["number"], row["printed_at"], row["blocked_at"], row["blocked_reason"])
