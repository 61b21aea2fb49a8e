"""A shop moves to another place, or to another engine: all of it, or nothing."""

from collections.abc import Callable

from loyalty_cli.storage import Database, create_shop, key_file, transfer
from loyalty_cli.storage.transfer import Sum


def copy_shop(source: Database, target: str, progress: Callable[[int, int], None] = lambda _done, _of: None) -> dict[str, Sum]:
    """Make a new shop at `target` that holds what `source` holds at this moment; says how many rows each table has.

    Every table and every balance of it is compared before it is kept. The keys of the cards go along.

    Raises:
        ShopExists: there is a shop at `target`.
        CopyDiffers: it does not give back what was written.
        StorageTrouble: one of the two cannot be used.
    """
    found: dict[str, Sum] = {}
    secrets = key_file.secrets(source.beside(key_file.NAME))

    def fill(into: Database) -> None:
        with source.snapshot():
            found.update(transfer.copy(source, into, progress))
        if key_file.from_environment() is None:
            path = into.beside(key_file.NAME)
            key_file.keep_aside(path)
            key_file.write(path, secrets)

    create_shop(target, fill).close()
    return found
