# SPDX-License-Identifier: MIT
"""How much of a new search's top m is embedded already, with and without work while idle.

Usage: python -m tests.bench.idle FOLDER [--data DIR] [--json FILE]
FOLDER holds real photos. They are indexed with the starter encoders (in a temporary data folder,
or in DIR, which is kept). 20 searches are made (or quick looks), idle work follows, then 20 related
searches come, one after the other; of each the share of its first m at level 0 that level 1 has
embedded already is taken (the hit rate at first sight). Choices follow from level 0 alone, so level
1 is not run.

Rows: none (no idle work); random (as many photos as "searches" embeds, drawn at random);
searches (search/idle.py with REACH 1, 2, 4); words (no history: the general words stand for it);
neighbours (no history: photos most like those that are embedded, which was not built in).
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.protocols import Encoders
from desktop_search.core.records import LevelSetting
from desktop_search.encode.host import EncoderHost
from desktop_search.library import Library
from desktop_search.search import idle
from desktop_search.search.idle import LikelyPhotos
from desktop_search.search.query import Query
from desktop_search.search.rank import best_first

LEVEL0, LEVEL1 = "starter-lite0", "starter-lite2"
PAIRS = (
    ("a cat", "a kitten asleep on a chair"),
    ("a waterfall", "a river in the mountains"),
    ("flowers", "a bee on a blossom"),
    ("a bird", "a parrot"),
    ("an old town", "a narrow street with houses"),
    ("trees", "a forest path"),
    ("chess", "a board game"),
    ("food on a plate", "a cake"),
    ("books", "a library shelf"),
    ("a boat on a lake", "a ship in the harbour"),
    ("a dog", "a puppy"),
    ("mountains", "rocks in the desert"),
    ("a car", "a truck on a road"),
    ("a camera", "a lens on a table"),
    ("a beach", "waves and sand"),
    ("handwriting", "a page of a notebook"),
    ("a bridge", "a tower of a castle"),
    ("a person", "a face"),
    ("a screenshot", "text on a screen"),
    ("a drink", "a glass of beer"),
)
"""A search, and a later one that a person may make after it."""
N_DRAWS = 20


class Kept:
    """An EmbeddingStore that knows which photos level 1 has embedded, and no vectors of them."""

    def __init__(self, ids: NDArray[np.int64], rows: NDArray[np.float16]) -> None:
        self.ids, self.rows = ids, rows
        self.embedded: set[int] = set()

    def matrix(self, encoder: str) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        return self.ids, self.rows

    def get(self, encoder: str, photo_ids) -> dict:
        return {i: self.rows[0] for i in photo_ids if i in self.embedded}

    def upgrade(self, encoder: str, photo_ids, cancel, surely=False, kind="search") -> dict:
        return {}


def first(store: Kept, encoders: Encoders, text: str, m: int) -> set[int]:
    """The first m of a search at level 0."""
    scores = Query(text, encoders).at(LEVEL0).scores(store.rows)
    return set(store.ids[best_first(store.ids, scores)][:m].tolist())


def guessed(store: Kept, encoders: Encoders, m: int, texts, reach: int) -> list[int]:
    """What the product would embed now, recently added photos aside."""
    idle.REACH = reach
    plan = LikelyPhotos(
        store, encoders, LEVEL0, [LevelSetting(LEVEL1, m)], store.ids, texts,
        lambda text: (Query(text, encoders), store.ids), (),
        lambda _: 0, lambda: False,
    )  # fmt: skip
    ((_, todo),) = plan.todo()
    return todo


def neighbours(store: Kept, n: int) -> list[int]:
    """As many photos that are most like one that is embedded."""
    known = np.isin(store.ids, list(store.embedded))
    rows = store.rows.astype(np.float32)
    likeness = (rows @ rows[known].T).max(axis=1)
    likeness[known] = -2
    return store.ids[np.argsort(-likeness, kind="stable")][:n].tolist()


def hit_rate(store: Kept, encoders: Encoders, m: int, more) -> float:
    """Over the later searches, after the earlier ones and `more` were embedded."""
    embedded = store.embedded | set(more)
    rates = []
    for _, text in PAIRS:
        wanted = first(store, encoders, text, m)
        rates.append(len(wanted & embedded) / m)
        embedded |= wanted
    return float(np.mean(rates))


def measure(store: Kept, encoders: Encoders, m: int, quick: bool) -> dict[str, dict[str, float]]:
    """Hit rate, and share of the library embedded, of each way."""
    store.embedded = set()
    for text, _ in () if quick else PAIRS:
        store.embedded |= first(store, encoders, text, m)
    texts = [text for text, _ in reversed(PAIRS)]
    ways: dict[str, list[list[int]]] = {"none": [[]]}
    for reach in (1, 2, 4):
        ways[f"searches, reach {reach}"] = [guessed(store, encoders, m, texts, reach)]
    n = len(ways["searches, reach 2"][0])
    rng = np.random.default_rng(7)
    rest = [i for i in store.ids.tolist() if i not in store.embedded]
    ways["random"] = [rng.permutation(rest)[:n].tolist() for _ in range(N_DRAWS)]
    ways["words"] = [guessed(store, encoders, m, [], 2)]
    if store.embedded:
        ways["neighbours"] = [neighbours(store, n)]
    n_photos, n_before = len(store.ids), len(store.embedded)
    return {
        name: {
            "hit rate": float(np.mean([hit_rate(store, encoders, m, more) for more in draws])),
            "share embedded": (n_before + len(draws[0])) / n_photos,
        }
        for name, draws in ways.items()
    }


def main() -> None:
    """Prints the rates for some m."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch) / "data"
        library = Library(data)
        library.open()
        try:
            library.index_now([given.folder])
            assert library._embeddings is not None
            ids, rows = library._embeddings.matrix(LEVEL0)
            store = Kept(np.array(ids), np.array(rows))
        finally:
            library.close()
        host = EncoderHost(data)
        try:
            found = {
                f"m = {m}{', after quick looks alone' if quick else ''}": measure(
                    store, host, m, quick
                )
                for m in (5, 10, 20, 50)
                for quick in (False, True)
            }
        finally:
            host.close()
    for case, ways in found.items():
        print(f"{len(store.ids)} photos, {case}")
        for name, numbers in ways.items():
            print(f"  {name:20}", *(f"{key} {value:.2f}" for key, value in numbers.items()))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
