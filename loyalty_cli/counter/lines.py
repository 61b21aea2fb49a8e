"""What a typed line means, by its form alone: pure, and the same for a hand and for a scanner.

Digits of a card's length are always a scan, whatever stands before them on the line: a scanner types into whatever prompt
is open, also behind a half-typed word.
"""

import re

from loyalty_cli.cards import number as numbers, wedge
from loyalty_cli.language import said
from loyalty_cli.values import frozen

HELP = (
    said("scan or type    a card, a phone, ext:ID, #ID, a name: the next customer"),
    said("/ivan           search, and choose by number"),
    said("12.50           a sale; with items 12.50 LATTE*2@3.50 CAKE; large =1234567"),
    said("12.50 code:SPRING   a sale with the code of a promotion"),
    said("+2 coffee       stamps; +1 where there is one stamp card"),
    said("r    r 2        the rewards, or the second of them; r 2 12.50 off that bill"),
    said("v    v 1        the open vouchers, or the first of them; v CODE by its code"),
    said("u               undo the last event of this session, then the one before it"),
    said("b 5.00          give back so much of this customer's last sale"),
    said("h    p          what happened lately; the last event's receipt once more"),
    said("new Ana 0881234567   somebody new; an unknown card asks by itself"),
    said("Enter           the customer again, or what was left undone; drop forgets it"),
    said(".    n          done with this customer"),
    said("q    Ctrl-D     end the session"),
)
_SCANNED = (numbers.SEALED, numbers.LENGTH)
_SHORTEST_PHONE = 6
_LONGEST_AMOUNT = 6  # digits without a separator; more of them are a phone, unless = says otherwise
_CODE = "code:"
_REF = re.compile(r"ref:(\S+)")
_STAMPS = re.compile(r"\+\s*([0-9]{1,4})?(?:\s+(\S+))?", re.ASCII)
_DIGITS = re.compile(r"[0-9][0-9 ]*", re.ASCII)
_PHONE = re.compile(r"\+?[0-9()/ .-]+", re.ASCII)
_TAIL = re.compile(r"[0-9]+$", re.ASCII)


@frozen
class Scan:
    """A card; `left` is what had been typed before it on the same line."""

    code: str
    left: str = ""


@frozen
class Amount:
    """A sale; `code` is that of a promotion."""

    amount: str
    items: tuple[str, ...] = ()
    code: str | None = None


@frozen
class Plus:
    """Stamps."""

    count: int
    card: str | None = None


@frozen
class Take:
    """`r`, `v`: a list, or one of it by number or by name; `kind` is the letter."""

    kind: str
    which: str | None = None
    bill: str | None = None


@frozen
class Give:
    """`b`: a part of the last sale back."""

    amount: str


@frozen
class New:
    """Somebody new."""

    name: str = ""
    phone: str | None = None


@frozen
class Find:
    """`/words`."""

    words: str


@frozen
class Word:
    """One of the short commands that take nothing, by its long name."""

    name: str


@frozen
class Named:
    """A customer by anything but a card."""

    typed: str


@frozen
class Wrong:
    """A line that cannot be read, and why."""

    sentence: str


Meaning = Scan | Amount | Plus | Take | Give | New | Find | Word | Named | Wrong
_WORDS = {
    "": "again",
    "?": "help",
    "help": "help",
    "n": "next",
    ".": "next",
    "u": "undo",
    "undo": "undo",
    "h": "history",
    "p": "receipt",
    "q": "quit",
    "quit": "quit",
    "exit": "quit",
    "drop": "drop",
}


def read(typed: str) -> tuple[Meaning, str | None]:
    """The meaning of a line, and the ref that a `ref:R` on it names."""
    line = " ".join(typed.split())
    if (scan := scanned(line)) is not None:
        return scan, None
    named = _REF.search(line)
    if named is not None:
        line = " ".join((line[: named.start()] + line[named.end() :]).split())
    return _meaning(line), named[1] if named else None


def plain(typed: str, prefix: str = "", suffix: str = "") -> str:
    """A scan as the digits that it is, whatever the scanner or the keyboard's layout made of them; any other line as it is."""
    for digits in wedge.readings(typed, prefix=prefix, suffix=suffix):
        if digits == wedge.bare(typed, prefix, suffix) or numbers.check(digits[: numbers.LENGTH]):
            return digits
    return typed


def scanned(line: str) -> Scan | None:
    """The scan that a line is, or ends in."""
    whole = line.replace(" ", "")
    if _DIGITS.fullmatch(line) and len(whole) in _SCANNED:
        return Scan(whole)
    tail = _TAIL.search(line)
    length = len(tail[0]) if tail else 0
    for code in _SCANNED:
        if length >= code:
            return Scan(line[-code:], line[:-code].strip())
    return None


def _meaning(line: str) -> Meaning:
    if line.lower() in _WORDS:
        return Word(_WORDS[line.lower()])
    if line[0] == "/":
        return Find(line[1:].strip()) if line[1:].strip() else Wrong(said("Type what to search for after the /: /ivan"))
    if line[0] == "+" and (stamps := _STAMPS.fullmatch(line)):
        return Plus(int(stamps[1] or 1), stamps[2])
    if line[0] == "=":
        return _amount(line[1:].strip())
    if is_phone(line):
        return Named(line)
    if line[0] in "0123456789.,-":
        return _amount(line)
    word, _, rest = line.partition(" ")
    match word.lower():
        case "r" | "v":
            return _take(word.lower(), rest.split())
        case "b":
            return Give(rest) if rest and " " not in rest else Wrong(said("Type what is given back: b 5.00"))
        case "new":
            return _new(rest.split())
        case "n" | "u" | "h" | "p" | "q" if rest:
            return Wrong(said("{word} stands alone on its line; ? shows what can be typed.", word=word))
    return Named(line)


def is_phone(line: str) -> bool:
    """Whether it is written as phones are, and can be no amount."""
    digits = sum(char.isdigit() for char in line)
    if not _PHONE.fullmatch(line) or digits < _SHORTEST_PHONE:
        return False
    return line[0] in "+0(" or (digits > _LONGEST_AMOUNT and not set(line) & set(".,"))


def _amount(line: str) -> Meaning:
    amount, *words = line.split() or [""]
    code = next((word[len(_CODE) :] for word in words if word.startswith(_CODE)), None)
    items = [word for word in words if not word.startswith(_CODE)]
    bare = next((each for each in items if each.isdigit()), None)
    if bare is not None:
        return Wrong(
            said(
                "{typed} is not clear. An amount is written like 12.50, and an item that is a number like {item}.",
                typed=repr(line),
                item=f"{bare}*1",
            )
        )
    return Amount(amount, tuple(items), code)


def _take(kind: str, words: list[str]) -> Meaning:
    match words:
        case []:
            return Take(kind)
        case [which] | [which, "bill"]:
            return Take(kind, which)
        case [which, "bill", bill] | [which, bill]:
            return Take(kind, which, bill)
    return Wrong(
        said("Type {kind} for the list, {kind} 2 for its second line, {kind} 2 12.50 to take it off a bill.", kind=kind)
    )


def _new(words: list[str]) -> Meaning:
    for start in range(1, len(words)):
        phone = " ".join(words[start:])
        if is_phone(phone):
            return New(" ".join(words[:start]), phone)
    return New(" ".join(words))
