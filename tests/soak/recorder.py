"""Write down every write, sync, truncation, creation and deletion that SQLite asks the system for.

SQLite reaches the disk through a table of functions (its "VFS", sqlite.org/vfs.html). A copy of that table, with five
functions that take notes and then call the real ones, becomes the default of a process, so the program is recorded as
it is, unchanged. A file that the program syncs by itself is noted too. Run as

    python -m tests.soak.recorder LOG -m loyalty_cli earn …        or        python -m tests.soak.recorder LOG -c CODE

Every line that the recorded program prints is noted as an acknowledgement.
"""

import ctypes
import os
import runpy
import sqlite3
import sys
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from typing import Any, TextIO

OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
CLOSE = CFUNCTYPE(c_int, c_void_p)
WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class Methods(Structure):
    """sqlite3_io_methods: what can be done with one open file."""

    _fields_ = [
        ("version", c_int),
        ("close", CLOSE),
        ("read", c_void_p),
        ("write", WRITE),
        ("truncate", TRUNCATE),
        ("sync", SYNC),
        ("rest", c_void_p * 13),
    ]


class Vfs(Structure):
    """sqlite3_vfs: what can be done with names."""

    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("app_data", c_void_p),
        ("open", OPEN),
        ("delete", DELETE),
        ("rest", c_void_p * 20),
    ]


class File(Structure):
    """sqlite3_file: its first word says by which methods it is used."""

    _fields_ = [("methods", POINTER(Methods))]


class Recorder:
    """The functions that take notes. A note is a line of words: what, which file, where, and the bytes in hexadecimal."""

    def __init__(self, log: str) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._names: dict[int, str] = {}
        self._methods: dict[int, tuple[Methods, Methods]] = {}
        self._kept: list[Any] = []  # what C points to must not be collected

    def note(self, *words: object) -> None:
        """Append one line."""
        os.write(self._log, (" ".join(map(str, words)) + "\n").encode())

    def install(self) -> None:
        """Make every connection of this process go through us."""
        library = _library()
        library.sqlite3_vfs_find.restype = POINTER(Vfs)
        self._real = library.sqlite3_vfs_find(None).contents
        ours = Vfs.from_buffer_copy(self._real)
        ours.name, ours.next = b"recorder", None
        ours.open, ours.delete = OPEN(self._open), DELETE(self._delete)
        self._kept.append(ours)
        assert library.sqlite3_vfs_register(ctypes.byref(ours), 1) == 0
        self._note_syncs()

    def _note_syncs(self) -> None:
        """Take notes where the program itself opens a file and syncs it."""
        names: dict[int, str] = {}
        real_open, real_sync = os.open, os.fdatasync

        def opened(path: str, *how: Any, **more: Any) -> int:
            handle = real_open(path, *how, **more)
            names[handle] = os.path.basename(path)
            return handle

        def sync(handle: int) -> None:
            real_sync(handle)
            self.note("sync", names[handle])

        os.open, os.fdatasync = opened, sync  # type: ignore[assignment]

    def _open(self, _vfs: int, name: int | None, file: int, flags: int, out_flags: Any) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        is_new = bool(path) and not os.path.exists(path)
        result = int(self._real.open(ctypes.addressof(self._real), name, file, flags, out_flags))
        if result == 0 and path:
            if is_new:
                self.note("create", os.path.basename(path))
            self._names[file] = os.path.basename(path)
            opened = ctypes.cast(file, POINTER(File)).contents
            opened.methods = ctypes.pointer(self._recording(opened.methods))
        return result

    def _recording(self, methods: Any) -> Methods:
        """The real methods with three of ours in between; made once for each table of real ones."""
        address = ctypes.addressof(methods.contents)
        if address not in self._methods:
            real = methods.contents
            ours = Methods.from_buffer_copy(real)

            def write(file: int, data: int, length: int, offset: int) -> int:
                self.note("write", self._names[file], offset, ctypes.string_at(data, length).hex())
                return int(real.write(file, data, length, offset))

            def truncate(file: int, size: int) -> int:
                self.note("truncate", self._names[file], size)
                return int(real.truncate(file, size))

            def sync(file: int, flags: int) -> int:
                result = int(real.sync(file, flags))
                self.note("sync", self._names[file])
                return result

            ours.write, ours.truncate, ours.sync = WRITE(write), TRUNCATE(truncate), SYNC(sync)
            self._methods[address] = (ours, real)
        return self._methods[address][0]

    def _delete(self, _vfs: int, name: bytes, sync_folder: int) -> int:
        result = int(self._real.delete(ctypes.addressof(self._real), name, sync_folder))
        if result == 0:
            self.note("delete", os.path.basename(name.decode()), sync_folder)
        return result


class Acknowledging:
    """Standard output that notes each line before it is printed."""

    def __init__(self, out: TextIO, recorder: Recorder) -> None:
        self._out = out
        self._recorder = recorder

    def write(self, text: str) -> int:
        for line in filter(None, text.splitlines()):
            self._recorder.note("ack", line.encode().hex())
        return self._out.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


def _library() -> ctypes.CDLL:
    """The very SQLite that the standard library uses.

    Raises:
        OSError: it is not a library of its own in this Python.
    """
    import _sqlite3

    for name in (_sqlite3.__file__, "libsqlite3.so.0", "libsqlite3.dylib"):
        library = ctypes.CDLL(name)
        if hasattr(library, "sqlite3_vfs_find"):
            library.sqlite3_libversion.restype = c_char_p
            assert library.sqlite3_libversion().decode() == sqlite3.sqlite_version
            return library
    raise OSError("SQLite is built into this Python")


def main() -> None:
    """Record the program named after the log."""
    log, kind, program, *words = sys.argv[1:]
    recorder = Recorder(log)
    recorder.install()
    sys.stdout = Acknowledging(sys.stdout, recorder)
    sys.argv = [program, *words]
    if kind == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        exec(compile(program, "<recorded>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main()
