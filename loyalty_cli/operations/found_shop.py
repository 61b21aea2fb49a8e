"""A shop begins: its file, what the file says of itself, and the first version of its programme, all or nothing."""

from loyalty_cli import ids
from loyalty_cli.books import keys, meta, programs
from loyalty_cli.storage import Database, create_shop, key_file

_FIRST_KEY = 1


def found_shop(target: str, source: str, *, at: str, staff: str | None = None) -> int:
    """Make the shop at `target` under the programme that `source` writes down, with a key for its cards; return the shop's id.

    The text has been read before: this only keeps it. The first version stands from the beginning, so that sales from
    before the shop began can be booked. A key that an earlier shop of that name has left is kept aside.

    Raises:
        ShopExists: there is one already.
        StorageTrouble: the place cannot be written.
    """
    shop = ids.new()
    create_shop(target, lambda new: begin(new, shop, source, at=at, staff=staff)).close()
    return shop


def begin(db: Database, shop: int, source: str, *, at: str, staff: str | None = None) -> None:
    """Write the first rows of a shop whose tables are there, within the block of its making."""
    meta.say(db, meta.SHOP_ID, ids.text(shop))
    meta.say(db, meta.CREATED_AT, at)
    programs.add(db, source, from_at=programs.THE_BEGINNING, applied_at=at, staff=staff)
    given = key_file.from_environment()
    secret = given[-1] if given else keys.fresh()
    keys.add(db, _FIRST_KEY, secret, at=at)
    if given is None:
        path = db.beside(key_file.NAME)
        key_file.keep_aside(path)
        key_file.write(path, [secret])  # last, so that a shop that is refused before leaves no key
