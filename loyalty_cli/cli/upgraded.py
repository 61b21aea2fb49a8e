"""A word to who opens a shop for the first time with a newer program: it was brought up to date, and what it was is kept."""

from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.language import Said, said, spoken
from loyalty_cli.storage import Database, upgrades


def word(db: Database) -> Said | None:
    """What opening these books has done to them; None where they were of today."""
    before, after = db.upgraded_from, db.about().schema
    if before is None:
        return None
    if (path := kept(db)) is None:
        return said("Upgraded from schema {before} to {schema}.", before=before, schema=after)
    return said(
        "Upgraded from schema {before} to {schema}; what it was is kept in {path}.", before=before, schema=after, path=path
    )


def kept(db: Database) -> str | None:
    """Where what the shop was before it was upgraded is kept; None where it was not, or on a server."""
    return upgrades.kept_at(db.about().path) if db.upgraded_from is not None and db.copies() else None


def remark(session: Session) -> None:
    """Say it on standard error; nothing with --quiet."""
    if (told := word(session.db)) is not None:
        printing.remark(session, spoken(told, session.language))
