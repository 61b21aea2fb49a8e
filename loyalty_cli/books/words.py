"""What a customer is found by. The table `words`: each word of the name in plain Latin letters, the whole name as
`=maria ivanova`, the end of the phone number as `~4567`.
"""

from collections.abc import Iterable, Iterator

from loyalty_cli.books import names
from loyalty_cli.storage import Database

ENDING = 4  # digits of a phone number that find its owner
_SLOTS = 4  # words that one search asks the database for; more of them are compared here

_INSERT = "INSERT INTO words (word, customer) VALUES (:word, :customer)"
_MATCHES = """
    SELECT customer, word FROM words
    WHERE word >= '=' AND word < '>'
      AND customer IN (SELECT customer FROM words WHERE word >= :from_0 AND word < :to_0)
      AND customer IN (SELECT customer FROM words WHERE word >= :from_1 AND word < :to_1)
      AND customer IN (SELECT customer FROM words WHERE word >= :from_2 AND word < :to_2)
      AND customer IN (SELECT customer FROM words WHERE word >= :from_3 AND word < :to_3)
    ORDER BY word, customer
    LIMIT :limit
"""


def add(db: Database, people: Iterable[tuple[int, str, str | None]]) -> None:
    """Make new customers findable, each given as (id, name, phone)."""
    db.run_many(_INSERT, (row for customer, name, phone in people for row in _rows(customer, name, phone)))


def replace(db: Database, customer: int, name: str, phone: str | None) -> None:
    """Make a customer findable by these, and by nothing else any more."""
    forget(db, customer)
    add(db, [(customer, name, phone)])


def forget(db: Database, customer: int) -> None:
    """Let a customer be found by nothing any more."""
    db.run("DELETE FROM words WHERE customer = :customer", {"customer": customer})


def _rows(customer: int, name: str, phone: str | None) -> Iterator[dict[str, str | int]]:
    found_by = {*names.parts(name), f"={names.whole(name)}"}
    if phone:
        found_by.add(f"~{phone[-ENDING:]}")
    return ({"word": word, "customer": customer} for word in sorted(found_by))


def of_customer(db: Database, customer: int) -> list[str]:
    """Everything that a customer is found by."""
    return [
        row["word"]
        for row in db.rows("SELECT word FROM words WHERE customer = :customer ORDER BY word", {"customer": customer})
    ]


def beginning(db: Database, typed: str, *, limit: int) -> list[int]:
    """The customers of whose name every typed word begins a word, by name."""
    return _matching(db, [(word, _past(word)) for word in names.words(typed)], limit)


def having(db: Database, typed: str, *, limit: int) -> list[int]:
    """The customers whose name has every typed word, whole, by name."""
    return _matching(db, [(word, f"{word}!") for word in names.words(typed)], limit)


def called(db: Database, typed: str, *, limit: int) -> list[int]:
    """The customers of exactly this name, however it is spelt and in whatever script."""
    query = "SELECT customer FROM words WHERE word = :word ORDER BY customer LIMIT :limit"
    return [row["customer"] for row in db.rows(query, {"word": f"={names.whole(typed)}", "limit": limit})]


def reached_by(db: Database, ending: str) -> list[int]:
    """The customers whose phone number ends in these four digits."""
    return [row["customer"] for row in db.rows("SELECT customer FROM words WHERE word = :word", {"word": f"~{ending}"})]


def alike(db: Database, typed: str) -> list[str]:
    """Up to three words of names that were probably meant, best first: they begin with the same letter."""
    from difflib import get_close_matches

    words = names.words(typed)
    if not words:
        return []
    longest = max(words, key=len)
    query = "SELECT DISTINCT word FROM words WHERE word >= :first AND word < :past"
    known = db.rows(query, {"first": longest[0], "past": _past(longest[0])})
    return get_close_matches(longest, [row["word"] for row in known], cutoff=0.75)


def _past(prefix: str) -> str:
    """The first text after all that begin with `prefix`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _matching(db: Database, ranges: list[tuple[str, str]], limit: int) -> list[int]:
    if not ranges:
        return []
    longest_first = sorted(ranges, key=lambda each: -len(each[0]))
    asked = (longest_first * _SLOTS)[:_SLOTS] if len(ranges) < _SLOTS else longest_first[:_SLOTS]
    values: dict[str, str | int] = {"limit": limit}
    for slot, (first, past) in enumerate(asked):
        values |= {f"from_{slot}": first, f"to_{slot}": past}
    return [row["customer"] for row in db.rows(_MATCHES, values) if _has_all(row["word"], longest_first[_SLOTS:])]


def _has_all(whole: str, ranges: list[tuple[str, str]]) -> bool:
    return all(any(first <= word < past for word in whole[1:].split()) for first, past in ranges)
