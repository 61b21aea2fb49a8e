"""A new key seals the cards from now on; codes of the one before are taken through a day."""

from collections.abc import Collection

from loyalty_cli import clock
from loyalty_cli.books import keys, programs
from loyalty_cli.books.keys import CURRENT, TAKEN, Key
from loyalty_cli.cards import seal
from loyalty_cli.errors import Malformed, Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import bills
from loyalty_cli.storage import ALL, Database, key_file, retried

_DIGITS = 10


class UntilNeeded(Malformed):
    """There is a key whose codes are on people's cards."""

    code = "until_needed"

    def __init__(self, key: Key) -> None:
        super().__init__(
            said(
                "Cards bear codes of key {key}. Say through which day they are taken: --until DAY; if it was "
                "stolen, `loyalty card key revoke {key}` first.",
                key=key.id,
            )
        )


class TwoKeys(Refused):
    """Two keys are taken already."""

    code = "two_keys"

    def __init__(self, key: Key) -> None:
        super().__init__(
            said(
                "Key {key} is still taken through {until}, and at most two are at once. Wait until then, or "
                "`loyalty card key revoke {key}`.",
                key=key.id,
                until=key.until,
            ),
            key=key.id,
        )


class UntilPast(Refused):
    """The last day of the old key is over."""

    code = "until_past"

    def __init__(self, until: str, *, today: str) -> None:
        super().__init__(
            said(
                "{until} is over (today is {today}). To take a key back at once: `loyalty card key revoke`.",
                until=until,
                today=today,
            )
        )


@retried
def rotate_key(db: Database, call: Call, *, until: str | None = None) -> Key:
    """Make a key that seals from now on, and return it; codes of the one before are taken through the day `until`.

    Raises:
        UntilNeeded: there is one before, and no day was named.
        UntilPast: that day is over.
        TwoKeys: two are taken already.
        StorageTrouble: the secrets cannot be read or written; nothing has changed.
    """
    booking.refuse_future(call)
    last_day = bills.day(until) if until is not None else None

    with db.atomic(ALL):
        known = keys.own(db)
        today = clock.moment(call.at, programs.in_force(db, call.at).shop.timezone).day
        path = db.beside(key_file.NAME)

        before = _before(known, today, last_day)
        used = [key for key in keys.every(db) if key.status(today) in keys.OPEN]
        free = _next_digit(known, {key.id for key in used if not key.shop})

        secret = keys.fresh()
        wanted = {key.fingerprint for key in used}
        kept = [each for each in key_file.held(path) if seal.fingerprint(each) in wanted]
        key_file.write(path, [*kept, secret])  # before the books: a secret that they do not know harms nobody
        if before is not None and last_day is not None:
            keys.retire(db, before, until=last_day)
        return keys.add(db, free, secret, at=call.at)


def _before(known: list[Key], today: str, last_day: str | None) -> Key | None:
    """The key that was current until now."""
    before = next((key for key in known if key.status(today) == CURRENT), None)
    taken = next((key for key in known if key.status(today) == TAKEN), None)
    if before is not None and taken is not None:
        raise TwoKeys(taken)
    if before is not None and last_day is None:
        raise UntilNeeded(before)
    if last_day is not None and last_day < today:
        raise UntilPast(last_day, today=today)
    return before


def _next_digit(known: list[Key], taken: Collection[int]) -> int:
    """The digit after the newest key's, around the corner after 9, past those that are taken."""
    newest = known[-1].id if known else 0
    return next(digit for step in range(1, _DIGITS + 1) if (digit := (newest + step) % _DIGITS) not in taken)
