"""Why a database cannot be used, each reason a sentence."""

from loyalty_cli.errors import Conflict, Malformed, Refused, StorageTrouble
from loyalty_cli.patterns import pattern

INTERRUPTED = "interrupted while it was being written"  # why it is not known whether it was
_LONGEST_PATH = 240
_PASSWORD = pattern(r"(?<=://)([^/@:]*):[^/]*(?=@)|[?&]password=[^&]*")


def without_password(target: str) -> str:
    """A path as it is, a URL without the password in it."""
    return _PASSWORD.sub(r"\1", target) if "://" in target else target


def shown(path: str) -> str:
    """A path or URL as it may stand in a one-line sentence."""
    path = without_password(path)
    short = path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}…"
    return short if short.isprintable() and short else ascii(short)


class NoDatabase(StorageTrouble):
    """There is no such file."""

    code = "no_database"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"There is no shop at {shown(path)}; nothing was written. "
            "Make one with `loyalty init`, or name its file with --db.",
            path=path,
        )


class NotAShop(StorageTrouble):
    """A folder, an empty file, a CSV or another program's database."""

    code = "not_a_shop"

    def __init__(self, path: str, *, what: str, advice: str = "Name the shop's file with --db.") -> None:
        super().__init__(f"{shown(path)} is {what}, not a shop; nothing was written. {advice}", path=path)
        self.what = what


class NewerDatabase(StorageTrouble):
    """A newer program has upgraded this shop."""

    code = "newer_database"

    def __init__(self, path: str, *, version: int, known: int) -> None:
        super().__init__(
            f"{shown(path)} was made by a newer Loyalty (schema {version}, this one knows {known}); nothing was written. "
            "Install the newest Loyalty on this machine too.",
            path=path,
            version=version,
            known=known,
        )


class Damaged(StorageTrouble):
    """SQLite finds the file broken."""

    code = "damaged_database"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"{shown(path)} is damaged ({detail}); nothing was written. "
            "Keep the file and bring back a backup with `loyalty db restore`.",
            path=path,
        )
        self.detail = detail


class ReadOnly(StorageTrouble):
    """The file, its folder or its disk takes no writes."""

    code = "read_only_database"

    def __init__(self, path: str, *, what: str) -> None:
        super().__init__(
            f"The {what} {shown(path)} is read-only for this user; nothing was written. "
            "Allow writing to it, or name another file with --db.",
            path=path,
        )


class NoPermission(StorageTrouble):
    """The system does not let this user at the file."""

    code = "no_permission"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"This user may not open {shown(path)} ({detail}); nothing was written. "
            "Ask its owner, or name another file with --db.",
            path=path,
        )


class NetworkShare(StorageTrouble):
    """Locks do not hold on network file systems, so two tills would overwrite each other there."""

    code = "network_share"

    def __init__(self, path: str, *, kind: str) -> None:
        super().__init__(
            f"{shown(path)} lies on a network share ({kind}), where a shop gets damaged; nothing was written. "
            "Keep it on a disk of this machine.",
            path=path,
            kind=kind,
        )


class HardLinked(StorageTrouble):
    """Under its other name the same file would have another log beside it."""

    code = "hard_linked_database"

    def __init__(self, path: str, *, links: int) -> None:
        super().__init__(
            f"{shown(path)} has {links} names (hard links), where a shop gets damaged; nothing was written. Copy it with `cp`, "
            "put the copy in its place, and make backups with `loyalty db backup`.",
            path=path,
        )


class Busy(StorageTrouble):
    """Another process holds the books and does not let go."""

    code = "busy_database"

    def __init__(self, path: str, *, holder: str = "") -> None:
        who = holder or "Another program holds it."
        super().__init__(f"{shown(path)} is busy; nothing was written. {who} Try again when it has finished.", path=path)


class Overtaken(Busy):
    """The database undid the block, because another till was quicker; `retried` does it again."""

    def __init__(self, path: str) -> None:
        super().__init__(path, holder="Other tills write the same again and again.")


class DiskFull(StorageTrouble):
    """No room left."""

    code = "disk_full"

    def __init__(self, path: str) -> None:
        super().__init__(f"The disk of {shown(path)} is full; nothing was written. Free some space and try again.", path=path)


class DiskError(StorageTrouble):
    """The disk failed before the moment of commit."""

    code = "disk_error"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"The disk of {shown(path)} failed ({detail}); nothing was written. "
            "Check its space, the quota and the disk itself.",
            path=path,
        )


class Replaced(StorageTrouble):
    """The file that was opened no longer bears its name: what is written there would be lost."""

    code = "replaced_database"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{shown(path)} was deleted or replaced while it was open; nothing was written. Start again.",
            path=path,
        )


class UnsafeSettings(StorageTrouble):
    """A setting that keeps the books safe did not take."""

    code = "unsafe_settings"

    def __init__(self, path: str, *, setting: str, wanted: object, found: object) -> None:
        super().__init__(
            f"{shown(path)} cannot be opened safely ({setting} is {found}, not {wanted}); nothing was written. "
            "Keep it on an ordinary disk of this machine.",
            path=path,
            setting=setting,
        )


class UpgradeFailed(StorageTrouble):
    """The upgrade did not succeed and was undone."""

    code = "upgrade_failed"

    def __init__(self, path: str, *, detail: str, backup: str | None = None) -> None:
        kept = f", and a copy lies at {shown(backup)}" if backup else ""
        super().__init__(f"{shown(path)} could not be upgraded ({detail}); it is as it was{kept}.", path=path, backup=backup)


class BooksRefuse(StorageTrouble):
    """A constraint of the schema caught a mistake of ours."""

    code = "books_refuse"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"The books in {shown(path)} refuse this ({detail}); nothing was written. "
            "This is a mistake of Loyalty: please report it.",
            path=path,
        )


class ShopExists(Conflict):
    """`init` over a shop."""

    code = "shop_exists"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"There is a shop at {shown(path)} already; it is unchanged. Use it, or name another file with --db.", path=path
        )


class BadPath(Malformed):
    """What was typed cannot be the name of a file."""

    code = "bad_path"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"{shown(path)} cannot be the name of a file ({detail}); nothing was written. Name the shop's file with --db."
        )


class NumberTooLarge(Malformed):
    """Beyond 63 bits."""

    code = "number_too_large"

    def __init__(self) -> None:
        super().__init__("A number is too large for the books; nothing was written. Type a smaller one.")


class UnwritableText(Malformed):
    """Half a character (a lone surrogate): bytes of the command line that were not UTF-8."""

    code = "unreadable_text"

    def __init__(self) -> None:
        super().__init__("A text holds bytes that are no characters; nothing was written. Type it again in UTF-8.")


class Taken(Refused):
    """Another row has this key; the books turn it into a sentence by `table` and `columns`."""

    code = "taken"

    def __init__(self, table: str, columns: tuple[str, ...]) -> None:
        super().__init__(
            f"There is another with the same {' and '.join(columns)} in {table}; nothing was written. Use another."
        )
        self.table = table
        self.columns = columns
