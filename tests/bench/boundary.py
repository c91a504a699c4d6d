# SPDX-License-Identifier: MIT
"""How often is "good" right, and how often does an absent thing say "nothing fits"?

Usage: python -m tests.bench.boundary FOLDER [--data DIR] [--json FILE]
FOLDER holds the test photos that boundary_queries.py knows. They are indexed and looked at by both
starter encoders (in a temporary data folder, or in DIR, which is kept); then the product's own
Cascade answers every query over all photos and over random parts of them. Not part of the tests.

Prints, for level 0 alone, level 1 on every photo, and the cascade (top 50):
precision, recall: of the group "good", over all photos and (mean) over queries; precision over
queries is of those that have good matches. "present": queries whose thing is there and that say
good, no clear match, nothing fits; then those of the last with a right photo in front. "absent":
the same as "present" for things that are not there. "pictures": photos as queries, right are others
of the same subject; "absent" are those that no other photo is like.
"""

import argparse
import json
import tempfile
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.protocols import CancelToken, Encoders, SystemClock
from desktop_search.core.records import LevelSetting, PhotoId, Ranking, SearchRequest
from desktop_search.core.settings import MAX_TOP_M
from desktop_search.encode.host import EncoderHost
from desktop_search.library import Library
from desktop_search.search.cascade import Cascade
from desktop_search.search.query import Query
from tests.bench.boundary_queries import ABSENT, KNOWN, SUBJECTS

LEVEL0, LEVEL1 = "starter-lite0", "starter-lite2"
TOP_M = 50
SAME = 0.98
"""The cosine at level 0 from which on two photos count as copies of one picture."""
SIZES, N_DRAWS = (20, 40, 150), 3


class Kept:
    """An EmbeddingStore over what was embedded before."""

    def __init__(self, matrices: dict[str, tuple[NDArray[np.int64], NDArray[np.float16]]]) -> None:
        self._matrices = matrices
        self._rows = {
            name: dict(zip(map(int, ids), rows, strict=True))
            for name, (ids, rows) in matrices.items()
        }

    def matrix(self, encoder: str) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        return self._matrices[encoder]

    def get(self, encoder: str, photo_ids) -> dict:
        return {i: self._rows[encoder][i] for i in photo_ids if i in self._rows[encoder]}

    def upgrade(self, encoder: str, photo_ids, cancel) -> dict:
        return {}


def embedded(folder: Path, data: Path) -> tuple[Kept, dict[PhotoId, str]]:
    """Indexes the folder, has both levels look at all of it; embeddings and paths."""
    library = Library(data)
    library.open()
    try:
        library.index_now([folder])
        for start in range(0, len(library.newest(10**6)), MAX_TOP_M):
            assert start == 0, "more photos than one search looks at closely"
            list(library.rankings(SearchRequest(1, "a photo", top_m=(MAX_TOP_M,))))
        assert library._embeddings is not None
        kept = Kept({name: library._embeddings.matrix(name) for name in (LEVEL0, LEVEL1)})
        ids = [PhotoId(int(i)) for i in kept.matrix(LEVEL0)[0]]
        paths = {i: card.path.as_posix() for i, card in library.cards(ids).items()}
    finally:
        library.close()
    return kept, paths


def answer(
    what: str | int, mode: str, kept: Kept, encoders: Encoders, ids: NDArray[np.int64]
) -> Ranking:
    """The last ranking of the product's cascade in one of the three modes.

    what: the words, or the photo that is searched with.
    """
    level0 = LEVEL1 if mode == "level 1" else LEVEL0
    levels = (LevelSetting(LEVEL1, TOP_M),) if mode == "cascade" else ()
    if isinstance(what, str):
        query = Query(what, encoders)
    else:
        photo = PhotoId(what)
        query = Query("", encoders, lambda name: kept.get(name, [photo])[photo].astype(np.float32))
    cascade = Cascade(query, level0, levels, kept, ids, CancelToken(), SystemClock())
    return list(cascade.rankings())[-1]


