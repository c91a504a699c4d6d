# SPDX-License-Identifier: MIT
"""The ledger: what embedding cost and what searches found, by level and by day, without words.

What comes in: the writing connection and what was spent; for questions, a reader. What goes out:
rows of `spending`, `looks` and `queries`, and their sums. Thread: that of the connection.
"""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_search.core.records import EncoderId, Look, Spent
from desktop_search.store.connection import PAGE_SIZE
from desktop_search.store.reader import IndexReader

N_TIMED_LOOKS = 20
"""Searches whose times tell how long a photo takes: enough for a steady median, few enough to
follow a change of the machine."""
N_TIMED_PHOTOS = 100
"""Photos that are enough to tell the same where no search embedded any."""

ROW_BYTES = 22
INDEX_BYTES = 18
PAGE_HEADER_BYTES = 8
"""What an embedding takes beside its vector. Source: measured on 20,000 rows of 384, 512 and 1024
dimensions in random order, within 1 %; sqlite.org/fileformat.html section 1.6."""

ADD_TO_TOTALS: Final = (
    "UPDATE encoders SET n_encoded = n_encoded + ?, encode_s = encode_s + ? WHERE id = ?"
)
ADD_TO_DAY: Final = (
    "INSERT INTO spending (day, encoder_id, kind, n_encoded, encode_s, decode_s)"
    " VALUES (date(?, 'unixepoch', 'localtime'), ?, ?, ?, ?, ?)"
    " ON CONFLICT (encoder_id, day, kind) DO UPDATE SET n_encoded = n_encoded + excluded.n_encoded,"
    " encode_s = encode_s + excluded.encode_s, decode_s = decode_s + excluded.decode_s"
)
ADD_LOOK: Final = (
    "INSERT INTO looks (query_id, level, encoder_id, top_m, n_cached, n_encoded, n_failed,"
    " encode_s, decode_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
TIMED_LOOKS: Final = (
    "SELECT n_encoded, encode_s, decode_s FROM looks WHERE encoder_id = ? AND n_encoded > 0"
    f" ORDER BY query_id DESC LIMIT {N_TIMED_LOOKS:d}"
)
DAYS_OF_ENCODER: Final = (
    "SELECT n_encoded, encode_s, decode_s FROM spending WHERE encoder_id = ? AND n_encoded > 0"
    " ORDER BY day DESC"
)
MADE_IDLE: Final = (
    "SELECT COALESCE(sum(n_encoded), 0) FROM spending WHERE encoder_id = ? AND kind = 'idle'"
)
IDLE_SECONDS: Final = (
    "SELECT COALESCE(sum(encode_s + decode_s), 0.0) FROM spending WHERE kind = 'idle'"
    " AND day = date(?, 'unixepoch', 'localtime')"
)
RECENT_SEARCHES: Final = (
    "SELECT encoder_id, top_m, n_cached, n_encoded, n_failed, query_id FROM looks"
    " WHERE query_id IN (SELECT DISTINCT query_id FROM looks WHERE encoder_id = ?"
    "  ORDER BY query_id DESC LIMIT ?) ORDER BY query_id DESC"
)
N_SEARCHES: Final = (
    "SELECT (SELECT count(*) FROM looks WHERE encoder_id = ?)"
    " + (SELECT count(*) FROM queries WHERE text IS NULL AND first_s IS NULL AND id <"
    "  COALESCE((SELECT min(query_id) FROM looks), 9e18))"
)
CACHE_HITS: Final = (
    "SELECT COALESCE(sum(n_cached), 0) FROM looks WHERE ?1 IS NULL OR encoder_id = ?1"
)
DAYS: Final = (
    "SELECT day, sum(n_queries), sum(n_upgrades), sum(seconds), sum(n_cached) FROM ("
    " SELECT date(at, 'unixepoch', 'localtime') AS day, count(*) AS n_queries, 0 AS n_upgrades,"
    "  0.0 AS seconds, 0 AS n_cached FROM queries WHERE text IS NULL GROUP BY day"
    " UNION ALL SELECT day, 0, n_encoded, encode_s + decode_s, 0 FROM spending"
    "  WHERE kind != 'index'"
    " UNION ALL SELECT date(at, 'unixepoch', 'localtime'), 0, 0, 0.0, n_cached"
    "  FROM looks JOIN queries ON queries.id = query_id"
    ") GROUP BY day ORDER BY day"
)
FIRST_SIGHTS: Final = "SELECT first_s FROM queries WHERE first_s IS NOT NULL ORDER BY first_s"


@dataclass(frozen=True, slots=True)
class PhotoTime:
    """Seconds of one photo: encoding it, and reading it before."""

    encode_s: float
    decode_s: float

    @property
    def seconds(self) -> float:
        """Both."""
        return self.encode_s + self.decode_s


@dataclass(frozen=True, slots=True)
class Totals:
    """All an encoder ever did here. seconds: reading included; decode_s: of it, as far as known."""

    n_encoded: int
    seconds: float
    decode_s: float
    n_cache_hits: int


@dataclass(frozen=True, slots=True)
class PastLook:
    """What one level did for one past search; see core.records.Look."""

    encoder: EncoderId
    top_m: int
    n_cached: int
    n_encoded: int
    n_failed: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day's sums; see core.records.SavingsDay."""

    at: float
    n_queries: int
    n_upgrades: int
    seconds: float
    n_cached: int


# -- writing ---------------------------------------------------------------------------------


def spend(db: sqlite3.Connection, encoder_id: EncoderId, n_encoded: int, spent: Spent) -> None:
    """Enters what embedding some photos took, in the transaction that stores them."""
    if n_encoded == 0:
        return
    db.execute(ADD_TO_TOTALS, (n_encoded, spent.encode_s + spent.decode_s, encoder_id))
    db.execute(
        ADD_TO_DAY,
        (spent.at, encoder_id, spent.kind, n_encoded, spent.encode_s, spent.decode_s),
    )


def note_search(
    db: sqlite3.Connection, at: float, first_s: float | None, looks: Sequence[Look]
) -> None:
    """Enters a search and what its levels did."""
    query = "INSERT INTO queries (text, at, first_s) VALUES (NULL, ?, ?)"
    query_id = db.execute(query, (at, first_s)).lastrowid
    db.executemany(
        ADD_LOOK,
        [
            (query_id, look.level, look.encoder, look.top_m, look.n_cached, look.n_encoded,
             look.n_failed, look.encode_s, look.decode_s)
            for look in looks
        ],
    )  # fmt: skip


# -- questions -------------------------------------------------------------------------------


def photo_time(reader: IndexReader, encoder_id: EncoderId) -> PhotoTime | None:
    """How long a photo takes with an encoder here; None if none was ever embedded.

    The weighted median of the last searches, so that one which waited for a model to load does not
    count; where no search embedded any, the mean of the newest days; before version 5, of all time.
    """
    looks = reader.rows(TIMED_LOOKS, (encoder_id,))
    if looks:
        looks.sort(key=lambda row: (row[1] + row[2]) / row[0])
        half, passed = sum(row[0] for row in looks) / 2, 0
        for n, encode_s, decode_s in looks:
            passed += n
            if passed >= half:
                return PhotoTime(encode_s / n, decode_s / n)
    n_all, encode_all, decode_all = 0, 0.0, 0.0
    for n, encode_s, decode_s in reader.rows(DAYS_OF_ENCODER, (encoder_id,)):
        n_all, encode_all, decode_all = n_all + n, encode_all + encode_s, decode_all + decode_s
        if n_all >= N_TIMED_PHOTOS:
            break
    if n_all == 0:
        query = "SELECT n_encoded, encode_s FROM encoders WHERE id = ?"
        n_all, encode_all = (reader.rows(query, (encoder_id,)) or [(0, 0.0)])[0]
    return PhotoTime(encode_all / n_all, decode_all / n_all) if n_all else None


def n_made_idle(reader: IndexReader, encoder_id: EncoderId) -> int:
    """Embeddings that were made while nobody searched."""
    return int(reader.rows(MADE_IDLE, (encoder_id,))[0][0])


def idle_seconds(reader: IndexReader, now: float) -> float:
    """What embedding while nobody searched took on this day of local time."""
    return float(reader.rows(IDLE_SECONDS, (now,))[0][0])


def measured(reader: IndexReader) -> list[tuple[float, PhotoTime]]:
    """The operations (MACs) and the time of one photo, of every encoder that ever ran here."""
    rows = reader.rows("SELECT id, macs FROM encoders WHERE n_encoded > 0 ORDER BY id")
    found = [(float(macs), photo_time(reader, EncoderId(id_))) for id_, macs in rows]
    return [(macs, time_) for macs, time_ in found if time_ is not None]


def totals(reader: IndexReader, encoder_id: EncoderId) -> Totals:
    """All an encoder ever did here."""
    n_encoded, seconds, decode_s = reader.rows(
        "SELECT n_encoded, encode_s, (SELECT COALESCE(sum(decode_s), 0.0) FROM spending s"
        " WHERE s.encoder_id = n.id) FROM encoders n WHERE id = ?",
        (encoder_id,),
    )[0]
    hits = reader.rows(CACHE_HITS, (encoder_id,))[0][0]
    return Totals(int(n_encoded), float(seconds), float(decode_s), int(hits))


def recent_looks(
    reader: IndexReader, encoder_id: EncoderId, n_searches: int
) -> list[list[PastLook]]:
    """What the levels did for the last searches that used an encoder, newest first, a list each."""
    searches: dict[int, list[PastLook]] = {}
    for encoder, *numbers, query_id in reader.rows(RECENT_SEARCHES, (encoder_id, n_searches)):
        searches.setdefault(query_id, []).append(PastLook(EncoderId(encoder), *numbers))
    return list(searches.values())


def n_searches(reader: IndexReader, encoder_id: EncoderId) -> int:
    """Searches that went through an encoder, with all those from before version 5."""
    return int(reader.rows(N_SEARCHES, (encoder_id,))[0][0])


def days(reader: IndexReader) -> list[Day]:
    """What each day of local time saw, oldest first."""
    return [
        Day(time.mktime(time.strptime(day, "%Y-%m-%d")), *sums) for day, *sums in reader.rows(DAYS)
    ]


def spent_in_all(reader: IndexReader) -> float:
    """Seconds that all embeddings ever made here took."""
    return float(reader.rows("SELECT COALESCE(sum(encode_s), 0.0) FROM encoders")[0][0])


def cache_hits(reader: IndexReader) -> int:
    """Photos of searches that had been embedded before."""
    return int(reader.rows(CACHE_HITS, (None,))[0][0])


def embedding_bytes(dim: int) -> float:
    """What one embedding of so many dimensions takes in the index file, on average."""
    a_page = max(1, (PAGE_SIZE - PAGE_HEADER_BYTES) // (2 * dim + ROW_BYTES))
    return PAGE_SIZE / a_page + INDEX_BYTES


def first_sight_s(reader: IndexReader) -> float | None:
    """The median of the seconds from a search to its quick look; None before any."""
    sights = [row[0] for row in reader.rows(FIRST_SIGHTS)]
    return float(sights[len(sights) // 2]) if sights else None
