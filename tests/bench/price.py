# SPDX-License-Identifier: MIT
"""Are the prices true? Not part of the test suite.

Usage: python -m tests.bench.price [FOLDER] [--photos 1000] [--queries 100] [--json FILE]
Indexes the photos of a folder, filled up with made ones, with the starter cascade, and searches:
the price of each new search, told before it, beside what it took; the first better order after the
quick look; the whole life of the cascade in seconds beside Eq. 1; a search once more. The folder is
only read. DESKTOP_SEARCH_TEST_MODELS names ready starter models, as for the tests.
"""

import argparse
import itertools
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from desktop_search.core.records import SearchRequest
from desktop_search.core.settings import CascadeSettings
from desktop_search.encode.host import EncoderHost
from desktop_search.library import Library
from tests.helpers.photos import write_photo

THINGS = ("cat", "dog", "car", "boat", "bird", "flower", "house", "tree", "horse", "bicycle",
          "cup of coffee", "bridge", "train", "mountain", "cake", "clock", "guitar", "lamp",
          "bottle", "butterfly", "castle", "chair", "church", "fish", "frog")  # fmt: skip
PLACES = ("", " in the snow", " on a table", " by the sea", " at night")
N_PRICED = 20
N_WARM_UP = 2
"""Searches before prices are compared: they load the model and measure it."""


class Counting:
    """The real encoders; counts how often they look at photos."""

    def __init__(self, host: EncoderHost) -> None:
        self._host = host
        self.n_calls = 0

    def __getattr__(self, name: str):
        return getattr(self._host, name)

    def encode_images(self, encoder: str, pixels):
        self.n_calls += 1
        return self._host.encode_images(encoder, pixels)


def searched(library: Library, text: str) -> dict[str, float]:
    """One search: seconds to its quick look, from there to the next order and to the last."""
    started = time.perf_counter()
    times, rankings = [], []
    for ranking in library.rankings(SearchRequest(1, text)):
        times.append(time.perf_counter() - started)
        rankings.append(ranking)
    last = rankings[-1]
    assert last.final and not last.message, last
    library._writer.run(lambda db: None)  # the ledger is only offered to the writer
    embeds = [ranking.reports[-1].encoded_now > 0 for ranking in rankings]
    return {
        "first": times[0],
        "batch": times[embeds.index(True)] - times[0] if any(embeds) else 0.0,
        "better": times[1] - times[0] if len(times) > 1 else 0.0,
        "closer": times[-1] - times[0],
        "all": times[-1],
        "encoded": float(last.reports[1].encoded_now),
        "asked": float(last.reports[1].top_m),
    }


def measure(folders: list[Path], data: Path, n_queries: int) -> dict[str, dict[str, float]]:
    """All figures of one library."""
    encoders = Counting(EncoderHost(data))
    library = Library(data, encoders=encoders)
    library.open()
    try:
        library.index_now(folders)
        cascade = library.settings.cascade
        texts = [thing + place for place, thing in itertools.product(PLACES, THINGS)][:n_queries]
        prices, for_this, runs = [], [], []
        for number, text in enumerate(texts):
            priced = N_WARM_UP <= number < N_WARM_UP + N_PRICED
            if priced:
                prices.append(library.accounts.costs(cascade).new.seconds or 0.0)
                request = SearchRequest(1, text)
                (exact,) = library.accounts.deeper(request, [cascade.levels[0].top_m])
                for_this.append(exact.seconds or 0.0)
            took = searched(library, text)
            if priced:
                runs.append(took)
        results = priced_figures(prices, for_this, runs) | life_figures(library, cascade)
        encoders.n_calls = 0
        again = [searched(library, text) for text in texts[:N_PRICED]]
        results["a search once more"] = {
            "final, ms (median)": 1000 * median(again, "all"),
            "encoder calls": float(encoders.n_calls),
        }
        return results
    finally:
        library.close()


def median(runs: list[dict[str, float]], key: str) -> float:
    """The median of one figure."""
    return float(np.median([run[key] for run in runs]))


def priced_figures(
    prices: list[float], for_this: list[float], runs: list[dict[str, float]]
) -> dict[str, dict[str, float]]:
    """What was told before each search beside what it took."""
    closer = [run["closer"] for run in runs]
    batches = [run["batch"] for run in runs if run["batch"]] or [0.0]

    def ratio(told: list[float]) -> float:
        return float(np.median([t / c for t, c in zip(told, closer, strict=True) if c > 0]))

    return {
        f"{len(runs)} new searches": {
            "price of a new search, s (median)": float(np.median(prices)),
            "price of this very search, s (median)": float(np.median(for_this)),
            "measured, s (median)": float(np.median(closer)),
            "median price / median measured": float(np.median(prices) / np.median(closer)),
            "price / measured (median)": ratio(prices),
            "price of this very one / measured (median)": ratio(for_this),
            "embedded of those asked for": sum(run["encoded"] for run in runs)
            / sum(run["asked"] for run in runs),
            "first better order after the quick look, s (median)": median(runs, "better"),
            "first order with newly embedded photos, s (median)": float(np.median(batches)),
            "quick look, ms (median)": 1000 * median(runs, "first"),
        }
    }


def life_figures(library: Library, cascade: CascadeSettings) -> dict[str, dict[str, float]]:
    """The life of the cascade so far."""
    costs, savings = library.accounts.costs(cascade), library.accounts.savings()
    return {
        f"after {savings.n_queries} searches": {
            "photos": float(costs.n_photos),
            "p (level 1)": costs.upgrade_rates[0],
            "F_life, Eq. 1 with p": costs.f_life_bound or 0.0,
            "F_life, p of each level": costs.f_life or 0.0,
            "F_life in seconds": costs.f_life_seconds or 0.0,
            "F_life, all seconds really spent": (savings.seconds_large or 0.0)
            / savings.seconds_spent,
            "F_life, Eq. 1 with the assumed p": library.status().f_life_assumed or 0.0,
            "break-even p": costs.break_even_p or 0.0,
            "level 0, ms a photo": library.status().levels[0].ms_per_photo or 0.0,
            "level 1, ms a photo": library.status().levels[1].ms_per_photo or 0.0,
        }
    }


def main() -> None:
    """Runs all and prints a table, and JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--queries", type=int, default=len(THINGS) * len(PLACES) * 4 // 5)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        made, data = Path(name) / "made", Path(name) / "data"
        made.mkdir()
        data.mkdir(mode=0o700)
        if given := os.environ.get("DESKTOP_SEARCH_TEST_MODELS"):
            shutil.copytree(given, data / "models")
        folders = [made] if arguments.folder is None else [arguments.folder.resolve(), made]
        n_given = 0 if arguments.folder is None else sum(p.is_file() for p in folders[0].rglob("*"))
        sizes = ((1600, 1200), (1200, 1600), (2400, 1600), (1000, 1000))
        for number in range(max(0, arguments.photos - n_given)):
            write_photo(made / f"{number:04}.jpg", sizes[number % len(sizes)], seed=number)
        results = measure(folders, data, arguments.queries)
    for title, figures in results.items():
        print(f"\n{title}")
        for figure, value in figures.items():
            print(f"  {figure:52} {value:9.3f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