def measure(kept, paths, encoders, mode: str, half: int | None, ids) -> dict[str, object]:
    """Precision, recall and verdicts of one mode over the photos `ids`."""
    n_right = n_wrong = n_missed = 0
    precisions, recalls, present, absent = [], [], [0, 0, 0], [0, 0, 0]
    hidden = 0
    for text, patterns in KNOWN[half::2] if half is not None else KNOWN:
        shows = {int(i) for i in ids if any(fnmatch(paths[int(i)], f"*/{p}") for p in patterns)}
        if not shows:
            continue
        found = answer(text, mode, kept, encoders, ids)
        good = {int(i) for i in found.photo_ids[: found.n_good]}
        n_right += len(good & shows)
        n_wrong += len(good - shows)
        n_missed += len(shows - good)
        recalls.append(len(good & shows) / len(shows))
        if good:
            precisions.append(len(good & shows) / len(good))
        present[verdict(found)] += 1
        hidden += verdict(found) == 2 and int(found.photo_ids[0]) in shows
    for text in ABSENT[half::2] if half is not None else ABSENT:
        absent[verdict(answer(text, mode, kept, encoders, ids))] += 1
    return {
        "precision": n_right / max(1, n_right + n_wrong),
        "recall": n_right / max(1, n_right + n_missed),
        "precision, mean": float(np.mean(precisions or [0])),
        "recall, mean": float(np.mean(recalls or [0])),
        "present: good, no clear match, nothing fits": present,
        "nothing fits, though a right photo is first": [hidden],
        "absent: good, no clear match, nothing fits": absent,
    }


def measure_pictures(kept, paths, mode: str, half: int, ids) -> dict[str, object]:
    """The same with photos as queries: those of a subject are to find the others of it.

    absent: photos whose subject no other one shows; what else is good for them is wrong.
    """
    shows = {
        text: [int(i) for i in ids if any(fnmatch(paths[int(i)], f"*/{p}") for p in patterns)]
        for text, patterns in KNOWN
    }
    like: dict[int, set[int]] = {}
    for text in SUBJECTS:
        for photo in shows[text]:
            like.setdefault(photo, set()).update(shows[text])
    alone = {found[0] for found in shows.values() if len(found) == 1} - like.keys()
    ids0, rows0 = kept.matrix(LEVEL0)
    rows = {int(i): row.astype(np.float32) for i, row in zip(ids0, rows0, strict=True)}
    n_right = n_wrong = n_missed = 0
    absent = [0, 0, 0]
    for photo in [*sorted(like), *sorted(alone)][half::2]:
        found = answer(photo, mode, kept, None, ids)  # type: ignore[arg-type]  # encodes no text
        copies = {i for i in rows if float(rows[i] @ rows[photo]) >= SAME}
        good = {int(i) for i in found.photo_ids[: found.n_good]} - copies
        right = like.get(photo, set()) - copies
        if photo in alone:
            absent[0 if good else 2] += 1
        else:
            n_right += len(good & right)
            n_wrong += len(good - right)
            n_missed += len(right - good)
    return {
        "precision": n_right / max(1, n_right + n_wrong),
        "recall": n_right / max(1, n_right + n_missed),
        "absent: good, no clear match, nothing fits": absent,
    }


def verdict(ranking: Ranking) -> int:
    """0: good matches, 1: no clear match, 2: nothing fits."""
    return 0 if ranking.n_good else 1 if ranking.fits else 2


def table(kept, paths, encoders) -> dict[str, dict[str, object]]:
    """All measurements by name."""
    all_ids = np.sort(kept.matrix(LEVEL0)[0])
    results = {}
    for mode in ("level 0", "level 1", "cascade"):
        for half, name in ((0, "tuning half"), (1, "other half"), (None, "all queries")):
            title = f"{mode}, {len(all_ids)} photos, {name}"
            results[title] = measure(kept, paths, encoders, mode, half, all_ids)
        for half, name in ((0, "tuning half"), (1, "other half")):
            title = f"{mode}, {len(all_ids)} photos, pictures, {name}"
            results[title] = measure_pictures(kept, paths, mode, half, all_ids)
        for size in SIZES:
            random = np.random.default_rng(size)
            for draw in range(N_DRAWS):
                ids = np.sort(random.choice(all_ids, min(size, len(all_ids)), replace=False))
                title = f"{mode}, {len(ids)} photos, all queries, draw {draw + 1}"
                results[title] = measure(kept, paths, encoders, mode, None, ids)
    return results


def main() -> None:
    """Prints a table, and JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data = arguments.data or Path(name) / "data"
        kept, paths = embedded(arguments.folder.resolve(), data)
        encoders = EncoderHost(data)
        # One call: the host keeps only some texts, and each search asks for one.
        texts = [text for text, _ in KNOWN] + list(ABSENT)
        for encoder in (LEVEL0, LEVEL1):
            encoders.encode_texts(encoder, texts)
        results = table(kept, paths, encoders)
        encoders.close()
    print(f"{'':50} precision recall   mean p  mean r   present     hidden absent")
    for title, row in results.items():
        numbers = [value for value in row.values() if isinstance(value, float)]
        verdicts = [str(value) for value in row.values() if isinstance(value, list)]
        print(f"{title:50} {'  '.join(f'{v:6.2f}' for v in numbers)}   {'   '.join(verdicts)}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
