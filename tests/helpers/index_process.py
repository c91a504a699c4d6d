# SPDX-License-Identifier: MIT
"""A process that indexes and refines with fake encoders and writes down every encoding.

Usage: index_process.py DATA_DIR FOLDER LOG TEXT [ENCODER N DELAY_S]

With the last three it ends DELAY_S after the N-th batch of that encoder, if it is still at work.
"""

import os
import signal
import sys
import time
from pathlib import Path

from fakes import FakeDecoder, FakeEncoders

from desktop_search.core.records import SearchRequest
from desktop_search.library import Library


class WrittenDown(FakeEncoders):
    """Appends a line for each photo before its batch is returned."""

    def __init__(self, log: Path, last: tuple[str, int] | None, delay_s: float) -> None:
        super().__init__()
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._last = last
        self._delay_s = delay_s
        self._n_batches = dict.fromkeys(self.names, 0)

    def encode_images(self, encoder, pixels):
        time.sleep(0.002)
        lines = "".join(f"{encoder} {p.tobytes()[:16].hex()}\n" for p in pixels)
        os.write(self._log, lines.encode())
        self._n_batches[encoder] += 1
        if (encoder, self._n_batches[encoder]) == self._last:
            # Nobody handles this signal: the system ends the process at once, as with kill -9.
            signal.setitimer(signal.ITIMER_REAL, self._delay_s)
        return super().encode_images(encoder, pixels)


def main() -> None:
    data_dir, folder, log = map(Path, sys.argv[1:4])
    text, *end = sys.argv[4:]
    last = (end[0], int(end[1])) if end else None
    encoders = WrittenDown(log, last, float(end[2]) if end else 0.0)
    library = Library(data_dir, decoder=FakeDecoder(), encoders=encoders)
    library.open()
    library.index_now([folder])
    list(library.rankings(SearchRequest(1, text)))
    library.close()


if __name__ == "__main__":
    main()
