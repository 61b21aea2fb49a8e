"""Which keys seal the shop's cards, since when and until when, and those of shops that joined it: the tables `card_keys` and
`joined_keys`. The secrets lie beside the shop."""

import os
from collections.abc import Callable

from loyalty_cli import clock
from loyalty_cli.books import programs
from loyalty_cli.cards import number as numbers, seal
from loyalty_cli.errors import Refused, StorageTrouble, Unknown
from loyalty_cli.language import said
from loyalty_cli.storage import Database, Row, key_file, refused_log
from loyalty_cli.storage.trouble import shown
from loyalty_cli.values import frozen, replace

CURRENT, TAKEN, RETIRED, REVOKED = "current", "taken", "retired", "revoked"
OPEN = (CURRENT, TAKEN)  # as whose codes are taken


@frozen
class Key:
    """A key by its digit. Codes of it are taken through the shop-local day `until`, or for good; a revoked one's never.

    One of a `shop` that joined seals no card.
    """

    id: int
    fingerprint: str
    made_at: str
    until: str | None = None
    revoked_at: str | None = None
    shop: str = ""

    @property
    def name(self) -> str:
        """By which it is named: its digit, with whose it was."""
        return f"{self.shop}:{self.id}" if self.shop else str(self.id)

    def status(self, day: str) -> str:
        """Current (it seals new cards), taken (through its last day), retired or revoked, as of a shop-local day."""
        if self.revoked_at is not None:
            return REVOKED
        if self.until is None:
            return TAKEN if self.shop else CURRENT
        return TAKEN if day <= self.until else RETIRED


class NoKey(StorageTrouble):
    """The shop has no key that seals new cards."""

    code = "no_key"

    def __init__(self) -> None:
        super().__init__(said("No key seals this shop's cards at present. `loyalty card key rotate` makes one."))


class WrongKey(StorageTrouble):
    """The file holds other keys than those that the books know."""

    code = "wrong_key"

    def __init__(self, path: str, *, id: int) -> None:
        super().__init__(
            said(
                "{path} does not hold key {id} of this shop: it is another shop's, or an old copy. Bring back "
                "the right one; `loyalty card key show-id` tells its fingerprint.",
                path=shown(path),
                id=id,
            ),
            path=path,
            key=id,
        )


class ForgedCode(Refused):
    """The proof does not fit: nobody who has the shop's key made this code."""

    code = "forged_code"

    def __init__(self) -> None:
        super().__init__(
            said(
                "These 26 digits were not made by this shop: a digit differs, or it is another shop's card. Scan "
                "it again. The 16 digits under the code still name the card, if it is one of yours."
            )
        )


class ForeignCode(Refused):
    """The code names a key that this shop never had."""

    code = "foreign_code"

    def __init__(self, *, key: int) -> None:
        super().__init__(
            said("This code is sealed with a key {key}, which this shop never had: it is another shop's card.", key=key),
            key=key,
        )


class RetiredKey(Refused):
    """The code was made with a key whose last day is over."""

    code = "retired_key"

    def __init__(self, key: Key) -> None:
        super().__init__(
            said(
                "This code was sealed with key {key}, which was taken through {until}. Print the card anew. "
                "The 16 digits under the code still name the card.",
                key=key.name,
                until=key.until,
            ),
            key=key.id,
            until=key.until,
        )


class RevokedKey(Refused):
    """The code was made with a key that the shop has taken back."""

    code = "revoked_key"

    def __init__(self, key: Key) -> None:
        super().__init__(
            said(
                "This code was sealed with key {key}, which was revoked on {revoked_at}. Print the card anew. "
                "The 16 digits under the code still name the card.",
                key=key.name,
                revoked_at=key.revoked_at,
            ),
            key=key.id,
            since=key.revoked_at,
        )


# A code is made and checked -------------------------------------------------------------------------------------------


def sealer(db: Database, at: str) -> Callable[[str], str]:
    """What makes of a card's number the 26 digits of its code, under the key that is current at that instant.

    Raises:
        NoKey: none is.
        KeyMissing, KeyOpen, BadKeyFile, WrongKey: its secret cannot be used.
    """
    today = _day(db, at)
    current = [key for key in every(db) if key.status(today) == CURRENT]
    if not current:
        raise NoKey()
    key = current[-1]
    secret = _secret(db, key)
    return lambda number: seal.seal(number, key.id, secret)


