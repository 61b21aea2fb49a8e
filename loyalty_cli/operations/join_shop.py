"""A shop that had books of its own joins a chain: all of it, or nothing.

Its customers come with their accounts, cards and whole history, which no rule judges again; whoever the chain knows by phone,
e-mail or card is merged into the one it knows, as `customer merge` would, and can be parted again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loyalty_cli import ids
from loyalty_cli.books import blanks, cards, counters, customers, keys, meta, programs
from loyalty_cli.books.keys import Key
from loyalty_cli.errors import Conflict, Refused
from loyalty_cli.language import said
from loyalty_cli.operations import merge
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, Taken, key_file, transfer
from loyalty_cli.values import frozen, replace

_LEFT = ("meta", "card_keys", "joined_keys", "imports")  # the chain has its own
_BY = ("phone", "email", "external_id")  # of which no two customers have the same


class CannotJoin(Refused):
    """These books cannot become those of a shop of that chain."""

    code = "cannot_join"

    def __init__(self, because: str) -> None:
        super().__init__(said("The shop cannot join the chain: {because}. Nothing was written.", because=because))


class NameTaken(Conflict):
    """The chain has a shop of that name."""

    code = "shop_name_taken"

    def __init__(self, shop: str) -> None:
        super().__init__(said("The chain has a shop {shop} already; nothing was written. Take another name.", shop=shop))


@frozen
class Match:
    """A customer who was found in the chain `by` phone, e-mail or card, or was not merged `because` of something."""

    customer: int
    name: str
    known: int | None
    by: tuple[str, ...]
    because: str = ""


@dataclass(slots=True)
class Joined:
    """What came into the chain, with the keys whose codes it takes from now on.

    `is_new` is false for a shop that had joined before.
    """

    customers: int = 0
    events: int = 0
    matches: list[Match] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    is_new: bool = True


class _Rehearsed(Exception):
    """Undoes the block of a dry run."""


def join_shop(
    db: Database,
    source: Database,
    call: Call,
    *,
    is_dry: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Joined:
    """Lay the books of `source` into the chain as those of `call.shop`; a dry run tells what would come of it.

    Raises:
        CannotJoin: other money, a chain itself, or a copy of the chain's own books.
        NameTaken: the chain has a shop of that name.
    """
    key = f"joined:{call.shop}"
    joining = _Joining(db, source, call, progress)
    try:
        with source.snapshot(), db.atomic():
            identity = meta.said(source, meta.SHOP_ID) or ""
            if meta.said(db, key) == identity:
                return Joined(is_new=False)
            _refuse(db, source, call)
            joining.lay()
            joining.merge()
            meta.say(db, key, identity)
            secrets = joining.take_keys()
            if is_dry:
                raise _Rehearsed
            _keep(db, secrets)
    except _Rehearsed:
        pass
    except Taken as taken:
        raise CannotJoin(said("both hold the same row, so that one is a copy of the other")) from taken
    return joining.joined


def _refuse(db: Database, source: Database, call: Call) -> None:
    here, there = (programs.in_force(each, call.at).shop for each in (db, source))
    if (here.currency, here.timezone) != (there.currency, there.timezone):
        raise CannotJoin(
            said(
                "it counts in {currency} and {timezone}, and the chain does not",
                currency=there.currency,
                timezone=there.timezone,
            )
        )
    if source.row("SELECT 1 AS found FROM programs WHERE shop <> ''"):
        raise CannotJoin(said("it is a chain itself"))
    used = "SELECT 1 AS found FROM events WHERE shop = :shop LIMIT 1"
    if call.shop in programs.shops(db) or db.row(used, {"shop": call.shop}):
        raise NameTaken(call.shop)


def _keep(db: Database, secrets: list[bytes]) -> None:
    """Lay them beside the chain before it knows them: a secret that no books know harms nobody."""
    if secrets and key_file.from_environment() is None:
        path = db.beside(key_file.NAME)
        key_file.write(path, [*key_file.held(path), *secrets])


class _Joining:
    """One joining on its way: what becomes of each row, and who is to be merged."""

    def __init__(self, db: Database, source: Database, call: Call, progress: Callable[[int], None]) -> None:
        self.joined = Joined()
        self._db, self._source, self._call = db, source, call
        self._done, self._progress = 0, progress
        self._offset = max((version.number for version in programs.history(db)), default=0)
        self._counts: dict[str, int] = {}

    def lay(self) -> None:
        """Every row of the shop, as the chain keeps it; then the shop stands on the chain's programme."""
        for table in transfer.tables():
            if table.name not in _LEFT:
                transfer.add(self._source, self._db, table, getattr(self, f"_of_{table.name}", dict), self._count)
        counters.step_shared(self._db, self._counts)
        chain = programs.version_in_force(self._db, self._call.at).number
        at, staff = self._call.at, self._call.staff
        programs.add(self._db, "", from_at=at, applied_at=at, staff=staff, shop=self._call.shop, chain=chain)

    def take_keys(self) -> list[bytes]:
        """Take the codes that the shop takes, where it has the secrets of them; gives those that are new to the chain."""
        known = {key.fingerprint for key in keys.every(self._db)}
        new = [each for each in keys.in_hand(self._source, self._call.at) if each[0].fingerprint not in known]
        self.joined.keys = [keys.join(self._db, key, self._call.shop) for key, _ in new]
        return [secret for _, secret in new]

    def _count(self, rows: int) -> None:
        self._done += rows
        self._progress(self._done)

    def _of_programs(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "version": row["version"] + self._offset, "shop": self._call.shop}

    def _of_events(self, row: dict[str, Any]) -> dict[str, Any]:
        self.joined.events += 1
        return {**row, "program": row["program"] + self._offset, "shop": self._call.shop}

    def _of_customers(self, row: dict[str, Any]) -> dict[str, Any]:
        """The customer without what somebody of the chain is known by, who may be the same person."""
        if row["holder"] != customers.PERSON:
            return row
        self.joined.customers += 1
        finding = customers.by_phone, customers.by_email, customers.by_external_id
        found = {
            name: other.id
            for name, find in zip(_BY, finding, strict=True)
            if row[name] is not None and (other := find(self._db, row[name])) is not None
        }
        known = {customer for name, customer in found.items() if name != "external_id"}
        by = [name for name in found if name != "external_id"]
        for card in cards.of_customer(self._source, row["id"]):
            if (held := cards.get(self._db, card.number)) is not None:
                known.add(held.customer)
                by.append("card")
        if known or found:
            self.joined.matches.append(self._match(row, known, tuple(dict.fromkeys(by))))
        return {**row, **dict.fromkeys(found)}

    def _match(self, row: dict[str, Any], known: set[int], by: tuple[str, ...]) -> Match:
        because = ""
        if not known:
            because = f"the chain knows another by the external id {row['external_id']}"
        elif len(known) > 1:
            because = "phone, e-mail and card are those of different customers"
        elif row["account"] is not None:
            because = "a household's account is shared"
        elif any(each.known in known for each in self.joined.matches):
            because = "another of this shop was found to be the same"
        return Match(row["id"], row["name"], next(iter(known)) if len(known) == 1 else None, by, because)

    def _of_cards(self, row: dict[str, Any]) -> dict[str, Any] | None:
        return None if cards.get(self._db, row["number"]) or blanks.get(self._db, row["number"]) else row

    def _of_blanks(self, row: dict[str, Any]) -> dict[str, Any] | None:
        return self._of_cards(row)

    def _of_counters(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """What is counted over all customers goes on beside what the chain has counted under that name."""
        if row["customer"] != 0:
            return row
        self._counts[row["name"]] = row["quantity"]
        return None

    def merge(self) -> None:
        """Whoever the chain knows becomes one with the one it knows, unless a rule is against it."""
        told = []
        for match in self.joined.matches:
            if match.known is not None and not match.because:
                match = self._merged(match, match.known)
            told.append(match)
        self.joined.matches = told

    def _merged(self, match: Match, known: int) -> Match:
        into = customers.survivor(self._db, customers.get(self._db, known))
        try:
            merge.merge_here(
                self._db,
                into.id,
                match.customer,
                f"joined the chain from {self._call.shop}",
                self._call,
                identity=ids.new(),
            )
        except Refused as refusal:  # decided before anything of it is written
            return replace(match, because=refusal.sentence.rstrip("."))
        return match
