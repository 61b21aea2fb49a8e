"""Whom a word in a file names: a card, an id, a phone or an address with @ as at the counter, anything else an external id."""

import unicodedata

from loyalty_cli import ids
from loyalty_cli.books import contacts, customers, sharing, who
from loyalty_cli.books.customers import Customer
from loyalty_cli.cards import number as numbers
from loyalty_cli.errors import NotFound
from loyalty_cli.exchange.staging import Meant
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Answer, Database

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

    def ask(self, word: str) -> Answer[Meant]:
        """Ask who is meant; two words for one customer are answered with the same person.

        Raises:
            NotFound: by the answer, nobody, or more than one, is meant.
            Malformed: the word cannot name anybody.
        """
        if word == NOBODY:
            return lambda: (NOBODY, None, None)
        outside = external_id(word)
        if outside is None:
            return lambda: self._shown(word)
        known = customers.ask_external_id(self._db, outside)
        return lambda: self._known(outside, known())

    def _shown(self, word: str) -> Meant:
        found = who.found(self._db, word, self._program)
        return f"#{found.customer}", found.customer, found.card

    def _known(self, outside: str, known: Customer | None) -> Meant:
        if known is not None:
            account = sharing.used(self._db, known)
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
