"""A refusal is an answer: each class builds one sentence that says what is wrong and what to do.

The families carry the exit status; the classes below them carry the stable code that scripts read. A refusal whose facts
are known only in one room is defined in that room, under one of these families.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

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
        again = f"Repeat the same line with --ref {ref}: it counts once." if ref else "Look with `loyalty history` first."
        super().__init__(f"The outcome is not known ({cause}). {again}", ref=ref)


# What several rooms refuse -------------------------------------------------------------------------------------------


def _be(quantity: str | int) -> str:
    return "are" if isinstance(quantity, int) and quantity != 1 else "is"  # money is text: 5.00 credit is needed


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
        named = word.removesuffix("s") if wanted == 1 else word
        super().__init__(
            f"{wanted} {named} {_be(wanted)} needed and {held} can be spent: {missing} {_be(missing)} missing.",
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
            f"The ref {ref} already names {kind} {event} of {at} with other content; nothing was written. Take another ref.",
            ref=ref,
            event=event,
        )


class FutureTime(Refused):
    """An event cannot happen later than now."""

    code = "future_time"

    def __init__(self, *, at: str, now: str) -> None:
        super().__init__(f"{at} lies in the future (it is {now}). Check the time that was given, or the clock.", at=at, now=now)


class NothingToDo(Refused):
    """The event would change nothing."""

    code = "nothing_to_do"


class CardBlocked(Refused):
    """A blocked card or a closed account takes no sale and no reward."""

    code = "card_blocked"

    def __init__(self, *, card: str, since: str, reason: str) -> None:
        because = f": {reason}" if reason else ""
        super().__init__(
            f"Card {card} has been blocked since {since}{because}. Refunds still work; `loyalty card replace` gives a new one.",
            card=card,
            since=since,
            reason=reason,
        )


class AccountClosed(Refused):
    """The customer's account is closed."""

    code = "account_closed"

    def __init__(self, *, name: str, since: str, reason: str) -> None:
        because = f": {reason}" if reason else ""
        super().__init__(f"The account of {name} has been closed since {since}{because}.", since=since, reason=reason)


class Ambiguous(NotFound):
    """More than one answers to what was typed."""

    code = "ambiguous"

    def __init__(self, what: str, *, typed: str, candidates: Sequence[str]) -> None:
        listed = "; ".join(candidates)
        super().__init__(
            f"More than one {what} answers to {quoted(typed)}: {listed}. Name one exactly.", candidates=list(candidates)
        )


class Unknown(NotFound):
    """Nothing answers to what was typed; `near` is what may be meant, or is found among the words that are `known`."""

    def __init__(self, what: str, *, typed: str, hint: str = "", near: Sequence[str] = (), known: Sequence[str] = ()) -> None:
        meant = list(near) or nearest(typed, known)
        if meant:
            hint = f"Did you mean {' or '.join(meant)}? {hint}"
        elif known and not hint:
            hint = f"There {'is' if len(known) == 1 else 'are'} {', '.join(known)}."
        super().__init__(f"There is no {what} {quoted(typed)}. {hint}".strip(), near=meant)
        self.code = f"unknown_{what.replace(' ', '_')}"
