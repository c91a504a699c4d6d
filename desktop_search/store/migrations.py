# SPDX-License-Identifier: MIT
"""Makes the schema of a new index, and brings an older one to it.

What comes in: a writing connection. What goes out: an index of SCHEMA_VERSION, or the old one
where a step failed. The thread that opens the index.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop_search.store.embedding import checksum

SCHEMA_VERSION = 11


def migrate(connection: sqlite3.Connection) -> None:
    """Brings the schema to SCHEMA_VERSION, each step in one transaction with its version.

    A new index is made from schema.sql at once.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        _in_one(connection, _create, SCHEMA_VERSION)
        return
    for number, step in enumerate(MIGRATIONS[version - 1 :], version + 1):
        _in_one(connection, step, number)


def _in_one(
    connection: sqlite3.Connection, step: Callable[[sqlite3.Connection], None], number: int
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        step(connection)
        connection.execute(f"PRAGMA user_version = {number:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _create(connection: sqlite3.Connection) -> None:
    for statement in schema_statements():
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('embeddings_generation', 0)")


def _add_what_photos_say(connection: sqlite3.Connection) -> None:
    """To 2: exposure, rating, keywords, caption; photos are read, but not encoded, anew."""
    for column in (
        "taken_offset_s INTEGER",
        "exposure_s REAL",
        "f_number REAL",
        "iso INTEGER",
        "focal_mm REAL",
        "rating INTEGER",
        "keywords TEXT",
        "caption TEXT",
    ):
        connection.execute(f"ALTER TABLE contents ADD COLUMN {column}")
    connection.execute("ALTER TABLE files ADD COLUMN sidecar INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE files SET state = 'waiting' WHERE state = 'indexed'")


def _bind_checksums(connection: sqlite3.Connection) -> None:
    """To 3: checksums cover whose a vector is; contents that no file has tell since when."""

    def bound(blob: bytes, crc: int, fingerprint: str, digest: bytes) -> int:
        # What is damaged stays so: it is found, dropped and made again.
        return checksum(fingerprint, digest, blob) if zlib.crc32(blob) == crc else -1

    connection.create_function("bound", 4, bound)
    connection.execute(
        "UPDATE embeddings SET crc32 = bound(vector, crc32,"
        " (SELECT fingerprint FROM encoders n WHERE n.id = encoder_id),"
        " (SELECT digest FROM contents c WHERE c.id = content_id))"
    )
    connection.execute("ALTER TABLE contents ADD COLUMN unused_since REAL")


def _add_what_folders_hold(connection: sqlite3.Connection) -> None:
    """To 4: disks mounted inside a folder, and missing photos that are to be kept."""
    connection.execute("ALTER TABLE roots ADD COLUMN mounts TEXT NOT NULL DEFAULT '[]'")
    connection.execute("ALTER TABLE roots ADD COLUMN n_kept_missing INTEGER NOT NULL DEFAULT 0")


def _add_ledger(connection: sqlite3.Connection) -> None:
    """To 5: what searches cost, by level and by day. What was paid before has no day."""
    connection.execute("ALTER TABLE queries ADD COLUMN first_s REAL")
    connection.execute(
        "CREATE TABLE looks (id INTEGER PRIMARY KEY, query_id INTEGER NOT NULL REFERENCES"
        " queries(id), encoder_id INTEGER NOT NULL REFERENCES encoders(id), level INTEGER NOT NULL,"
        " top_m INTEGER NOT NULL, n_cached INTEGER NOT NULL, n_encoded INTEGER NOT NULL,"
        " n_failed INTEGER NOT NULL, encode_s REAL NOT NULL, decode_s REAL NOT NULL)"
    )
    connection.execute("CREATE INDEX looks_by_query ON looks(query_id)")
    connection.execute("CREATE INDEX looks_by_encoder ON looks(encoder_id, query_id)")
    connection.execute(
        "CREATE TABLE spending (id INTEGER PRIMARY KEY, day TEXT NOT NULL, encoder_id INTEGER NOT"
        " NULL REFERENCES encoders(id), kind TEXT NOT NULL, n_encoded INTEGER NOT NULL,"
        " encode_s REAL NOT NULL, decode_s REAL NOT NULL, UNIQUE (encoder_id, day, kind))"
    )


def _add_names(connection: sqlite3.Connection) -> None:
    """To 6: the words of names; the writer fills them in."""
    for statement in NAMES:
        connection.execute(statement)
    connection.execute("INSERT INTO stale_names SELECT id FROM files WHERE content_id IS NOT NULL")


NAMES = (
    """CREATE VIRTUAL TABLE names USING fts5(
  file, folder, keywords, caption, tokenize = 'unicode61 remove_diacritics 2'
);""",
    "CREATE TABLE stale_names (file_id INTEGER PRIMARY KEY);",
    """CREATE TRIGGER names_of_new AFTER INSERT ON files WHEN new.content_id IS NOT NULL BEGIN
  INSERT INTO stale_names SELECT new.id
    WHERE NOT EXISTS (SELECT 1 FROM stale_names WHERE file_id = new.id);
END;""",
    """CREATE TRIGGER names_of_changed AFTER UPDATE OF path, root_id, content_id ON files
WHEN (new.path, new.root_id, new.content_id) IS NOT (old.path, old.root_id, old.content_id) BEGIN
  INSERT INTO stale_names SELECT new.id
    WHERE NOT EXISTS (SELECT 1 FROM stale_names WHERE file_id = new.id);
END;""",
    """CREATE TRIGGER names_of_gone AFTER DELETE ON files WHEN old.content_id IS NOT NULL BEGIN
  INSERT INTO stale_names SELECT old.id
    WHERE NOT EXISTS (SELECT 1 FROM stale_names WHERE file_id = old.id);
END;""",
    """CREATE TRIGGER names_of_said AFTER UPDATE OF keywords, caption ON contents
WHEN (new.keywords, new.caption) IS NOT (old.keywords, old.caption) BEGIN
  INSERT INTO stale_names SELECT id FROM files
    WHERE content_id = new.id AND id NOT IN (SELECT file_id FROM stale_names);
END;""",
)


def _add_what_photos_look_like(connection: sqlite3.Connection) -> None:
    """To 7: perceptual hashes; those of photos that are there are made from their previews."""
    connection.execute("ALTER TABLE contents ADD COLUMN perceptual_hash BLOB")


def _add_saved_searches(connection: sqlite3.Connection) -> None:
    """To 8: searches under names, with their pictures."""
    for statement in SAVED:
        connection.execute(statement)


SAVED = (
    """CREATE TABLE saved_searches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  text_weight REAL NOT NULL,
  sort TEXT NOT NULL
);""",
    """CREATE TABLE saved_pictures (
  id INTEGER PRIMARY KEY,
  saved_id INTEGER NOT NULL REFERENCES saved_searches(id) ON DELETE CASCADE,
  content_id INTEGER REFERENCES contents(id) ON DELETE CASCADE,
  path BLOB,
  wanted INTEGER NOT NULL
);""",
    "CREATE INDEX saved_pictures_by_search ON saved_pictures(saved_id);",
    "CREATE INDEX saved_pictures_by_content ON saved_pictures(content_id);",
)


def _add_places(connection: sqlite3.Connection) -> None:
    """To 9: names of places; those of photos that are there are read in pauses (upkeep.py)."""
    connection.execute("ALTER TABLE contents ADD COLUMN places TEXT")
    connection.execute("DROP TRIGGER names_of_said")
    connection.execute(NAMES_OF_SAID)


NAMES_OF_SAID = """\
CREATE TRIGGER names_of_said AFTER UPDATE OF keywords, caption, places ON contents
WHEN (new.keywords, new.caption, COALESCE(new.places, ''))
  IS NOT (old.keywords, old.caption, COALESCE(old.places, '')) BEGIN
  INSERT INTO stale_names SELECT id FROM files
    WHERE content_id = new.id AND id NOT IN (SELECT file_id FROM stale_names);
END;"""


def _add_agreed_walks(connection: sqlite3.Connection) -> None:
    """To 10: what walks saw; and the index by state only holds what is still to be done."""
    connection.execute("DROP INDEX files_by_state")
    for statement in WALKS:
        connection.execute(statement)


WALKS = (
    "CREATE INDEX files_by_state ON files(state, mtime_ns DESC) WHERE state != 'indexed';",
    """CREATE TABLE agreed_walks (
  root_id INTEGER PRIMARY KEY REFERENCES roots(id) ON DELETE CASCADE,
  mark BLOB NOT NULL
);""",
    """CREATE TRIGGER walk_of_new AFTER INSERT ON files WHEN new.state != 'missing' BEGIN
  DELETE FROM agreed_walks WHERE root_id = new.root_id;
END;""",
    """CREATE TRIGGER walk_of_changed
AFTER UPDATE OF root_id, path, size, mtime_ns, ctime_ns, inode, sidecar, state ON files
WHEN (new.root_id, new.path, new.size, new.mtime_ns, new.ctime_ns, new.inode, new.sidecar,
  new.state = 'missing') IS NOT (old.root_id, old.path, old.size, old.mtime_ns, old.ctime_ns,
  old.inode, old.sidecar, old.state = 'missing') BEGIN
  DELETE FROM agreed_walks WHERE root_id IN (old.root_id, new.root_id);
END;""",
    """CREATE TRIGGER walk_of_gone AFTER DELETE ON files WHEN old.state != 'missing' BEGIN
  DELETE FROM agreed_walks WHERE root_id = old.root_id;
END;""",
)


def _add_last_paths(connection: sqlite3.Connection) -> None:
    """To 11: where pictures were that no file has. Of those from before it is not known."""
    connection.execute("ALTER TABLE contents ADD COLUMN last_path BLOB")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _add_what_photos_say,
    _bind_checksums,
    _add_what_folders_hold,
    _add_ledger,
    _add_names,
    _add_what_photos_look_like,
    _add_saved_searches,
    _add_places,
    _add_agreed_walks,
    _add_last_paths,
)
"""The n-th one brings version n to n + 1."""


def schema_statements() -> Iterator[str]:
    """The statements of schema.sql one by one (executescript would break the transaction)."""
    script = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
