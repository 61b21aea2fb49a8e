"""A scan, and the lines that answer a question or choose from a list."""

from loyalty_cli.counter import enrolling
from loyalty_cli.counter.acts import Booking, Look, Redeem, Use
from loyalty_cli.counter.lines import Scan
from loyalty_cli.counter.state import Choose, Enrolling, Line, State, Turn, dropped, wrong
from loyalty_cli.errors import quoted
from loyalty_cli.language import said, said_many
from loyalty_cli.values import replace

SAME_SCAN_MS = 3_000


def scan(state: State, scan: Scan, line: Line) -> Turn:
    """A card at any prompt: the question that was open is dropped with a word, what stood before the scan is left alone."""
    left = (said("Left alone: {typed}, typed before the scan.", typed=quoted(scan.left)),) if scan.left else ()
    draft = state.draft
    if isinstance(state.asked, Enrolling) and scan.left and draft:
        draft = enrolling.keep_left(state.asked, draft, scan.left)
    again = scan.code == state.last_scan and 0 <= line.tick - state.scanned_at < SAME_SCAN_MS
    if again and not scan.left:
        state = replace(state, scanned_at=line.tick, line_end_due=True)
        return Turn(state, None, (said("The same scan again; it counts as one."),))
    state, words = dropped(replace(state, draft=draft))
    state = replace(state, last_scan=scan.code, scanned_at=line.tick, line_end_due=True, tick=line.tick)
    return Turn(state, Look(scan.code, code=True), (*words, *left))


def sure(state: State, act: Booking, line: Line) -> Turn | None:
    """The answer to "sure?": None where the line is something else."""
    match line.typed.strip().lower():
        case "y" | "yes" | "д" | "да" | "d" | "da":
            return Turn(replace(state, asked=None), replace(act, ref=line.ref))
        case "" | "n" | "no" | "н" | "не" | "нет" | "nu" | ".":
            return Turn(replace(state, asked=None), None, (said("Left as it is."),))
    return None


def chosen(state: State, list_: Choose, line: Line) -> Turn:
    """A number while a list is open."""
    typed = line.typed.strip()
    number = int(typed[:9])
    if not 1 <= number <= len(list_.choices):
        sentence = said_many(
            len(list_.choices),
            "The list has {count} line. A sale is written with decimals: {amount}",
            "The list has {count} lines. A sale is written with decimals: {amount}",
            amount=f"{typed}.00",
        )
        return wrong(state, sentence)
    choice = list_.choices[number - 1]
    if not choice.open:
        return wrong(state, said("Not now: {choice}.", choice=choice.text))
    state = replace(state, asked=None)
    if list_.kind == "customer":
        return Turn(replace(state, last_scan=""), Look(f"id:{choice.key}"))
    return taking(state, "r" if list_.kind == "reward" else "v", choice.key, None, line)


def taking(state: State, kind: str, key: str, bill: str | None, line: Line) -> Turn:
    """Take a reward by its id, or use a voucher by its code."""
    standing, typed = state.standing, f"{kind} {key}{f' {bill}' if bill else ''}"
    if kind == "v":
        return Turn(state, Use(standing, key, bill, typed, line.ref))
    assert standing is not None
    return Turn(state, Redeem(standing, key, bill, typed, line.ref))
