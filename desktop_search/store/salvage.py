# SPDX-License-Identifier: MIT
"""Reads what can be read of a damaged index, row by row, into a new one.

What comes in: the damaged file, which is only copied, and a new index, empty or from a backup, in
a transaction. What goes out: rows of the damaged one that the new one lacks. Embeddings are
expensive and carry checksums: each one that is still what was stored is kept. Files are kept as
waiting, so that they are read again and judged by their content, but can be found meanwhile.
The thread that opens the index.
"""

import contextlib
import json
import logging
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any  # SQL rows hold anything

from desktop_search.store import last_path, wishes
from desktop_search.store.connection import PAGE_SIZE, connect, make_private
from desktop_search.store.embedding import checksum
from desktop_search.store.migrations import migrate
from desktop_search.store.states import PAUSED_ROOT

log = logging.getLogger("desktop_search.store")

MAGIC = b"SQLite format 3\0"
HEADER = 100
"""Bytes. Source: sqlite.org/fileformat.html section 1.3."""
COPIES = ".salvage-"
"""How the folder begins in which a copy is read; a sudden end can leave one."""
MAX_ROWID = 1 << 40
SAMPLE = 50
MAX_DIGITS = 18
"""Of an id in a key."""
BOUND_VERSION = 3
ROOT_STATES = frozenset({"online", "offline", "vanished"})
ROOT_COLUMNS = "path, device, inode, excludes, added_at, last_scan, state"
CONTENT_COLUMNS = (
    "digest, width, height, format, taken_at, camera, lens, lat, lon, damaged, taken_offset_s,"
    " exposure_s, f_number, iso, focal_mm, rating, keywords, caption"
)
LATER_CONTENT_COLUMNS = ("places", "last_path")
"""Older indexes lack them."""
FILE_COLUMNS = (
    "root_id, path, size, mtime_ns, ctime_ns, inode, content_id, state, reason, failed_since,"
    " missing_since, sidecar, retry"
)
CONTENT_KEPT = "CASE WHEN ?14 THEN content_id ELSE excluded.content_id END"
LOOK_COLUMNS = (
    "query_id, encoder_id, level, top_m, n_cached, n_encoded, n_failed, encode_s, decode_s"
)
SAVED_COLUMNS = "name, text, text_weight, sort"
PICTURE_COLUMNS = "saved_id, content_id, path, wanted"
SPENDING_COLUMNS = "encoder_id, day, kind, n_encoded, encode_s, decode_s"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What the new index holds in the end."""

    n_roots: int
    n_files: int
    n_embeddings: int


def salvage(damaged: Path, new: sqlite3.Connection) -> Salvaged:
    """Adds to `new` what can be read of the damaged index; never fails for what cannot."""
    with (
        contextlib.suppress(OSError),
        tempfile.TemporaryDirectory(prefix=COPIES, dir=damaged.parent) as folder,
    ):
        copy = Path(folder) / "index.sqlite"
        if damaged.exists() and damaged.stat().st_size:
            pages = [None, *_first_pages(Path(folder))]
            best = max(pages, key=lambda page: _readability(damaged, copy, page))
            _mend(damaged, copy, best)
            with contextlib.closing(connect(copy)) as old:
                _take(old, new)
    counts = [
        int(new.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        for table in ("roots", "files", "embeddings")
    ]
    return Salvaged(*counts)


def _copy(damaged: Path, copy: Path) -> None:
    for end in ("", "-wal"):
        source = damaged.with_name(damaged.name + end)
        target = copy.with_name(copy.name + end)
        target.unlink(missing_ok=True)
        if source.exists():
            make_private(target)
            shutil.copyfile(source, target)
    copy.with_name(copy.name + "-shm").unlink(missing_ok=True)


def _mend(damaged: Path, copy: Path, first: bytes | None) -> None:
    """Copies a file and gives it a header that lets SQLite read what follows.

    first: stands in for the whole first page, which holds where each table begins.
    """
    _copy(damaged, copy)
    with open(copy, "r+b") as file:
        page = bytearray(file.read(PAGE_SIZE).ljust(PAGE_SIZE, b"\0"))
        if first is not None:
            page[:] = first
        elif not page.startswith(MAGIC):
            page[:HEADER] = _first_pages(copy.parent)[0][:HEADER]
        n_pages = max(1, copy.stat().st_size // PAGE_SIZE)
        page[24:28] = page[92:96]  # the number of pages counts only where these two agree
        page[28:32] = n_pages.to_bytes(4, "big")
        page[32:40] = bytes(8)  # no free pages: nothing is written here
        file.seek(0)
        file.write(page)
        file.truncate(n_pages * PAGE_SIZE)


def _first_pages(folder: Path) -> tuple[bytes, bytes]:
    """How an index begins, as it was made, and after VACUUM, which sets its tables in order."""
    path = folder / "template.sqlite"
    pages = []
    with contextlib.closing(connect(path)) as fresh:
        fresh.execute(f"PRAGMA page_size = {PAGE_SIZE:d}")
        if fresh.execute("PRAGMA user_version").fetchone()[0] == 0:
            migrate(fresh)
        fresh.execute("PRAGMA journal_mode = WAL")
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"):
            fresh.execute(statement)
            fresh.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            pages.append(path.read_bytes()[:PAGE_SIZE])
    path.unlink()
    return pages[0], pages[1]


def _readability(damaged: Path, copy: Path, first: bytes | None) -> int:
    """How much of the tables makes sense with this first page: some rows of two are looked at."""
    _mend(damaged, copy, first)
    try:
        with contextlib.closing(connect(copy)) as database:
            database.execute("PRAGMA writable_schema = 1")
            return sum(
                _bytes(row[1])
                for table, column in (("roots", "path"), ("contents", "digest"))
                for row in islice(_Rows(database, table, column), SAMPLE)
            )
    except sqlite3.DatabaseError:
        return 0


# -- table by table --------------------------------------------------------------------------


def _take(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    with contextlib.suppress(sqlite3.DatabaseError):
        old.execute("PRAGMA writable_schema = 1")  # reads on where the schema has a fault
    roots = _take_roots(old, new)
    encoders = _take_encoders(old, new)
    contents = _take_contents(old, new)
    _take_files(old, new, roots, contents)
    _take_embeddings(old, new, encoders, contents)
    _take_wishes(old, new, roots, encoders)
    _take_ledger(old, new, encoders)
    _take_saved(old, new, contents)


def _take_roots(old: sqlite3.Connection, new: sqlite3.Connection) -> dict[int, int]:
    ids: dict[int, int] = {}
    paths = []
    # By the table, as for the ledger below.
    held = "mounts" in {row[1] for row in old.execute("PRAGMA table_info(roots)")}
    wanted = f"{ROOT_COLUMNS}, {'mounts, n_kept_missing' if held else 'NULL, NULL'}"
    rows = _Rows(old, "roots", wanted)
    for id_, path, device, inode, excludes, added_at, last_scan, state, mounts, n_kept in rows:
        if not (_bytes(path) and _ints(device, inode) and state in ROOT_STATES):
            rows.whole = False
            continue
        patterns = excludes if _patterns(excludes) else None
        new.execute(
            f"INSERT INTO roots ({ROOT_COLUMNS}) VALUES (?, ?, ?, COALESCE(?4, '[]'), ?, ?, ?)"
            # What was left out since the backup stays away.
            " ON CONFLICT (path) DO UPDATE SET excludes = COALESCE(?4, excludes)",
            (path, device, inode, patterns, added_at, last_scan, state),
        )
        if _patterns(mounts) and _ints(n_kept):
            new.execute(
                "UPDATE roots SET mounts = ?, n_kept_missing = ? WHERE path = ?",
                (mounts, n_kept, path),
            )
        found = new.execute("SELECT id FROM roots WHERE path = ?", (path,)).fetchone()
        if found is not None:
            ids[id_] = found[0]
            paths.append(path)
    if rows.whole and paths:
        # The list was read in full: a folder taken off it since the backup stays off.
        for id_, path in new.execute("SELECT id, path FROM roots").fetchall():
            if path not in paths:
                last_path.note_all_of(new, id_)
                new.execute("DELETE FROM files WHERE root_id = ?", (id_,))
                # Nothing cascades here.
                new.execute("DELETE FROM agreed_walks WHERE root_id = ?", (id_,))
                new.execute("DELETE FROM roots WHERE id = ?", (id_,))
    return ids


def _take_wishes(
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    roots: dict[int, int],
    encoders: dict[int, tuple[int, str]],
) -> None:
    """Which folders a person paused, and which encoders shall embed every photo."""
    ids = {PAUSED_ROOT: roots, wishes.KEY: {id_: row[0] for id_, row in encoders.items()}}
    rows = _Rows(old, "meta", "key, value")
    found = [str(key) for _, key, _ in rows]
    if rows.whole and found:
        # The list was read in full: what was taken back since the backup stays so.
        for prefix in ids:
            new.execute("DELETE FROM meta WHERE substr(key, 1, ?) = ?", (len(prefix), prefix))
    for key in found:
        for prefix, known in ids.items():
            number = key.removeprefix(prefix)
            if number == key or not number.isdecimal() or len(number) > MAX_DIGITS:
                continue
            if (now := known.get(int(number))) is not None:
                new.execute("INSERT OR REPLACE INTO meta VALUES (?, 1)", (f"{prefix}{now:d}",))


def _take_encoders(old: sqlite3.Connection, new: sqlite3.Connection) -> dict[int, tuple[int, str]]:
    ids: dict[int, tuple[int, str]] = {}
    rows = _Rows(old, "encoders", "fingerprint, name, dim, macs, n_encoded, encode_s")
    for id_, fingerprint, name, dim, macs, n_encoded, encode_s in rows:
        if not (_text(fingerprint, name) and _ints(dim, n_encoded) and dim > 0):
            continue
        new.execute(
            "INSERT INTO encoders (fingerprint, name, dim, macs, n_encoded, encode_s)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET"
            " n_encoded = max(n_encoded, excluded.n_encoded),"
            " encode_s = max(encode_s, excluded.encode_s)",
            (fingerprint, name, dim, macs, n_encoded, encode_s),
        )
        query = "SELECT id FROM encoders WHERE fingerprint = ?"
        ids[id_] = new.execute(query, (fingerprint,)).fetchone()[0], fingerprint
    return ids


def _take_contents(
    old: sqlite3.Connection, new: sqlite3.Connection
) -> dict[int, tuple[int, bytes]]:
    known = {bytes(digest): id_ for id_, digest in new.execute("SELECT id, digest FROM contents")}
    length = len(next(iter(known), b"")) or None
    columns = ", ".join((CONTENT_COLUMNS, *LATER_CONTENT_COLUMNS))
    marks = ", ".join("?" * (columns.count(",") + 1))
    # By the table, as for the ledger below.
    there = {row[1] for row in old.execute("PRAGMA table_info(contents)")}
    later = (name if name in there else "NULL" for name in LATER_CONTENT_COLUMNS)
    wanted = ", ".join((CONTENT_COLUMNS, *later))
    ids: dict[int, tuple[int, bytes]] = {}
    for id_, digest, width, height, format_, *rest in _Rows(old, "contents", wanted):
        if not (_bytes(digest) and _ints(width, height) and _text(format_)):
            continue
        length = length or len(digest)
        if len(digest) != length:
            continue
        if digest not in known:
            row = new.execute(
                f"INSERT INTO contents ({columns}) VALUES ({marks})",
                (digest, width, height, format_, *rest),
            )
            assert row.lastrowid is not None
            known[digest] = row.lastrowid
        elif _bytes(rest[-1]):
            query = "UPDATE contents SET last_path = ? WHERE id = ?"
            new.execute(query, (rest[-1], known[digest]))
        ids[id_] = known[digest], digest
    return ids


def _take_files(
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    roots: dict[int, int],
    contents: dict[int, tuple[int, bytes]],
) -> None:
    marks = ", ".join("?" * (FILE_COLUMNS.count(",") + 1))
    for (
        _,
        root_id,
        path,
        *numbers,
        content_id,
        state,
        reason,
        failed_since,
        since,
        sidecar,
        retry,
    ) in _Rows(old, "files", FILE_COLUMNS):
        if root_id not in roots or not _bytes(path) or not _ints(*numbers, sidecar, retry):
            continue
        content, _ = contents.get(content_id, (None, b""))
        # Then what the backup has of it is better than nothing, until the file is read again.
        lost = content is None and content_id is not None
        if state == "missing" and isinstance(since, int | float):
            kept: tuple[object, ...] = ("missing", None, None, since)
            retry = retry or lost
        elif state == "failed" and isinstance(reason, str):
            kept = ("failed", reason, failed_since, None)
        else:
            kept = ("waiting", None, None, None)
        new.execute(
            f"INSERT INTO files ({FILE_COLUMNS}) VALUES ({marks})"
            " ON CONFLICT (root_id, path) DO UPDATE SET size = excluded.size,"
            " mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns, inode = excluded.inode,"
            f" content_id = {CONTENT_KEPT}, state = excluded.state, reason = excluded.reason,"
            " failed_since = excluded.failed_since, missing_since = excluded.missing_since,"
            " sidecar = excluded.sidecar, retry = excluded.retry"
            " WHERE (size, mtime_ns, ctime_ns, inode, sidecar, content_id, state = 'missing',"
            " retry) IS NOT (excluded.size, excluded.mtime_ns, excluded.ctime_ns, excluded.inode,"
            f" excluded.sidecar, {CONTENT_KEPT}, excluded.state = 'missing', excluded.retry)",
            (roots[root_id], path, *numbers, content, *kept, sidecar, retry, lost),
        )


def _take_embeddings(
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    encoders: dict[int, tuple[int, str]],
    contents: dict[int, tuple[int, bytes]],
) -> None:
    # What an older version wrote carries a checksum of the vector alone.
    bound = old.execute("PRAGMA user_version").fetchone()[0] >= BOUND_VERSION

    def good() -> Iterator[tuple[int, int, bytes, int]]:
        rows = _Rows(old, "embeddings", "content_id, encoder_id, vector, crc32")
        for _, content_id, encoder_id, vector, crc in rows:
            if content_id not in contents or encoder_id not in encoders or not _bytes(vector):
                continue
            content, digest = contents[content_id]
            encoder, fingerprint = encoders[encoder_id]
            wanted = checksum(fingerprint, digest, vector)
            if crc == (wanted if bound else zlib.crc32(vector)):
                yield content, encoder, vector, wanted

    new.executemany(
        "INSERT OR IGNORE INTO embeddings (content_id, encoder_id, vector, crc32)"
        " VALUES (?, ?, ?, ?)",
        good(),
    )


def _take_ledger(
    old: sqlite3.Connection, new: sqlite3.Connection, encoders: dict[int, tuple[int, str]]
) -> None:
    # By the table, not the version: where the head of the file is lost it is ours.
    columns = {row[1] for row in old.execute("PRAGMA table_info(queries)")}
    kept = "first_s" in columns
    last = new.execute("SELECT COALESCE(max(id), 0) FROM queries").fetchone()[0]
    taken = set()
    wanted = "text, at, first_s" if kept else "text, at, NULL"
    for id_, text, at, first_s in _Rows(old, "queries", wanted):
        if id_ > last and (text is None or isinstance(text, str)) and isinstance(at, int | float):
            first_s = first_s if isinstance(first_s, float) else None
            new.execute("INSERT INTO queries VALUES (?, ?, ?, ?)", (id_, text, at, first_s))
            taken.add(id_)
    if not kept:
        return
    for _, query_id, encoder_id, *numbers in _Rows(old, "looks", LOOK_COLUMNS):
        sound = _ints(*numbers[:5]) and _floats(*numbers[5:])
        if query_id in taken and encoder_id in encoders and sound:
            new.execute(
                f"INSERT INTO looks ({LOOK_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (query_id, encoders[encoder_id][0], *numbers),
            )
    for _, encoder_id, day, kind, n_encoded, *seconds in _Rows(old, "spending", SPENDING_COLUMNS):
        sound = _text(day, kind) and _ints(n_encoded) and _floats(*seconds)
        if encoder_id in encoders and sound:
            new.execute(
                f"INSERT INTO spending ({SPENDING_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (encoder_id, day, kind) DO UPDATE SET"
                " n_encoded = excluded.n_encoded, encode_s = excluded.encode_s,"
                " decode_s = excluded.decode_s WHERE excluded.n_encoded > n_encoded",
                (encoders[encoder_id][0], day, kind, n_encoded, *seconds),
            )


def _take_saved(
    old: sqlite3.Connection, new: sqlite3.Connection, contents: dict[int, tuple[int, bytes]]
) -> None:
    if not old.execute("PRAGMA table_info(saved_searches)").fetchall():
        return
    rows = _Rows(old, "saved_searches", SAVED_COLUMNS)
    found = [row for row in rows if _text(row[1], row[2], row[4]) and _floats(row[3])]
    if rows.whole and found:
        # The list was read in full: what was removed since the backup stays away.
        new.execute("DELETE FROM saved_searches")
    for row in found:
        new.execute("DELETE FROM saved_searches WHERE id = ? OR name = ?", row[:2])
        new.execute(f"INSERT INTO saved_searches (id, {SAVED_COLUMNS}) VALUES (?, ?, ?, ?, ?)", row)
    taken = {row[0] for row in found}
    for _, saved_id, content_id, path, wanted in _Rows(old, "saved_pictures", PICTURE_COLUMNS):
        content, _ = contents.get(content_id, (None, b""))
        if saved_id in taken and _ints(wanted) and (content is not None or _bytes(path)):
            path = path if content is None else None
            new.execute(
                f"INSERT INTO saved_pictures ({PICTURE_COLUMNS}) SELECT ?1, ?2, ?3, ?4"
                " WHERE NOT EXISTS (SELECT 1 FROM saved_pictures WHERE saved_id = ?1"
                " AND content_id IS ?2 AND path IS ?3 AND wanted = ?4)",
                (saved_id, content, path, wanted),
            )
    # Nothing cascades here: what belonged to a search that is gone.
    new.execute("DELETE FROM saved_pictures WHERE saved_id NOT IN (SELECT id FROM saved_searches)")


class _Rows:
    """All rows of a table that can be read, by id, each once, with the id first.

    whole: whether no part had to be left out (true of a table that was read to its end).
    """

    def __init__(self, database: sqlite3.Connection, table: str, columns: str) -> None:
        self._database = database
        self._query = f"SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY 1"
        self._probe = f"SELECT rowid FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY 1 LIMIT 1"
        self.whole = True

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        last: int | None = 0
        stride = 1
        while last is not None:
            try:
                for row in self._database.execute(self._query, (last,)):
                    if not last < row[0] < MAX_ROWID:
                        self.whole = False
                        continue
                    last, stride = row[0], 1
                    yield row
            except sqlite3.DatabaseError as error:
                if last + stride > MAX_ROWID:
                    return
                log.info("a part of the damaged index is left out: %s", error)
                self.whole = False
                # A row whose id can be told and whose columns cannot: over a gap of any size in a
                # few steps, at the price of no more rows than were skipped already.
                last, stride = self._after(last + stride - 1), 2 * stride
            else:
                return

    def _after(self, last: int) -> int | None:
        """The id behind which rows can be read again; None where there is no more."""
        step = 1
        while not self._readable(last + step):
            step *= 2
            if step > MAX_ROWID:
                return None
        low, high = step // 2, step
        while high - low > 1:
            middle = (low + high) // 2
            if not self._readable(last + middle):
                low = middle
            else:
                high = middle
        return last + high

    def _readable(self, rowid: int) -> bool:
        """Whether it can be told what comes behind this id."""
        try:
            self._database.execute(self._probe, (rowid,)).fetchone()
        except sqlite3.DatabaseError:
            return False
        return True


def _bytes(*values: object) -> bool:
    return all(isinstance(value, bytes) and value for value in values)


def _ints(*values: object) -> bool:
    return all(isinstance(value, int) for value in values)


def _patterns(value: object) -> bool:
    """Whether this is a list of texts as JSON."""
    try:
        found = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return isinstance(found, list) and _text(*found)


def _text(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)


def _floats(*values: object) -> bool:
    return all(isinstance(value, float) for value in values)
