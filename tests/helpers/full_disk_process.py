# SPDX-License-Identifier: MIT
"""A process whose data folder has no more room: it indexes, waits, gets room, and ends.

Usage: full_disk_process.py DATA_DIR FOLDER KIND N_PHOTOS. KIND: "disk", where DATA_DIR is a file
system of its own that can be made larger, or "limit", where files may not grow for a while.
Prints one JSON document.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from fakes import FakeDecoder, FakeEncoders

from desktop_search import hindrances
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.store.faults import PROBE_FILE

PATIENCE_S = 60.0
PREVIEW = bytes(range(256)) * 64
"""16 KiB, so that few photos fill a small disk."""


class LargePreviews(FakeDecoder):
    """Photos with previews of an ordinary size."""

    def decode(self, paths, inputs, want_preview=True):
        from dataclasses import replace

        from desktop_search.core.records import Decoded

        for path, outcome in super().decode(paths, inputs, want_preview):
            if isinstance(outcome, Decoded) and want_preview:
                outcome = replace(outcome, preview_jpeg=outcome.digest + PREVIEW)
            yield path, outcome


def until(what):
    end = time.monotonic() + PATIENCE_S
    while not what():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)


def make_room(data: Path, kind: str) -> None:
    if kind == "disk":
        subprocess.run(["mount", "-o", "remount,size=200m", data], check=True)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


def take_room(kind: str) -> None:
    if kind == "limit":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (768 << 10, resource.RLIM_INFINITY))


def main() -> None:
    data, folder, kind, n_photos = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    hindrances.ROOM_POLL_S = 0.2
    take_room(kind)
    answer = {}
    encoders = FakeEncoders()
    library = Library(data, decoder=LargePreviews(), encoders=encoders)
    try:
        library.start()
        until(lambda: library._background is not None)
        library.add_root(folder)
        until(lambda: library.notices())
        answer["notice"] = library.notices()[0].sentence
        until(lambda: library.progress().state == "stopped")
        answer["indexed_when_full"] = library._reader.counts()["indexed"]
        ranking = list(library.rankings(SearchRequest(1, "a cat")))[-1]
        answer["refined_when_full"] = int((ranking.levels == 1).sum())
        answer["message"] = ranking.message
        answer["empty_files"] = [
            str(path)
            for path in data.rglob("*")
            if path.is_file() and path.stat().st_size == 0 and path.suffix not in (".lock",)
            and not path.name.endswith(("-wal", "-journal")) and path.name != PROBE_FILE
        ]  # fmt: skip
        make_room(data, kind)
        until(lambda: library.progress().n_indexed == int(n_photos))
        until(lambda: library.progress().state == "idle")
        until(lambda: not library.notices())
        answer["encoded"] = encoders.n_images["starter-lite0"]
        ids = library.newest(int(n_photos))
        answer["previews"] = sum(library.preview(photo_id) is not None for photo_id in ids)
    finally:
        library.close()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
