"""The nightly run as the books remember it: when it was done last, and whether that is too long ago."""

from loyalty_cli import clock
from loyalty_cli.books import lots, meta
from loyalty_cli.program.terms import NEVER, Program
from loyalty_cli.storage import Database

_PATIENCE_SECONDS = 2 * 86_400


def last_run(db: Database) -> str | None:
    """When the nightly run was done last; None: never."""
    return meta.said(db, meta.NIGHTLY_AT)


def is_overdue(db: Database, program: Program, at: str) -> bool:
    """Whether the nightly run was not done for two days in a shop where it has something to write."""
    since = last_run(db) or meta.said(db, meta.CREATED_AT)
    is_long_ago = since is not None and clock.seconds_between(since, at) > _PATIENCE_SECONDS
    return is_long_ago and _has_work(db, program, clock.moment(at, program.shop.timezone).day)


def _has_work(db: Database, program: Program, day: str) -> bool:
    """Whether the programme lets anything end or gives anything once a year, or something has ended that has its own day."""
    levels = program.tiers.levels if program.tiers else ()
    return (
        any(program.expiry(unit) != NEVER for unit in program.units())
        or any(level.birthday_reward or level.yearly_reward for level in levels)
        or lots.is_any_expired(db, day)
    )
