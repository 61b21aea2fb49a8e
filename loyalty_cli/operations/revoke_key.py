"""A key that may be in other hands: its codes are refused from now on."""

from loyalty_cli.books import keys
from loyalty_cli.books.keys import Key
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import ALL, Database, retried
from loyalty_cli.values import replace


class AlreadyRevoked(Refused):
    """A key is revoked once."""

    code = "already_revoked"

    def __init__(self, key: Key) -> None:
        super().__init__(
            said("Key {key} was revoked on {revoked_at}.", key=key.name, revoked_at=key.revoked_at),
            key=key.id,
            since=key.revoked_at,
        )


@retried
def revoke_key(db: Database, typed: str, call: Call) -> Key:
    """Take the codes of a key no more, and return it.

    Raises:
        Unknown: there is no such key.
        AlreadyRevoked: it was.
    """
    booking.refuse_future(call)

    with db.atomic(ALL):
        key = keys.named(db, typed)

        if key.revoked_at is not None:
            raise AlreadyRevoked(key)

        keys.revoke(db, key, at=call.at)
        return replace(key, revoked_at=call.at)
