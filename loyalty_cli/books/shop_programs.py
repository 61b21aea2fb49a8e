"""What a shop of a chain says otherwise, in time: its own texts, and the chain's versions that each is laid over."""

from collections.abc import Iterator, Mapping

from loyalty_cli.books import programs
from loyalty_cli.books.programs import Version
from loyalty_cli.storage import Database


def own(db: Database, shop: str) -> dict[str, str]:
    """The shop's own texts by the instant since which each holds, whatever the chain did meanwhile."""
    texts: dict[str, str] = {}
    newest: str | None = None
    for version in _laid(db, shop):
        if version.source != newest:
            texts[version.from_at] = newest = version.source
    return texts


def missing(db: Database, shop: str, texts: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """The versions that the shop lacks, as (from when, on which version of the chain, text), in the order of their starts."""
    chain = programs.holding_one_by_one(db)
    held = {each.from_at: (each.chain, each.source) for each in _laid(db, shop)}
    first = min(texts)
    before: tuple[int | None, str] | None = None
    for start in sorted({*texts, *held, *(each.from_at for each in chain if each.from_at > first)}):
        under = [each.number for each in chain if each.from_at <= start] or [chain[0].number]
        wanted = under[-1], texts[max(each for each in texts if each <= start)]
        if wanted != held.get(start, before):
            yield start, *wanted
        before = wanted


def _laid(db: Database, shop: str) -> list[Version]:
    """The shop's versions since it has been one of the chain."""
    return [each for each in programs.holding_one_by_one(db, shop) if each.chain is not None]
