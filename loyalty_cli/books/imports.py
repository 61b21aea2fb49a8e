"""How far each import came. The table `imports`."""

from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_REACH = """
    INSERT INTO imports (digest, kind, path, rows_done, started_at, finished_at)
    VALUES (:digest, :kind, :path, :rows_done, :at, :finished_at)
    ON CONFLICT (digest) DO UPDATE SET
        path = excluded.path, rows_done = excluded.rows_done, finished_at = coalesce(excluded.finished_at, imports.finished_at)
"""


@frozen
class Mark:
    """How far one file has come by an instant: `rows_done` of its rows, in the order in which they are booked.

    `digest` names the file by what it holds, whatever it is called.
    """

    digest: str
    kind: str
    path: str
    rows_done: int
    at: str
    is_finished: bool = False


def reach(db: Database, mark: Mark) -> None:
    """Move a file's mark."""
    db.run(
        _REACH,
        {
            "digest": f"{mark.kind}:{mark.digest}",
            "kind": mark.kind,
            "path": mark.path,
            "rows_done": mark.rows_done,
            "at": mark.at,
            "finished_at": mark.at if mark.is_finished else None,
        },
    )


def paths(db: Database) -> dict[str, str]:
    """What each file was called, by its digest."""
    return {row["digest"]: row["path"] for row in db.rows("SELECT digest, path FROM imports")}


def forget_path(db: Database, digest: str) -> None:
    """Forget what a file was called; that it was imported stays."""
    db.run("UPDATE imports SET path = '(erased)' WHERE digest = :digest", {"digest": digest})


def reached(db: Database, kind: str, digest: str) -> int | None:
    """How many rows of that file had been done when its import was interrupted; None if it never began, or came to its end."""
    query = "SELECT rows_done FROM imports WHERE digest = :digest AND finished_at IS NULL"
    row = db.row(query, {"digest": f"{kind}:{digest}"})
    return None if row is None else int(row["rows_done"])
