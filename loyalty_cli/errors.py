"""A refusal is an answer: each class builds one sentence that says what is wrong and what to do.

The families carry the exit status; the classes below them carry the stable code that scripts read. A refusal whose facts
are known only in one room is defined in that room, under one of these families.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from loyalty_cli.language import Template, joined, said, said_many

_LONGEST_QUOTED = 60


def quoted(typed: str) -> str:
    """What was typed as a sentence shows it: in quotes, what cannot be seen as its code, no longer than reads well."""
    return repr(typed if len(typed) <= _LONGEST_QUOTED else f"{typed[:_LONGEST_QUOTED]}…")


def nearest(typed: str, known: Iterable[str]) -> list[str]:
    """The known words closest to what was typed in capitals or not, best first, three at most."""
    from difflib import get_close_matches  # only who mistypes waits for it

    words = {word.casefold(): word for word in known}
    return [words[near] for near in get_close_matches(typed[:_LONGEST_QUOTED].casefold(), list(words))]


class LoyaltyError(Exception):
    """A refusal: `code` for scripts, `status` for the shell, one sentence for people, facts for the JSON.

    The sentence is English; `spoken` is the same in the shop's language, once that is known.

    `why` is a list of {"rule", "text"}: the rules that led here, each with its sum in words.
    """

    code = "error"
    status = 1

    def __init__(self, sentence: str, *, why: Sequence[tuple[str, str]] = (), **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.spoken = sentence
        self.facts: dict[str, Any] = facts
        if why:
            self.facts["why"] = [{"rule": rule, "text": text} for rule, text in why]

    def __reduce__(self) -> tuple[Any, ...]:
        """How a refusal goes to another process: as it is, whatever its class makes it of."""
        return Exception.__new__, (type(self), self.sentence), vars(self)

    @property
    def told(self) -> dict[str, Any]:
        """The object that scripts are answered with."""
        return {"error": {"code": self.code, "message": self.sentence, **self.facts}}


class Refused(LoyaltyError):
    """A rule of the shop says no; where the programme says nothing of it, the rule is called by the refusal's own code."""

    code = "refused"
    status = 1

    @property
    def told(self) -> dict[str, Any]:
        facts = {"why": [{"rule": self.code, "text": self.sentence}], **self.facts}
        return {"error": {"code": self.code, "message": self.sentence, **facts}}


class Malformed(LoyaltyError):
    """What was typed, or a file, cannot be read."""

    code = "malformed"
    status = 2


class NotFound(LoyaltyError):
    """There is no such customer, event, reward, stamp card or voucher, or more than one."""

    code = "not_found"
    status = 3


class Conflict(LoyaltyError):
    """Something of that name is there already, with other content."""

    code = "conflict"
    status = 4


class StorageTrouble(LoyaltyError):
    """The database cannot be used; nothing was written."""

    code = "storage"
    status = 5


class NotAllowed(LoyaltyError):
    """This member of staff may not do that."""

    code = "not_allowed"
    status = 6


class OutcomeUnknown(LoyaltyError):
    """Whether it was written is not known; the same line with the same ref finds out."""

    code = "outcome_unknown"
    status = 7

    def __init__(self, *, ref: str | None = None, cause: str) -> None:
        again = (
            said("Repeat the same line with --ref {ref}: it counts once.", ref=ref)
            if ref
            else said("Look with `loyalty history` first.")
        )
        super().__init__(said("The outcome is not known ({cause}). {again}", cause=cause, again=again), ref=ref)


# What several rooms refuse -------------------------------------------------------------------------------------------


_NEEDED = {
    "points": Template("{count} point is needed", "{count} points are needed"),
    "stamps": Template("{count} stamp is needed", "{count} stamps are needed"),
    "uses": Template("{count} use is needed", "{count} uses are needed"),
}
_MISSING = Template("{count} is missing", "{count} are missing")


