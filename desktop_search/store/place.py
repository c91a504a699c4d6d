# SPDX-License-Identifier: MIT
"""Where the databases are read from: the data folder, or a way round where it cannot be written.

What comes in: the data folder. What goes out: read-only connections. Any thread.

SQLite cannot read a database with a log in a folder that it may not write. Without anything in the
log the file is read as it is; else both are copied to a private temporary folder, because what was
committed last is in the log alone.
"""

import os
import shutil
import sqlite3
import tempfile
import threading
from pathlib import Path

from desktop_search.core.errors import NotWritable
from desktop_search.store.connection import open_reader
from desktop_search.store.faults import translated


class ReadablePlace:
    """Opens databases of a data folder for reading, however they can be."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ways: dict[Path, tuple[Path, bool]] = {}
        self._copies: tempfile.TemporaryDirectory[str] | None = None

    def open(self, path: Path) -> sqlite3.Connection:
        """A read-only connection.

        Raises:
            EnvironmentFault: as open_reader.
        """
        with self._lock:
            way, immutable = self._ways.get(path, (path, False))
        try:
            connection = open_reader(way, immutable)
            try:
                with translated(path):
                    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except BaseException:
                connection.close()
                raise
        except NotWritable:
            if path in self._ways or not os.access(path, os.R_OK):
                raise
            with self._lock:
                if path not in self._ways:
                    self._ways[path] = self._way_round(path)
            return self.open(path)
        return connection

    def close(self) -> None:
        """Removes the copies."""
        with self._lock:
            self._ways.clear()
            if self._copies is not None:
                self._copies.cleanup()
                self._copies = None

    def _way_round(self, path: Path) -> tuple[Path, bool]:
        log = path.with_name(path.name + "-wal")
        if not log.exists() or log.stat().st_size == 0:
            return path, True
        if self._copies is None:
            self._copies = tempfile.TemporaryDirectory(prefix="desktop-search-")  # mode 0700
        copy = Path(self._copies.name) / path.name
        with translated(path):
            for source in (path, log):
                target = copy.with_name(source.name)
                shutil.copyfile(source, target)
                target.chmod(0o600)
        return copy, False
