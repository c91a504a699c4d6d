# SPDX-License-Identifier: MIT
"""The rows of `contents`: what was read of each distinct picture.

What comes in: a decoded file. What goes out: its row. Runs in a transaction of the writer.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict

from desktop_search.core.records import Decoded, PhotoId, StoredFile

NEXT_ID = (
    "(SELECT 1 + max(COALESCE((SELECT max(id) FROM contents), 0),"
    " COALESCE((SELECT value FROM meta WHERE key = 'last_content'), 0)))"
)
"""Never one that was used before: what is still worked out for a picture that is forgotten
meanwhile must not land on another one."""
KEEP_LAST_ID = (
    "INSERT INTO meta SELECT 'last_content', max(id) FROM contents WHERE true"
    " ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)"
)
INSERT_CONTENT = (
    "INSERT INTO contents (id, digest, width, height, format, damaged, taken_at, taken_offset_s,"
    " camera, lens, lat, lon, exposure_s, f_number, iso, focal_mm, rating, keywords, caption,"
    " places, perceptual_hash)"
    f" VALUES ({NEXT_ID}, :digest, :width, :height, :format, :damaged, :taken_at, :taken_offset_s,"
    " :camera, :lens, :lat, :lon, :exposure_s, :f_number, :iso, :focal_mm, :rating, :keywords,"
    " :caption, :places, :perceptual_hash)"
)
UPDATE_CONTENT = (
    "UPDATE contents SET width = :width, height = :height, format = :format, damaged = :damaged,"
    " taken_at = :taken_at, taken_offset_s = :taken_offset_s, camera = :camera, lens = :lens,"
    " lat = :lat, lon = :lon, exposure_s = :exposure_s, f_number = :f_number, iso = :iso,"
    " focal_mm = :focal_mm, rating = :rating, keywords = :keywords, caption = :caption,"
    " places = :places, perceptual_hash = :perceptual_hash"
    " WHERE digest = :digest"
)
NOTED_ELSEWHERE = (
    "SELECT 1 FROM files WHERE content_id = ? AND id != ? AND sidecar != 0"
    " AND state IN ('indexed', 'waiting') LIMIT 1"
)


def store_content(db: sqlite3.Connection, file: StoredFile, decoded: Decoded) -> PhotoId:
    """The row of the file's content, new or with what was read now."""
    row = db.execute("SELECT id FROM contents WHERE digest = ?", (decoded.digest,)).fetchone()
    values = {
        "digest": decoded.digest,
        "width": decoded.width,
        "height": decoded.height,
        "format": decoded.format,
        "damaged": decoded.damaged,
        "perceptual_hash": decoded.perceptual_hash,
        **asdict(decoded.metadata),
        "keywords": _list(decoded.metadata.keywords),
        "places": _list(decoded.metadata.places) or "",
    }
    if row is None:
        cursor = db.execute(INSERT_CONTENT, values)
        assert cursor.lastrowid is not None
        return PhotoId(cursor.lastrowid)
    # What a person noted beside one copy is not lost because a bare copy is read later.
    bare = file.sidecar == 0
    if not bare or db.execute(NOTED_ELSEWHERE, (row[0], file.id)).fetchone() is None:
        db.execute(UPDATE_CONTENT, values)
    return PhotoId(row[0])


def drop_contents(db: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Removes pictures that no file has, with their embeddings."""
    if not ids:
        return
    db.execute(KEEP_LAST_ID)
    db.executemany("DELETE FROM embeddings WHERE content_id = ?", [(id_,) for id_ in ids])
    db.executemany("DELETE FROM contents WHERE id = ?", [(id_,) for id_ in ids])
    next_generation(db)


def next_generation(db: sqlite3.Connection) -> None:
    """Has matrices that were made of the embeddings until now made anew."""
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'embeddings_generation'")


def store_places(
    db: sqlite3.Connection, photo_id: PhotoId, digest: bytes, places: Sequence[str]
) -> None:
    """What the place of a photo is called, where that was not looked for yet.

    digest: of the file that was read; where it is another picture by now nothing is stored.
    """
    db.execute(
        "UPDATE contents SET places = ? WHERE id = ? AND digest = ? AND places IS NULL",
        (_list(places) or "", photo_id, digest),
    )


def _list(texts: Sequence[str]) -> str | None:
    return json.dumps(texts, ensure_ascii=False) if texts else None
