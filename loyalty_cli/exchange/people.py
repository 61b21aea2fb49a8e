"""Whom a word in a file names: a card, an id, a phone or an address with @ as at the counter, anything else an external id."""

import unicodedata

from loyalty_cli import ids
from loyalty_cli.books import contacts, customers, sharing, who
from loyalty_cli.cards import number as numbers
from loyalty_cli.errors import NotFound
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database

NOBODY = "-"  # the customer of a sale that waits for its own


class UnknownExternalId(NotFound):
    """Nobody has that external id."""

    code = "unknown_customer"

    def __init__(self, external_id: str, *, may_create: bool) -> None:
        hint = "--create-customers enrolls the unknown ones." if may_create else "Import the customers first."
        super().__init__(f"There is no customer with the external id {external_id!r}. {hint}", typed=external_id)


def word(typed: str) -> str:
    """The word as it is compared."""
    return unicodedata.normalize("NFC", typed.strip())


def external_id(word: str) -> str | None:
    """The external id that a word is; None where it names a customer in another way.

    Raises:
        BadExternalId: it is no word that another system could have given.
    """
    mark, colon, rest = word.partition(":")
    if colon and mark.lower() == "ext":
        return contacts.external_id(rest)
    digits = word.replace(" ", "")
    is_card = digits.isascii() and digits.isdigit() and len(digits) == numbers.LENGTH and digits[0] != "0"
    if word == NOBODY or is_card or word[:1] in ("#", "+") or "@" in word or (colon and mark.lower() == "id"):
        return None
    return contacts.external_id(word)


class People:
    """Finds the customers of a file; `creates` says whether an unknown external id may name somebody new."""

    def __init__(self, db: Database, program: Program, *, creates: bool, may_create: bool) -> None:
        self._db = db
        self._program = program
        self._creates = creates
        self._may_create = may_create

    def find(self, word: str) -> tuple[str, int | None, str | None]:
        """Who is meant, as (person, customer, card): two words for one customer give the same person.

        Raises:
            NotFound: nobody, or more than one, is meant.
            Malformed: the word cannot name anybody.
        """
        if word == NOBODY:
            return NOBODY, None, None
        outside = external_id(word)
        if outside is None:
            found = who.found(self._db, word, self._program)
            return f"#{found.customer}", found.customer, found.card
        known = customers.by_external_id(self._db, outside)
        if known is not None:
            account = sharing.account(self._db, known.id)
            return f"#{account}", account, None
        if not self._creates:
            raise UnknownExternalId(outside, may_create=self._may_create)
        return f"ext:{outside}", None, None


def name(external: str | None, customer: int) -> str:
    """How a file names a customer so that `People` finds the same one again: by the external id, else by #ID."""
    if external is None:
        return f"#{ids.text(customer)}"
    try:
        is_plain = external_id(external) == external
    except contacts.BadExternalId:
        is_plain = False
    return external if is_plain else f"ext:{external}"