class InsufficientBalance(Refused):
    """Less of a unit than is needed; `unit` is points, credit or stamps:<id>."""

    code = "insufficient_points"

    def __init__(
        self,
        *,
        unit: str,
        needed: int,
        available: int,
        show: Callable[[int], str | int] = int,
        why: Sequence[tuple[str, str]] = (),
    ) -> None:
        word = {"stamps": "stamps", "pack": "uses"}.get(unit.partition(":")[0], unit)
        wanted, held, missing = show(needed), show(available), show(needed - available)
        if word in _NEEDED:
            lacks, short = _NEEDED[word](count=needed), _MISSING(count=needed - available)
        else:
            lacks, short = said("{amount} credit is needed", amount=wanted), said("{amount} is missing", amount=missing)
        super().__init__(
            said("{needed} and {held} can be spent: {missing}.", needed=lacks, held=held, missing=short),
            why=why or [(unit, f"{wanted} needed, {held} can be spent")],
            unit=unit,
            needed=wanted,
            available=held,
            missing=missing,
        )
        if unit != "points":
            self.code = f"insufficient_{word}"


class RefConflict(Conflict):
    """The ref already names an event with other content."""

    code = "ref_conflict"

    def __init__(self, *, ref: str, event: str, kind: str, at: str) -> None:
        super().__init__(
            said(
                "The ref {ref} already names {kind} {event} of {at} with other content; nothing was written. Take another ref.",
                ref=ref,
                kind=kind,
                event=event,
                at=at,
            ),
            ref=ref,
            event=event,
        )


class FutureTime(Refused):
    """An event cannot happen later than now."""

    code = "future_time"

    def __init__(self, *, at: str, now: str) -> None:
        super().__init__(
            said("{at} lies in the future (it is {now}). Check the time that was given, or the clock.", at=at, now=now),
            at=at,
            now=now,
        )


class NothingToDo(Refused):
    """The event would change nothing."""

    code = "nothing_to_do"


class CardBlocked(Refused):
    """A blocked card or a closed account takes no sale and no reward."""

    code = "card_blocked"

    def __init__(self, *, card: str, since: str, reason: str) -> None:
        because = f": {reason}" if reason else ""
        super().__init__(
            said(
                "Card {card} has been blocked since {since}{because}. Refunds still work; `loyalty card replace` "
                "gives a new one.",
                card=card,
                since=since,
                because=because,
            ),
            card=card,
            since=since,
            reason=reason,
        )


class AccountClosed(Refused):
    """The customer's account is closed."""

    code = "account_closed"

    def __init__(self, *, name: str, since: str, reason: str) -> None:
        because = f": {reason}" if reason else ""
        super().__init__(
            said("The account of {name} has been closed since {since}{because}.", name=name, since=since, because=because),
            since=since,
            reason=reason,
        )


_THINGS = {
    "card": Template("card"),
    "cause": Template("cause"),
    "customer": Template("customer"),
    "event": Template("event"),
    "gift card kind": Template("gift card kind"),
    "key": Template("key"),
    "membership": Template("membership"),
    "pack": Template("pack"),
    "partner": Template("partner"),
    "program version": Template("program version"),
    "reward": Template("reward"),
    "stamp card": Template("stamp card"),
    "tier": Template("tier"),
    "unit": Template("unit"),
}


def _thing(name: str) -> str:
    return _THINGS[name]() if name in _THINGS else name


class Ambiguous(NotFound):
    """More than one answers to what was typed."""

    code = "ambiguous"

    def __init__(self, what: str, *, typed: str, candidates: Sequence[str]) -> None:
        listed = joined(candidates, "; ")
        super().__init__(
            said(
                "More than one {what} answers to {typed}: {listed}. Name one exactly.",
                what=_thing(what),
                typed=quoted(typed),
                listed=listed,
            ),
            candidates=list(candidates),
        )


class Unknown(NotFound):
    """Nothing answers to what was typed; `near` is what may be meant, or is found among the words that are `known`."""

    def __init__(self, what: str, *, typed: str, hint: str = "", near: Sequence[str] = (), known: Sequence[str] = ()) -> None:
        meant = list(near) or nearest(typed, known)
        if meant:
            asked = said("Did you mean {words}?", words=joined(meant, said(" or ")))
            hint = joined([asked, hint], " ") if hint else asked
        elif known and not hint:
            hint = said_many(len(known), "There is {words}.", "There are {words}.", words=", ".join(known))
        thing, named = _thing(what), quoted(typed)
        if hint:
            sentence = said("There is no {what} {typed}. {hint}", what=thing, typed=named, hint=hint)
        else:
            sentence = said("There is no {what} {typed}.", what=thing, typed=named)
        super().__init__(sentence, near=meant)
        self.code = f"unknown_{what.replace(' ', '_')}"
