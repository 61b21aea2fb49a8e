"""The place of a shop's file on this machine: what lies there, who may write, on what kind of disk."""

import errno
import os
import stat
import sys
from contextlib import suppress

from loyalty_cli import storage
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.patterns import pattern
from loyalty_cli.storage.trouble import (
    BadPath,
    DiskError,
    DiskFull,
    HardLinked,
    NetworkShare,
    NoDatabase,
    NoPermission,
    NotAShop,
    ReadOnly,
)

APPLICATION_ID = 0x4C4F5941  # "LOYA": by which a shop is told from other programs' databases; bytes 68 to 71 of its file
URLS = ("postgresql://", "postgres://")
_OTHER_URL = pattern(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
_SMALLEST = 512  # bytes of the smallest page; SQLite would take a file of a single byte for an empty one
_MOUNTS = "/proc/self/mountinfo"
_MEANS_ELSE = {"%": "%25", "?": "%3f", "#": "%23"}  # in a URI; sqlite.org/uri.html
_NETWORK = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ncpfs", "fuse.sshfs"}


def real_path(target: str) -> str:
    """Where `target` leads once links are followed; SQLite keeps its log beside that file.

    Raises:
        BadPath: no file can be called that.
        NotAFile: it is the URL of a database server.
        BadUrl: it is the URL of something else; taken for a path, `init` would make a folder of its first word.
    """
    if target.startswith(URLS):
        raise storage.server_trouble.NotAFile(target)
    if "://" in target and _OTHER_URL.match(target):
        raise storage.server_trouble.BadUrl(target, detail="a file is named by its path alone, without ://")
    if not target or "\0" in target:
        raise BadPath(target, detail="it is empty" if not target else "it holds a NUL")
    try:
        return os.path.realpath(target)
    except OSError as error:
        raise BadPath(target, detail="the folder that this was typed in is gone") from error
    except UnicodeEncodeError as error:
        raise BadPath(target, detail="it holds half a character") from error


def uri(path: str, mode: str = "rw") -> str:
    """The `file:` URI that opens an existing file (`rw`, or `ro` to read alone) and never makes one."""
    for char, code in _MEANS_ELSE.items():
        path = path.replace(char, code)
    path = path.replace(os.sep, "/")
    return f"file://{'' if path.startswith('/') else '/'}{path}?mode={mode}"


def identity_or_none(path: str) -> tuple[int, int] | None:
    """Which file bears this name now, as (device, inode)."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def check(path: str) -> None:
    """Refuse a shop that can be told from outside to be unusable here.

    From outside, because opening the file ourselves and closing it again would drop SQLite's locks on it.
    """
    found = check_file(path)
    if found.st_nlink > 1:
        raise HardLinked(path, links=found.st_nlink)
    if not os.access(path, os.W_OK):
        raise ReadOnly(path, what="file")
    check_folder(os.path.dirname(path))
    check_disk(path)


def check_file(path: str) -> os.stat_result:
    """Refuse what is missing, no file, empty, or not to be read by this user; returns what the system knows of it."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise refusal(error, path) from error
    if stat.S_ISDIR(found.st_mode):
        raise NotAShop(path, what="a folder")
    if not stat.S_ISREG(found.st_mode):
        raise NotAShop(path, what="no ordinary file")
    if found.st_size == 0:
        raise NotAShop(path, what="an empty file", advice="`loyalty init` can make a shop of it.")
    if found.st_size < _SMALLEST:
        raise NotAShop(path, what="some other kind of file")
    if not os.access(path, os.R_OK):
        raise NoPermission(path, detail="reading it is not allowed")
    return found


def check_folder(folder: str) -> None:
    """Refuse a folder where the log and the queue cannot be written."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ReadOnly(folder, what="folder")


def check_disk(path: str, *, mounts: str = _MOUNTS) -> None:
    """Refuse a network share, where the system shows what kind of disk it is (Linux, Windows)."""
    kind = _windows_kind(path) if sys.platform == "win32" else _kind(path, mounts)
    if kind in _NETWORK:
        raise NetworkShare(path, kind=kind)


def prepare(path: str) -> None:
    """Make the folders above a new shop and refuse a place where none can be."""
    prepare_folder(path)
    if os.path.isdir(path):
        raise NotAShop(path, what="a folder")
    if os.path.exists(path) and not os.path.isfile(path):
        raise NotAShop(path, what="no ordinary file")
    if os.path.exists(path) and 0 < os.path.getsize(path) < _SMALLEST:
        raise NotAShop(path, what="some other kind of file")
    check_folder(os.path.dirname(path))
    check_disk(path)


def prepare_folder(path: str) -> None:
    """Make the folders above a new file."""
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise BadPath(path, detail="a file stands where its folder should be") from error
    except OSError as error:
        raise refusal(error, path) from error


def make(path: str) -> bool:
    """Make an empty private file, or return False when there is one."""
    try:
        os.close(private_file(path, like=os.path.dirname(path), is_new=True))
    except FileExistsError:
        return False
    return True


def private_file(path: str, *, like: str, is_new: bool = False) -> int:
    """Open a file that only its owner may read, making it 0600 whatever the umask.

    Root gives a new one to the owner of `like`, or of the folder that `like` will lie in.

    Raises:
        FileExists: `is_new`, and there is one.
    """
    flags = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        if not is_new:
            with suppress(FileNotFoundError):
                return os.open(path, flags)
        try:
            handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if is_new:
                raise
            return os.open(path, flags)  # somebody made it meanwhile
        if sys.platform != "win32":
            os.fchmod(handle, 0o600)
            if os.geteuid() == 0:
                owner = os.stat(like if os.path.exists(like) else os.path.dirname(like))
                os.fchown(handle, owner.st_uid, owner.st_gid)
    except FileExistsError:
        raise
    except OSError as error:
        raise refusal(error, path) from error
    return handle


def refusal(error: OSError, path: str) -> LoyaltyError:
    """The refusal behind an error of the system."""
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return NoDatabase(path)
        case errno.EROFS:
            return ReadOnly(path, what="place")
        case errno.ENOSPC | errno.EDQUOT:
            return DiskFull(path)
        case errno.EIO:
            return DiskError(path, detail="input or output error")
        case errno.ENAMETOOLONG | errno.ELOOP | errno.EINVAL:
            return BadPath(path, detail=os.strerror(error.errno))
    return NoPermission(path, detail=(error.strerror or str(error)).lower())


def _kind(path: str, mounts: str) -> str:
    """The kind of the file system that is mounted nearest above `path`, or an empty text where the system does not tell."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as read:
            lines = read.readlines()
    except OSError:
        return ""
    nearest, kind = "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = _unescaped(before.split(" ")[4])
        if len(point) >= len(nearest) and (path + "/").startswith(point.rstrip("/") + "/"):
            nearest, kind = point, after.split(" ")[0]
    return kind


def _unescaped(point: str) -> str:
    """A mount point with its spaces back: the kernel writes them as \\040."""
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, char)
    return point


def _windows_kind(path: str) -> str:
    """`smb` for a share or a drive letter of one."""
    if sys.platform == "win32":
        import ctypes

        drive = os.path.splitdrive(path)[0]
        if drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == 4:
            return "smb"
    return ""