def open_code(db: Database, digits: str, at: str) -> str:
    """The card's number in 26 scanned digits, if this shop made them; what it did not make is noted beside the shop.

    Raises:
        BadCardNumber: the number is none, before the books are asked.
        ForgedCode, ForeignCode, RetiredKey, RevokedKey: it opens nothing.
        KeyMissing, KeyOpen, BadKeyFile, WrongKey: it cannot be checked.
    """
    number, digit = seal.parts(digits)
    today, known = _day(db, at), [each for each in every(db) if each.id == digit]
    if any(key.status(today) in OPEN and seal.is_genuine(digits, _secret(db, key)) for key in known):
        return number
    if not known:
        raise _noted(db, number, ForeignCode(key=digit))
    closed = next((key for key in known if key.status(today) not in OPEN), None)
    if closed is None:
        raise _noted(db, number, ForgedCode())
    if closed.revoked_at is not None:
        raise _noted(db, number, RevokedKey(closed))
    raise RetiredKey(closed)


def is_genuine(db: Database, digits: str) -> bool:
    """Whether 26 digits bear the proof of a key that the books know."""
    known = [key for key in every(db) if str(key.id) == digits[numbers.LENGTH]]
    return any(seal.is_genuine(digits, _secret(db, key)) for key in known)


def _noted(db: Database, number: str, refusal: Refused) -> Refused:
    """The refusal, once it is noted: when it really happened, whatever --at says."""
    refused_log.note(db.beside(refused_log.NAME), f"{clock.text(clock.now())} {number} {refusal.code}")
    return refusal


def _secret(db: Database, key: Key) -> bytes:
    path = db.beside(key_file.NAME)
    for secret in key_file.secrets(path):
        if seal.fingerprint(secret) == key.fingerprint:
            return secret
    raise WrongKey(path, id=key.id)


def _day(db: Database, at: str) -> str:
    return clock.moment(at, programs.in_force(db, at).shop.timezone).day


# The table ------------------------------------------------------------------------------------------------------------


def every(db: Database) -> list[Key]:
    """Every key that the shop has had, the newest last, and then those of shops that joined."""
    joined = db.rows("SELECT * FROM joined_keys ORDER BY shop, made_at, id")
    return [*own(db), *(replace(_read(row), shop=row["shop"]) for row in joined)]


def own(db: Database) -> list[Key]:
    """Every key that the shop itself has had, the newest last."""
    return [_read(row) for row in db.rows("SELECT * FROM card_keys ORDER BY made_at, id")]


def in_hand(db: Database, at: str) -> list[tuple[Key, bytes]]:
    """The keys whose codes are taken, each with its secret where that can be read."""
    secrets = {seal.fingerprint(each): each for each in key_file.held(db.beside(key_file.NAME))}
    today = _day(db, at)
    return [(key, secrets[key.fingerprint]) for key in every(db) if key.status(today) in OPEN and key.fingerprint in secrets]


def named(db: Database, typed: str) -> Key:
    """The key of that name.

    Raises:
        Unknown: the shop has none.
    """
    known = every(db)
    found = next((key for key in known if key.name == typed), None)
    if found is None:
        raise Unknown("key", typed=typed, known=[key.name for key in known])
    return found


def fresh() -> bytes:
    """A secret that nobody can guess."""
    return os.urandom(seal.KEY_BYTES)


def add(db: Database, id: int, secret: bytes, *, at: str) -> Key:
    """Take a key into use; one that bore its digit and is not taken any more makes way."""
    key = Key(id, seal.fingerprint(secret), at)
    db.run("DELETE FROM card_keys WHERE id = :id", {"id": id})
    query = "INSERT INTO card_keys (id, fingerprint, made_at) VALUES (:id, :fingerprint, :at)"
    db.run(query, {"id": id, "fingerprint": key.fingerprint, "at": at})
    return key


def join(db: Database, key: Key, shop: str) -> Key:
    """Take the codes of a key that a shop brought."""
    query = "INSERT INTO joined_keys (shop, id, fingerprint, made_at, until) VALUES (:shop, :id, :fingerprint, :at, :until)"
    db.run(query, {"shop": shop, "id": key.id, "fingerprint": key.fingerprint, "at": key.made_at, "until": key.until})
    return replace(key, shop=shop)


def retire(db: Database, key: Key, *, until: str) -> None:
    """Take a key's codes through that day and no longer."""
    db.run("UPDATE card_keys SET until = :until WHERE id = :id", {"id": key.id, "until": until})


def revoke(db: Database, key: Key, *, at: str) -> None:
    """Take a key's codes no more."""
    if key.shop:
        query = "UPDATE joined_keys SET revoked_at = :at WHERE shop = :shop AND id = :id"
        db.run(query, {"shop": key.shop, "id": key.id, "at": at})
    else:
        db.run("UPDATE card_keys SET revoked_at = :at WHERE id = :id", {"id": key.id, "at": at})


def _read(row: Row) -> Key:
    return Key(row["id"], row["fingerprint"], row["made_at"], row["until"], row["revoked_at"])
