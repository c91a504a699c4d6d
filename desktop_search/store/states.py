# SPDX-License-Identifier: MIT
"""The states of files as conditions of SQL, for `files AS f`.

What comes in: nothing. What goes out: conditions, and the key of paused folders. Any thread.

Nearly every file is indexed, and an index of those would take 49 bytes a photo and make queries
slower than reading the table (measured); so files_by_state holds the others only. SQLite takes it
for conditions that say so in its very words: it does not conclude them from a state.
"""

PAUSED_ROOT = "paused_root "
"""Begins the key in `meta` of a folder that is left alone; its id follows."""
NOT_INDEXED = "f.state != 'indexed'"
"""As the index says it."""
WAITING = f"f.state = 'waiting' AND {NOT_INDEXED}"
FAILED = f"f.state = 'failed' AND {NOT_INDEXED}"
MISSING = f"f.state = 'missing' AND {NOT_INDEXED}"
SEARCHABLE = "f.content_id IS NOT NULL AND f.state IN ('indexed', 'waiting')"
"""A photo can be searched when a file of it was read and is there, or may be there: in an offline
or vanished folder nothing becomes missing, and what was deleted before does not come back."""
