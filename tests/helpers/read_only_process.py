# SPDX-License-Identifier: MIT
"""A process that uses an index which it may not write, as a command and as a window.

Usage: read_only_process.py DATA_DIR. Prints one JSON document.
"""

import json
import sys
import threading
from pathlib import Path

from fakes import FakeDecoder, FakeEncoders

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.store.lock import require_free


def main() -> None:
    data = Path(sys.argv[1])
    answer = {}
    library = Library(data, read_only=True, decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    ranking = list(library.rankings(SearchRequest(1, "a cat")))[-1]
    answer["found"] = len(ranking.photo_ids)
    answer["previews"] = sum(library.preview(i) is not None for i in library.newest(100))
    answer["roots"] = [str(root.path) for root in library.roots()]
    library.close()

    require_free(data)
    library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders())
    answered = threading.Event()

    def on_ranking(request_id, ranking):
        answer["window_found"] = len(ranking.photo_ids)
        answered.set()

    library.on_ranking = on_ranking
    library.search(SearchRequest(1, "a dog"))
    library.start()
    answered.wait(60)
    answer["window_notice"] = library.notices()[0].sentence
    try:
        library.add_root(data.parent)
    except DesktopSearchError as error:
        answer["refused"] = error.sentence
    library.close()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
