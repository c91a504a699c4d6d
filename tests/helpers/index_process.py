# SPDX-License-Identifier: MIT
"""A process that indexes and refines with fake encoders and writes down every encoding.

Usage: index_process.py DATA_DIR FOLDER LOG
"""

import os
import sys
import time
from pathlib import Path

from fakes import FakeDecoder, FakeEncoders

from desktop_search.core.records import SearchRequest
from desktop_search.library import Library


class WrittenDown(FakeEncoders):
    """Appends a line for each photo before its batch is returned."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def encode_images(self, encoder, pixels):
        time.sleep(0.002)
        lines = "".join(f"{encoder} {p.tobytes()[:16].hex()}\n" for p in pixels)
        os.write(self._log, lines.encode())
        return super().encode_images(encoder, pixels)


def main() -> None:
    data_dir, folder, log = map(Path, sys.argv[1:])
    library = Library(data_dir, decoder=FakeDecoder(), encoders=WrittenDown(log))
    library.open()
    library.index_now([folder])
    for text in ("a cat", "a dog", "the sea", "a house"):
        list(library.rankings(SearchRequest(1, text)))
    library.close()


if __name__ == "__main__":
    main()
