"""WHO: a customer as people name one at the counter. Whatever could mean two people is refused, so that points never land
on the wrong one.
"""

import os
import unicodedata
from collections.abc import Sequence

from loyalty_cli import books, clock, ids
from loyalty_cli.books import cards, contacts, customers, names, sharing, words
from loyalty_cli.books.customers import Customer
from loyalty_cli.cards import number as numbers, wedge
from loyalty_cli.errors import Ambiguous, Malformed, Unknown
from loyalty_cli.language import said
from loyalty_cli.patterns import pattern
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_CANDIDATES = 5
_SHORTEST_PHONE = 6
_AMOUNT = pattern(r"[0-9]+[.,][0-9]{1,3}")
_SLIPS = 2  # digits that a hand or a scanner loses or doubles


@frozen
class Found:
    """The account of the customer who was meant, the card if it was one that named them, and whether its code was shown.

    `person` is who that is, where it is not whose account it is: somebody of a household.
    """

    customer: int
    card: str | None = None
    is_sealed: bool = False
    person: int = 0

    @property
    def whose(self) -> int:
        """Who was meant."""
        return self.person or self.customer


class NobodyNamed(Malformed):
    """An empty word names nobody."""

    code = "nobody_named"

    def __init__(self) -> None:
        super().__init__(said("No customer is named. Type a card number, id:ID, a phone, an e-mail, ext:ID or a name."))


class NotReadable(Malformed):
    """Bytes that are no text name nobody."""

    code = "not_text"

    def __init__(self, *, position: int) -> None:
        super().__init__(
            said("Character {position} of WHO is not readable text. Type it again, in UTF-8.", position=position),
            position=position,
        )


def who(db: Database, typed: str, program: Program) -> int:
    """The id of the customer who is named; see `found`."""
    return found(db, typed, program).customer


def found(db: Database, typed: str, program: Program) -> Found:
    """Read WHO: a card number, a scanned code, `id:ID` or `#ID`, `ext:ID`, a phone, an e-mail, an external id, a name.

    A blocked or replaced card still names its customer: refunds go on.

    Raises:
        BadCardNumber: sixteen digits that are no card number; the database is not asked.
        ForgedCode, ForeignCode, RetiredKey, RevokedKey: a scanned code that is not this shop's, or not any more.
        BlankCard: it has been given to nobody yet.
        Unknown: nobody answers to it.
        CustomerErased: it is the id of somebody who was erased.
        Ambiguous: more than one does.
    """
    typed = readable(typed)
    if (digits := shown_digits(db, typed)) is not None:
        return _by_card(db, typed, _number(db, typed, digits), is_sealed=len(digits) == numbers.SEALED)
    meant = _marked(db, typed)
    if meant is None:
        meant = _different(db, [*exactly(db, typed, program), *_named(db, words.called(db, typed, limit=_CANDIDATES))])
        meant = meant or _named(db, words.having(db, typed, limit=_CANDIDATES))
    return _found(db, _the_one(db, typed, meant, program).id)


def account(db: Database, typed: str, program: Program) -> int:
    """The account to look at: that of the customer who is named, or that of somebody who was erased, by its id.

    Raises:
        Malformed, Unknown, Ambiguous: see `found`.
    """
    gone = books.erased.named(db, readable(typed))
    return gone.id if gone is not None else found(db, typed, program).customer


def find(db: Database, typed: str, program: Program, *, limit: int) -> list[Customer]:
    """Everybody who could be meant, by name: every typed word begins a word of the name, or the phone ends in the digits.

    Raises:
        BadCardNumber: sixteen digits that are no card number.
    """
    typed = readable(typed)
    if (digits := shown_digits(db, typed)) is not None:
        card = cards.get(db, _number(db, typed, digits))
        return [customers.get(db, card.customer)] if card else []
    marked = _marked(db, typed)
    if marked is not None:
        return marked[:limit]
    named = words.beginning(db, typed, limit=limit) or words.called(db, typed, limit=limit)
    known = _different(db, [*exactly(db, typed, program), *_named(db, named), *_by_phone_ending(db, typed, limit)])
    return sorted(known, key=lambda each: (names.whole(each.name), each.id))[:limit]


def exactly(db: Database, typed: str, program: Program) -> list[Customer]:
    """Those whose phone, e-mail, external id or whole id it is; only a shop that gave ids like phones has two."""
    meant = [customers.by_external_id(db, typed)]
    if "@" in typed:
        meant.append(customers.by_email(db, typed.lower()))
    if _looks_like_phone(typed):
        meant.append(_by_phone(db, typed, program))
    if (identity := ids.parse(typed)) is not None:
        meant.append(customers.person(db, identity))
    return _different(db, meant)


def readable(typed: str) -> str:
    """What was typed, without spaces at its ends.

    Raises:
        NobodyNamed: nothing is left.
        NotReadable: it holds bytes that are no text.
    """
    position = next((at for at, char in enumerate(typed, 1) if "\ud800" <= char <= "\udfff"), None)
    if position is not None:
        raise NotReadable(position=position)
    if not typed.strip():
        raise NobodyNamed()
    return unicodedata.normalize("NFC", typed.strip())


def shown_digits(db: Database, typed: str) -> str | None:
    """The 16 or 26 digits of a card that was shown: typed, or by a scanner that acts as a keyboard of any layout.

    What was not typed in plain digits counts only if the check digit, and the seal, agree that it is a card.
    """
    prefix, suffix = around()
    plain = wedge.bare(typed, prefix, suffix)
    for digits in wedge.readings(typed, prefix=prefix, suffix=suffix):
        if digits == plain or (numbers.check(digits[: numbers.LENGTH]) and _is_taken(db, digits)):
            return digits
    return None


