"""A disk that loses its power: what is synced stays, of the rest any part may be there, in any order, torn.

The model is harsher than most disks. A write not yet synced is kept whole, lost, or torn at its 512-byte sectors, whatever
came before or after it; names made or removed in the folder are kept up to some point. The sync of a file makes its name
last too (SQLite syncs the folder after the first sync of a new log).
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512

Note = Sequence[str]


@dataclass
class Content:
    """What one file holds: for certain, and what may or may not have reached the disk since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Callable[[bytearray, random.Random], None]] = field(default_factory=list)

    def sync(self) -> None:
        """All of it is certain now."""
        for change in self.pending:
            change(self.durable, _certainly)
        self.pending.clear()

    def survived(self, chance: random.Random) -> bytes:
        """What is found after the power comes back."""
        found = bytearray(self.durable)
        changes = list(self.pending)
        if chance.random() < 0.5:
            chance.shuffle(changes)
        for change in changes:
            change(found, chance)
        return bytes(found)


class Disk:
    """One folder, played from a log."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.names = {name: Content(bytearray(content)) for name, content in files.items()}
        self._durable_names = dict(self.names)
        self._renamings: list[tuple[str, Content | None]] = []
        self.acknowledged: list[str] = []

    def play(self, note: Note) -> None:
        """Let one thing happen."""
        match note:
            case ["create", name]:
                self.names[name] = Content()
                self._renamings.append((name, self.names[name]))
            case ["delete", name, is_synced]:
                del self.names[name]
                self._renamings.append((name, None))
                if is_synced != "0":
                    self._settle_names()
            case ["write", name, offset, data]:
                self.names[name].pending.append(_write(int(offset), bytes.fromhex(data)))
            case ["truncate", name, size]:
                self.names[name].pending.append(_truncate(int(size)))
            case ["sync", name]:
                self.names[name].sync()
                self._settle_names()
            case ["ack", said]:
                self.acknowledged.append(bytes.fromhex(said).decode())
            case _:
                raise ValueError(note)

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Write into `folder` what is left when the power goes now."""
        names = dict(self._durable_names)
        for name, content in self._renamings[: chance.randint(0, len(self._renamings))]:
            _rename(names, name, content)
        for name, content in names.items():
            (folder / name).write_bytes(content.survived(chance))

    def _settle_names(self) -> None:
        for name, content in self._renamings:
            _rename(self._durable_names, name, content)
        self._renamings.clear()


def read(log: Path) -> list[Note]:
    """The notes of a recorder."""
    return [line.split(" ") for line in log.read_text().splitlines()]


def _rename(names: dict[str, Content], name: str, content: Content | None) -> None:
    if content is None:
        names.pop(name, None)
    else:
        names[name] = content


class _Certainly(random.Random):
    """No chance at all: every write happens, whole."""

    def random(self) -> float:
        return 0.0


_certainly = _Certainly()


def _write(offset: int, data: bytes) -> Callable[[bytearray, random.Random], None]:
    def change(found: bytearray, chance: random.Random) -> None:
        fate = chance.random()
        if fate < 0.4:
            _put(found, offset, data)
        elif fate < 0.7:
            for start in range(0, len(data), SECTOR):
                if chance.random() < 0.5:
                    _put(found, offset + start, data[start : start + SECTOR])

    return change


def _put(found: bytearray, offset: int, data: bytes) -> None:
    if len(found) < offset:
        found.extend(bytes(offset - len(found)))
    found[offset : offset + len(data)] = data


def _truncate(size: int) -> Callable[[bytearray, random.Random], None]:
    def change(found: bytearray, chance: random.Random) -> None:
        if chance.random() < 0.5:
            del found[size:]
            found.extend(bytes(size - len(found)))

    return change
