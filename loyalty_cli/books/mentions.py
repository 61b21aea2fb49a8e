"""Where somebody is named in what staff once typed: reasons, refs, tills. Events keep that for good."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from loyalty_cli.books import names
from loyalty_cli.books.customers import Customer
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_SHORTEST_WORD = 3  # letters of a name that are looked for by themselves
_PHONE_DIGITS = 8  # of the end of a phone number: enough to tell it, whatever country code stands before it
_EVENTS = """
    SELECT id, kind, customer, at, ref, fact, staff, till FROM events
    WHERE customer = :customer OR fact LIKE '%"reason":%'
    ORDER BY id
"""
_REASONS = """
    SELECT closed_reason AS reason FROM customers WHERE closed_reason IS NOT NULL AND id <> :customer
    UNION SELECT blocked_reason FROM cards WHERE blocked_reason IS NOT NULL AND customer <> :customer
    UNION SELECT blocked_reason FROM blanks WHERE blocked_reason IS NOT NULL
    ORDER BY reason
"""


@frozen
class Mention:
    """A text that names somebody, and the event that it was typed with; None where it is why an account or a card is closed."""

    text: str
    event: int | None = None
    kind: str = ""
    at: str = ""


class Traces:
    """What somebody is known by, to be looked for in a text."""

    def __init__(self, person: Customer) -> None:
        self._name = names.words(person.name)
        self._phone = (person.phone or "")[-_PHONE_DIGITS:]
        self._exact = [word.casefold() for word in (person.email, person.external_id) if word]
        if not self._name:
            self._exact.append(person.name.casefold())

    def are_in(self, text: str) -> bool:
        """Whether a text has the whole name, in any script, the phone, the e-mail or the external id."""
        words = names.words(text)
        length = len(self._name)
        if length and any(words[at : at + length] == self._name for at in range(len(words) - length + 1)):
            return True
        if self._phone and self._phone in re.sub(r"\D", "", text):
            return True
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text.casefold()) for word in self._exact)

    def are_hinted_at(self, text: str) -> bool:
        """Whether a text has any part of them, one word of the name included."""
        parts = {word for word in self._name if len(word) >= _SHORTEST_WORD}
        return self.are_in(text) or not parts.isdisjoint(names.words(text))


def of_person(db: Database, person: Customer, *, merged: Sequence[Customer] = ()) -> list[Mention]:
    """Every text that names them: of their own events by any word of the name, of what belongs to others by all of it.

    `merged` are those who were merged into them: other names of one person.
    """
    everybody = (person, *merged)
    traces, theirs = [Traces(each) for each in everybody], {each.id for each in everybody}
    rows = {row["id"]: row for each in everybody for row in db.rows(_EVENTS, {"customer": each.id})}
    found = []
    for _, row in sorted(rows.items()):
        typed = [*_texts(json.loads(row["fact"])), row["ref"], row["staff"] or "", row["till"] or ""]
        for text in typed:
            if any(each.are_hinted_at(text) if row["customer"] in theirs else each.are_in(text) for each in traces):
                found.append(Mention(text, row["id"], row["kind"], row["at"]))
    reasons = {row["reason"] for each in everybody for row in db.rows(_REASONS, {"customer": each.id})}
    return found + [Mention(reason) for reason in sorted(reasons) if any(each.are_in(reason) for each in traces)]


def _texts(value: Any) -> Iterator[str]:
    """Every text in a fact but the words of our own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, held in value.items():
            if key not in ("is", "unit", "tier", "expires_on", "until"):
                yield from _texts(held)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
