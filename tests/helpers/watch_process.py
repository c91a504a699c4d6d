# SPDX-License-Identifier: MIT
"""A process that watches and indexes a folder with fake encoders, as a window does, until SIGTERM.

Usage: watch_process.py DATA_DIR FOLDER LOG [POLL_S]

LOG gets a line of JSON whenever the notices change, and one with the encodings at the end.
POLL_S: between two checks of folders that are not fully watched.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from fakes import FakeDecoder, FakeEncoders

from desktop_search.core.errors import EnvironmentFault
from desktop_search.library import Library
from desktop_search.scan import watcher

CLOSE_SIGNAL = getattr(signal, "SIGTERM", signal.SIGINT)


def main() -> None:
    data_dir, folder, log = map(Path, sys.argv[1:4])
    if len(sys.argv) > 4:
        watcher.INCOMPLETE_S = float(sys.argv[4])
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    ended = threading.Event()
    signal.signal(CLOSE_SIGNAL, lambda *_: ended.set())

    def note(**what: object) -> None:
        os.write(descriptor, json.dumps(what).encode() + b"\n")

    encoders = FakeEncoders()
    library = Library(data_dir, decoder=FakeDecoder(), encoders=encoders)
    library.on_notices = lambda notices: note(notices=[(n.kind, n.sentence) for n in notices])
    library.start()
    try:
        while True:
            try:
                library.add_root(folder)
                break
            except EnvironmentFault:  # still opening
                time.sleep(0.02)
        ended.wait()
    finally:
        library.close()
    note(encoded=encoders.n_images)


if __name__ == "__main__":
    main()