def around() -> tuple[str, str]:
    """What the scanner of this machine is set to type before and after a code."""
    return os.environ.get("LOYALTY_SCAN_PREFIX", ""), os.environ.get("LOYALTY_SCAN_SUFFIX", "")


def card_number(db: Database, typed: str) -> str:
    """The number of a card that is named by its number or by its sealed code.

    Raises:
        BadCardNumber: it is neither.
        ForgedCode, ForeignCode, RetiredKey, RevokedKey: a code that is not this shop's, or not any more.
    """
    return _number(db, typed, shown_digits(db, typed) or "")


def _is_taken(db: Database, digits: str) -> bool:
    """Whether a code bears a proof of this shop; a number claims nothing that would need one."""
    if len(digits) != numbers.SEALED:
        return True
    from loyalty_cli.books import keys  # only a code that was shown waits for it

    return keys.is_genuine(db, digits)


def _number(db: Database, typed: str, digits: str) -> str:
    """The number in what was shown; a refusal quotes what was typed."""
    if len(digits) == numbers.SEALED:
        from loyalty_cli.books import keys  # only a code that was shown waits for it

        return keys.open_code(db, digits, clock.text(clock.now()))
    return digits if numbers.check(digits) and digits else numbers.read(typed)


def _by_card(db: Database, typed: str, number: str, *, is_sealed: bool) -> Found:
    card = cards.get(db, number)
    if card is None:
        books.blanks.refuse(db, number)
        raise Unknown("customer", typed=typed, hint=said("The digits are right, but no such card was given out here."))
    return _found(db, card.customer, number, is_sealed=is_sealed)


def _found(db: Database, person: int, card: str | None = None, *, is_sealed: bool = False) -> Found:
    account = sharing.account(db, person)
    return Found(account, card, is_sealed, person if person != account else 0)


def _marked(db: Database, typed: str) -> list[Customer] | None:
    """Those meant by `#ID`, `id:ID` or `ext:ID`; None where the word has no such mark."""
    if typed.startswith("#"):
        return _by_id(db, typed[1:])
    mark, colon, rest = typed.partition(":")
    if colon and mark.lower() == "id":
        return _by_id(db, rest)
    if colon and mark.lower() == "ext":
        return _different(db, [customers.by_external_id(db, rest)])
    return None


def _by_id(db: Database, typed: str) -> list[Customer]:
    if (identity := ids.parse(typed)) is not None:
        return _different(db, [customers.person(db, identity)])
    read = ids.ending(typed) if ids.SHORTEST_ENDING <= len(typed) < ids.LENGTH else None
    return _different(db, customers.by_id_ending(db, *read, limit=_CANDIDATES)) if read else []


def _named(db: Database, found_by_name: Sequence[int]) -> list[Customer]:
    return _different(db, [customers.get(db, customer) for customer in found_by_name])


def _different(db: Database, meant: Sequence[Customer | None]) -> list[Customer]:
    """Each person once; whoever was merged into another is that other."""
    persons = (customers.survivor(db, customer) for customer in meant if customer is not None)
    return list({person.id: person for person in persons}.values())


def _looks_like_phone(typed: str) -> bool:
    """Whether it is worth the import of the phone rules: a + or enough digits."""
    return typed.startswith("+") or sum("0" <= char <= "9" for char in typed) >= _SHORTEST_PHONE


def _by_phone(db: Database, typed: str, program: Program) -> Customer | None:
    try:
        return customers.by_phone(db, contacts.phone(typed, program.shop.country))
    except contacts.BadPhone:
        return None  # it may still be an external id or a name


def _by_phone_ending(db: Database, typed: str, limit: int) -> list[Customer]:
    is_ending = typed.isascii() and typed.isdigit() and len(typed) >= words.ENDING
    return _named(db, words.reached_by(db, typed, limit=limit)) if is_ending else []


def _the_one(db: Database, typed: str, meant: Sequence[Customer], program: Program) -> Customer:
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise Ambiguous("customer", typed=typed, candidates=[each.label for each in meant])
    if (gone := books.erased.named(db, typed)) is not None:
        raise books.erased.CustomerErased(gone)
    near = _near(db, typed, program)
    raise Unknown("customer", typed=typed, near=near, hint="" if near else _hint(typed, program))


def _near(db: Database, typed: str, program: Program) -> Sequence[str]:
    """Up to three people who were probably meant: by the beginnings of their names, else by a word that is spelt alike."""
    meant = find(db, typed, program, limit=3)
    for word in () if meant else words.alike(db, typed):
        meant += _named(db, words.having(db, word, limit=3))
    return [customer.label for customer in _different(db, meant)[:3]]


def _hint(typed: str, program: Program) -> str:
    digits = sum("0" <= char <= "9" for char in typed)
    if typed.replace(" ", "").isdigit() and abs(digits - numbers.LENGTH) <= _SLIPS:
        return said(
            "A card number has {length} digits and no leading 0; {typed} were typed.", length=numbers.LENGTH, typed=digits
        )
    if typed.replace(" ", "").isdigit() and abs(digits - numbers.SEALED) <= _SLIPS:
        return said(
            "A scanned code has {length} digits; {typed} came. Scan it again, or type the 16 under it.",
            length=numbers.SEALED,
            typed=digits,
        )
    if _AMOUNT.fullmatch(typed):
        return said("The customer stands before the amount: `loyalty earn WHO AMOUNT`.")
    if typed[0] == "0" and digits >= _SHORTEST_PHONE and program.shop.country is None:
        return said("Without a country in [shop] a phone needs its + and country code.")
    return said("`loyalty customer find` searches; `loyalty enroll` writes somebody new down.")
