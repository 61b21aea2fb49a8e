"""How many small changes of meaning in `program/` the tests notice: `python -m tests.soak.mutants --seed 1 --count 500`.

A seeded sample of the mutants (tests/soak/mutating.py) is drawn. First every test runs once and says which lines of `program/`
it runs; then each mutant meets the tests that run its lines, in a forked process of its own, until one of them fails.
docs/testing.md says what came out.
"""

import argparse
import ast
import importlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import accumulate
from math import sqrt
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import hypothesis
import pytest

from tests.soak.mutating import Mutant, mutants, mutated

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "loyalty_cli" / "program"
PURE = "tests/program/"
TESTS = (
    *(PURE, "tests/rules", "tests/operations", "tests/test_values.py"),
    *("tests/test_stories.py", "tests/language", "tests/cli/test_explain.py", "tests/cli/test_simulate.py"),
)
WARM = ("typer.testing", "sqlite_utils", "sqlite3", "tomllib", "zoneinfo", "email_validator", "phonenumbers", "PIL.Image")
SLOW_SECONDS = 5  # a test that takes longer is left out
MUTANT_SECONDS = 30  # of tests that a mutant meets; one that outlives them counts as not noticed
PATIENCE_SECONDS = 60  # of work: a mutant that takes longer over one test, or over loading them, is caught: it hangs
ASLEEP_SECONDS = 20 * PATIENCE_SECONDS  # on the wall's clock, on a machine that others use too
MEMORY_BYTES = 4 << 30
LIKELY = 6  # so many tests are tried before all the others are gathered
UNCHANGED = -1  # the number of no mutant

Line = tuple[str, int]


@dataclass
class Seen:
    """Of each test, how long it takes and the lines of `program/` that it runs."""

    seconds: dict[str, float]
    lines: dict[str, set[Line]]


class Watch:
    """A plugin of pytest: while a test runs, note the lines of `program/` that it comes by.

    A test that is there for both engines runs on the one: rules know neither.
    """

    def __init__(self) -> None:
        self.seen = Seen({}, {})
        self._now: set[Line] = set()
        self._names: dict[str, str | None] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "postgres" not in item.name]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self._now = self.seen.lines.setdefault(item.nodeid, set())
        begin = time.process_time()
        sys.settrace(self._enter)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seen.seconds[item.nodeid] = time.process_time() - begin

    def _enter(self, frame: FrameType, _event: str, _arg: object) -> Callable[..., Any] | None:
        path = frame.f_code.co_filename
        if path not in self._names:
            self._names[path] = Path(path).stem if Path(path).parent == ROOM else None
        name = self._names[path]
        if name is None or frame.f_code.co_name == "<module>":
            return None
        add = self._now.add

        def step(frame: FrameType, _event: str, _arg: object) -> Callable[..., Any]:
            add((name, frame.f_lineno))
            return step

        add((name, frame.f_lineno))
        return step


