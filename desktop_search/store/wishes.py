# SPDX-License-Identifier: MIT
"""Which encoders shall embed every photo in the background, until that is done or called off.

What comes in: the writing connection, or a reader's rows. What goes out: encoder ids. One row of
`meta` for each encoder, so that the wish survives a restart. Thread: that of the connection.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final  # SQL rows hold anything

from desktop_search.core.records import EncoderId

KEY: Final = "refine_all:"
WISHED: Final = "SELECT key FROM meta WHERE key LIKE 'refine_all:%'"


def wish(db: sqlite3.Connection, encoder_ids: Iterable[EncoderId]) -> None:
    """These and no others."""
    db.execute("DELETE FROM meta WHERE key LIKE 'refine_all:%'")
    db.executemany(
        "INSERT INTO meta (key, value) VALUES (?, 1)", [(f"{KEY}{id_}",) for id_ in encoder_ids]
    )


def wished(rows: Sequence[tuple[Any, ...]]) -> frozenset[EncoderId]:
    """What rows of WISHED say."""
    return frozenset(EncoderId(int(row[0].removeprefix(KEY))) for row in rows)
