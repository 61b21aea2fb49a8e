"""A connection to a PostgreSQL server that keeps what it says it kept, waits not too long, and counts in whole numbers."""

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import conninfo
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.numeric import Int8Dumper, IntLoader

from loyalty_cli.storage.postgres_errors import explain, said
from loyalty_cli.storage.sending import Connection
from loyalty_cli.storage.server_trouble import BadUrl, WrongEncoding
from loyalty_cli.storage.trouble import UnsafeSettings

WAIT_SECONDS = 10  # for the server, for a row that another till holds, and for a block to be kept
_USUAL: dict[str, Any] = {
    "connect_timeout": WAIT_SECONDS,
    "application_name": "loyalty",
    "client_encoding": "UTF8",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
# A till that stands still in the middle of a block lets go of its customers after a minute.
_SETTLE = f"""
    SELECT current_setting('server_encoding') AS encoding,
           current_setting('default_transaction_isolation') AS isolation,
           current_setting('statement_timeout') AS patience,
           set_config('lock_timeout', '{WAIT_SECONDS}s', false),
           set_config('idle_in_transaction_session_timeout', '60s', false),
           set_config('client_min_messages', 'warning', false),
           set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
                      THEN 'on' ELSE current_setting('synchronous_commit') END, false) AS synchronous
"""
logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what it warns of has been raised already


class _Truth(Int8Dumper):
    """A truth is 0 or 1 in the books."""

    def dump(self, obj: Any) -> Buffer:
        return b"1" if obj else b"0"


class _TruthLoader(Loader):
    def load(self, data: Buffer) -> int:
        return int(bytes(data) == b"t")


def connect(target: str) -> tuple[Connection, Sequence[bytes]]:
    """Connect to the database of the URL; returns with what a block begins.

    Raises:
        BadUrl: it is no URL of a database.
        ServerAway, NotLetIn, NoSuchDatabase, WrongEncoding, UnsafeSettings: no shop can be kept there.
    """
    try:
        given = conninfo.conninfo_to_dict(target)
    except psycopg.ProgrammingError as error:
        raise BadUrl(target, detail=said(error)) from error
    try:
        url = conninfo.make_conninfo("", **{**_USUAL, **given})
        # What psycopg prepares it drops after a ROLLBACK, and all that we have prepared with it.
        connection = Connection.connect(url, autocommit=True, prepare_threshold=None)
    except (psycopg.Error, UnicodeEncodeError) as error:
        raise explain(error, target) or error from error
    try:
        return connection, _settle(connection, target)
    except BaseException:
        connection.close()
        raise


def _settle(connection: Connection, target: str) -> Sequence[bytes]:
    try:
        found = connection.execute(_SETTLE).fetchone()
    except psycopg.Error as error:
        raise explain(error, target) or error from error
    assert found is not None
    encoding, isolation, patience, *_, synchronous = found
    if encoding != "UTF8":
        raise WrongEncoding(target, found=encoding)
    if synchronous in ("off", "local"):
        raise UnsafeSettings(target, setting="synchronous_commit", wanted="on", found=synchronous)
    adapters = connection.adapters
    adapters.register_dumper(int, Int8Dumper)  # of one width, so that a statement is prepared once
    adapters.register_dumper(bool, _Truth)
    adapters.register_loader("bool", _TruthLoader)
    adapters.register_loader("numeric", IntLoader)  # what a sum of whole numbers is
    level = "SERIALIZABLE" if isolation == "serializable" else "READ COMMITTED"
    begin = f"BEGIN ISOLATION LEVEL {level}".encode()
    return [begin, f"SET LOCAL statement_timeout = '{WAIT_SECONDS}s'".encode()] if patience == "0" else [begin]