class Chosen:
    """A plugin of pytest: run these tests alone, in this order, none of them for ever."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        kept = [item for item in items if item.nodeid in self._place]
        items[:] = sorted(kept, key=lambda item: self._place[item.nodeid])

    def pytest_runtest_setup(self) -> None:
        be_patient()


class Swapped(SourceFileLoader):
    """Loads one module with a mutant in it; as a finder, it finds that module alone."""

    def __init__(self, path: Path, number: int) -> None:
        super().__init__(f"loyalty_cli.program.{path.stem}", str(path))
        self._tree: ast.Module = mutated(path.read_text(encoding="utf-8"), number)

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        code: CodeType = compile(self._tree, self.path, "exec")
        return code


def be_patient() -> None:
    """Let this process be ended by a signal, if it works for too long or sleeps for much longer."""
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS)
    signal.alarm(ASLEEP_SECONDS)


def apart(work: Callable[[], int]) -> int:
    """Do this in a forked process that says nothing, and return its exit status; killed, the signal below zero."""
    child = os.fork()
    if child == 0:
        status = 99
        try:
            quiet = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(quiet, stream)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
            hypothesis.settings.register_profile("mutants", database=None, derandomize=True, deadline=None)
            hypothesis.settings.load_profile("mutants")
            status = work()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run(tests: Iterable[str], *plugins: object) -> int:
    """Run these test files in this process, until one test fails."""
    with tempfile.TemporaryDirectory() as place:
        words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={place}/tests", *tests]
        return int(pytest.main(words, plugins=list(plugins)))


def watch() -> Seen:
    """Run every test once, in a process apart, and hand back what each runs."""
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "seen.json"

        def work() -> int:
            watching = Watch()
            status = run(TESTS, watching)
            lines = {test: sorted(lines) for test, lines in watching.seen.lines.items()}
            told.write_text(json.dumps([watching.seen.seconds, lines]), encoding="utf-8")
            return status

        status = apart(work)
        if status != 0:
            raise SystemExit(f"The tests must pass as they are before mutants are tried; pytest ended with {status}.")
        seconds, lines = json.loads(told.read_text(encoding="utf-8"))
    quick = [test for test in seconds if seconds[test] <= SLOW_SECONDS]
    return Seen({test: seconds[test] for test in quick}, {test: {(n, at) for n, at in lines[test]} for test in quick})


def in_turn(seen: Seen) -> list[str]:
    """All tests, each next one that which runs the most lines per second that none before it runs; then all over again."""
    places = {line: place for place, line in enumerate(sorted(set().union(*seen.lines.values())))}
    masks = {test: sum(1 << places[line] for line in lines) for test, lines in seen.lines.items()}
    waiting, order, fresh = dict.fromkeys(masks), [], -1
    while waiting:
        best = max(waiting, key=lambda test: (masks[test] & fresh).bit_count() / (seen.seconds[test] + 0.02))
        if masks[best] & fresh == 0 and fresh != -1:
            fresh = -1
            continue
        order.append(best)
        fresh &= ~masks[best]
        del waiting[best]
    return order


def meets(mutant: Mutant, module: str, seen: Seen, order: Sequence[str]) -> list[str]:
    """The tests that run the lines of a mutant; where these run as the module is loaded, or never, those of the module."""
    lines = {(module, line) for line in mutant.lines}
    if mutant.at_import or all(lines.isdisjoint(each) for each in seen.lines.values()):
        lines = {line for each in seen.lines.values() for line in each if line[0] == module}
        order = sorted(order, key=lambda test: not test.startswith(PURE))
    able = [test for test in order if not lines or not lines.isdisjoint(seen.lines[test])]
    spent = accumulate(seen.seconds[test] for test in able)
    return [test for test, seconds in zip(able, spent, strict=True) if seconds <= MUTANT_SECONDS]


def is_caught(path: Path, number: int, tests: Sequence[str]) -> bool:
    """Whether one of the tests fails, or the mutant cannot even be loaded, or it hangs."""

    def work(some: Sequence[str]) -> int:
        be_patient()
        sys.meta_path.insert(0, Swapped(path, number))
        return run(dict.fromkeys(test.partition("::")[0] for test in some), Chosen(some))

    likely, others = tests[:LIKELY], tests[LIKELY:]
    return any(some and apart(partial(work, some)) != 0 for some in (likely, others))


def main() -> None:
    """Draw, try, and tell the survivors and the share that was caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    asked = parser.parse_args()
    everyone = [(path, each) for path in sorted(ROOM.glob("*.py")) for each in mutants(path.read_text(encoding="utf-8"))]
    drawn = random.Random(asked.seed).sample(everyone, min(asked.count, len(everyone)))
    for name in WARM:
        importlib.import_module(name)
    seen = watch()
    order = in_turn(seen)
    print(f"{len(everyone)} mutants, {len(order)} tests; seed {asked.seed}, {len(drawn)} drawn", flush=True)

    if is_caught(ROOM / "money.py", UNCHANGED, order[:20]):
        raise SystemExit("A module that is not changed at all was caught: nothing can be said of those that are.")
    caught: dict[str, list[bool]] = defaultdict(list)
    for path, mutant in drawn:
        tests = meets(mutant, path.stem, seen, order)
        caught[mutant.kind].append(is_caught(path, mutant.number, tests))
        if not caught[mutant.kind][-1]:
            print(
                f"{path.stem}:{mutant.line} {mutant.kind} ({len(tests)} tests): {mutant.before}  →  {mutant.after}", flush=True
            )
    _tell(caught)


def _tell(caught: dict[str, list[bool]]) -> None:
    for kind, each in sorted(caught.items()):
        print(f"{kind:12} {sum(each):4} of {len(each)}")
    everyone = [one for each in caught.values() for one in each]
    share = sum(everyone) / len(everyone)
    error = 1.96 * sqrt(share * (1 - share) / len(everyone))
    print(f"caught: {sum(everyone)} of {len(everyone)} = {share:.1%} ± {error:.1%}")


if __name__ == "__main__":
    main()
