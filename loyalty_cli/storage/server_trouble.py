"""Why a database on a server cannot be used, each reason a sentence."""

from loyalty_cli.errors import Malformed, StorageTrouble
from loyalty_cli.storage.trouble import shown, without_password


class EngineMissing(StorageTrouble):
    """A database URL, and the library that speaks to such databases is not installed."""

    code = "no_engine"

    def __init__(self) -> None:
        super().__init__(
            "A postgresql:// database needs psycopg, which is not installed; nothing was written. "
            "Install it with `pip install 'loyalty-cli[postgres]'`, or name a file with --db."
        )


class ServerAway(StorageTrouble):
    """The database server does not answer, or has hung up before anything was to be kept."""

    code = "server_away"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"{shown(path)} cannot be reached ({detail}); nothing was written. "
            "See that the server runs and that its name is right, then try again.",
            path=without_password(path),
        )


class NoSuchDatabase(StorageTrouble):
    """The server has no database of that name."""

    code = "unknown_database"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"{shown(path)} cannot be opened ({detail}); nothing was written. Mend the name in the URL, "
            "or make it with `createdb --encoding UTF8 --template template0 NAME`, then `loyalty init`.",
            path=without_password(path),
        )


class NotLetIn(StorageTrouble):
    """The server does not know this user, or not with this password."""

    code = "not_let_in"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"The server of {shown(path)} does not let this user in ({detail}); nothing was written. "
            "Mend the user or the password in the URL, or what ~/.pgpass says.",
            path=without_password(path),
        )


class WrongEncoding(StorageTrouble):
    """The database cannot hold every script."""

    code = "database_encoding"

    def __init__(self, path: str, *, found: str) -> None:
        super().__init__(
            f"{shown(path)} keeps its texts in {found}, which has not every letter; nothing was written. "
            "Make one with `createdb --encoding UTF8 --template template0 NAME`.",
            path=without_password(path),
        )


class NotAFile(StorageTrouble):
    """What copies a shop's file and brings it back has no file to work on."""

    code = "not_a_file"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{shown(path)} is no file, so it is not copied or brought back as one; nothing was written. "
            "Use the server's own tools: pg_basebackup for all of it, pg_dump and pg_restore for this database.",
            path=without_password(path),
        )


class BadUrl(Malformed):
    """A database URL that cannot be read."""

    code = "bad_url"

    def __init__(self, path: str, *, detail: str) -> None:
        super().__init__(
            f"{shown(path)} cannot be read as a database URL ({detail}); nothing was written. "
            "Write it like postgresql://user@host:5432/database."
        )
