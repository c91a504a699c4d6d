# SPDX-License-Identifier: MIT
"""Parsing, filtering, the values behind a key, and a filtered search beside an unfiltered one.

Usage: python tests/bench/filters.py [--photos 100000] [--rounds 15] [--json FILE]
Rows and embeddings are random; the text encoder is a fake, so what is timed is ours: parsing,
filtering, scoring and ordering of level 0. search_ratio and narrow_ms are those of filters that
were not asked before; the ones with `again` are those of the next key, with the same filters.
"""

import argparse
import dataclasses
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders, unit
from helpers.rows import random_rows, write_embeddings, write_rows

from desktop_search.core.language.parser import parse
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.search.filters import Masks

DIM = 384
QUERIES = (
    "date:2010", "date:2008..2012", "date:last-year", 'in:"Trip 2019"', "in:Trip", "-in:Screens",
    "type:jpeg", "type:heic type:png", "camera:nikon", "lens:50", "name:IMG_12*", "name:*cat*",
    "rating:>=4", "size:>10MB", "width:>4000 height:<4000", "near:48.86,2.35,500", "is:portrait",
    "is:offline", '"black cat"', 'in:Trip date:2010 rating:>=3', 'date:2010 -name:*5* -"Anna"',
)  # fmt: skip

VALUES = (
    ("date", ""), ("date", "2010"), ("in", ""), ("in", "tr"), ("type", ""), ("camera", ""),
    ("lens", ""), ("name", "IMG_1"), ("rating", ""), ("size", ""), ("width", ""), ("near", ""),
    ("is", ""),
)  # fmt: skip


class Encoders(FakeEncoders):
    def spec(self, encoder):
        return dataclasses.replace(super().spec(encoder), dim=DIM)

    def encode_texts(self, encoder, texts):
        return np.stack([unit(encoder.encode() + text.encode(), DIM) for text in texts])


def median_ms(work, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--photos", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        encoders = Encoders()
        write_rows(data, random_rows(given.photos))
        name = "starter-lite0"
        write_embeddings(data, encoders.fingerprint(name), name, DIM, given.photos)
        library = Library(data, decoder=FakeDecoder(), encoders=encoders, clock=FakeClock())
        library.open()
        started = time.perf_counter()
        library._writer.run(
            lambda db: [None for _ in iter(lambda: names_left(db), False)]
        )  # the names' first writing
        first_names_s = time.perf_counter() - started
        narrowing = library._searching.narrowing
        started = time.perf_counter()
        narrowing.photos(narrowing.understand("rating:5").tree)
        first_s = time.perf_counter() - started

        def forget() -> None:
            narrowing._columns = dataclasses.replace(narrowing._columns, masks=Masks())

        def search(text: str) -> None:
            *_, _ = library.rankings(SearchRequest(1, text, depth=0))

        search("cat")  # the matrix is made
        everything = narrowing.photos(narrowing.understand("cat").tree)
        named_ms = {
            words: round(
                median_ms(lambda w=words: narrowing.named(parse(w).tree, everything), 5), 1
            )
            for words in ("cat", "black cat", "zebra", "img 1234")
        }
        values_ms = {
            f"{key}:{typed}": round(
                median_ms(lambda k=key, t=typed: library.filter_values(k, t, "is:landscape"), 5), 1
            )
            for key, typed in VALUES
        }
        rows = []
        for query in QUERIES:

            def narrow(query=query, first=True) -> None:
                if first:
                    forget()
                narrowing.photos(narrowing.understand(f"black cat {query}").tree)

            rounds = []
            for _ in range(given.rounds):
                forget()
                texts = (f"cat {query}", f"cat {query}", "cat")
                rounds.append([median_ms(lambda t=text: search(t), 1) for text in texts])
            first, again, plain = (statistics.median(c) for c in zip(*rounds, strict=True))
            rows.append({
                "query": query,
                "photos": len(narrowing.photos(narrowing.understand(query).tree)),
                "narrow_ms": round(median_ms(narrow, given.rounds), 2),
                "narrow_again_ms": round(
                    median_ms(lambda n=narrow: n(first=False), given.rounds), 2
                ),
                "search_ratio": round(first / plain, 3),
                "search_again_ratio": round(again / plain, 3),
                "plain_ms": round(plain, 1),
            })  # fmt: skip
        library.close()
    figures = {
        "photos": given.photos,
        "names_written_s": round(first_names_s, 2),
        "names_of_words_ms": named_ms,
        "values_ms": values_ms,
        "columns_read_s": round(first_s, 2),
        "median_narrow_ms": statistics.median(row["narrow_ms"] for row in rows),
        "slowest_narrow_ms": max(row["narrow_ms"] for row in rows),
        "median_search_ratio": statistics.median(row["search_ratio"] for row in rows),
        "worst_search_ratio": max(row["search_ratio"] for row in rows),
        "worst_search_again_ratio": max(row["search_again_ratio"] for row in rows),
        "rows": rows,
    }
    print(json.dumps(figures, indent=1))
    if given.json:
        given.json.write_text(json.dumps(figures), encoding="utf-8")


def names_left(db) -> bool:
    from desktop_search.store import names

    return names.freshen(db, 5000)


if __name__ == "__main__":
    main()
