# SPDX-License-Identifier: MIT
"""All measurements by one command: JSON, a Markdown table, ratios beside goals and a baseline.

Usage: python -m tests.bench.all OUT [--quick] [--peer PYTHON] [--only NAME,NAME] [--keep]
Writes OUT/results.json and OUT/results.md. Only ratios are compared (each of two figures of one
run), as seconds say more of the machine than of the program. --keep makes this run the baseline
that later ones are compared with (tests/bench/baseline.json). --quick takes small numbers, to see
that all of it runs; its figures mean little. PYTHON: of an environment with rclip, and with faiss
(`pip install rclip faiss-cpu`); beside it this one needs onnx.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
BASELINE: Final = HERE / "baseline.json"
NOTEWORTHY: Final = 0.25
"""Ratios of one machine move by 10 to 20 % between minutes. Source: measurements.md section 10."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A script of this folder, with what it is given in full and in quick runs.

    peer: takes the peer's Python. only_beside: has no figures without one.
    """

    name: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    peer: bool = False
    only_beside: bool = False


BENCHES: Final = (
    Bench("run", ("--photos", "200"), ("--photos", "16")),
    Bench("query", ("--photos", "10000,100000,1000000"), ("--photos", "2000"), peer=True),
    Bench(
        "indexing",
        ("--photos", "200"),
        ("--photos", "8", "--rounds", "1"),
        peer=True,
        only_beside=True,
    ),
    Bench("filters", (), ("--photos", "3000", "--rounds", "3")),
    Bench("price", (), ("--photos", "60", "--queries", "4")),
    Bench("disk", (), ("--photos", "2000")),
    Bench("scan", (), ("--files", "2000", "--folders", "200")),
    Bench("window", ("--photos", "100000"), ("--photos", "5000")),
)

GOALS: Final = {
    "run: one 12-megapixel photo, seconds: full / ours": ("at least", 4.0),
    "run: indexing 12-megapixel photos, photos a second: pipeline / min(decode, encode)": (
        "at least",
        0.9,
    ),
    "query: 100,000 photos: peer / ours": ("at least", 50.0),
    "query: 100,000 photos: read / scan": ("at least", 0.8),
    "query: 1,000,000 photos: peer / ours": ("at least", 200.0),
    "query: 1,000,000 photos: read / scan": ("at least", 0.8),
    "query: 100,000 photos: first ten as float32": ("at least", 1.0),
    "query: 1,000,000 photos: first ten as float32": ("at least", 1.0),
    "query: 1,000,000 photos: rss_mb": ("at most", 1300.0),
    "indexing: ours / peer": ("at least", 4.0),
    "filters: median_narrow_ms": ("at most", 10.0),
    "filters: worst_search_ratio": ("at most", 1.2),
    "disk: 384 numbers: index": ("at most", 1600.0),
    "disk: 512 numbers: index": ("at most", 1600.0),
    "scan: flat_rescan_to_bare": ("at most", 2.0),
    "window: grid, seconds: reset: plain / ours": ("at least", 10.0),
    "window: grid, seconds: re-order: plain / ours": ("at least", 10.0),
    "window: grid, seconds: warm repaint / frame": ("at most", 0.25),
    "window: start with a real index, seconds: first paint, ours / empty": ("at most", 3.0),
}
"""What the design asks for."""


def flat(results: object, name: str) -> dict[str, float]:
    """Nested figures to one line each."""
    if not isinstance(results, dict):
        return {name: float(results)} if isinstance(results, int | float) else {}
    lines: dict[str, float] = {}
    for key, value in results.items():
        lines |= flat(value, f"{name}: {key}")
    return lines


def is_ratio(name: str) -> bool:
    return " / " in name or "_to_" in name or "ratio" in name


def measure(bench: Bench, quick: bool, peer: str | None) -> dict[str, float]:
    """Runs one script in a process of its own; its table is shown as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        command = [sys.executable, str(HERE / f"{bench.name}.py"), "--json", str(out)]
        command += bench.quick if quick else bench.full
        if bench.peer and peer:
            command += ["--peer", peer]
        paths = os.pathsep.join([str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")])
        done = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths})
        if done.returncode:
            print(f"{bench.name}: ended with {done.returncode}, no figures", file=sys.stderr)
            return {}
        return flat(json.loads(out.read_text(encoding="utf-8")), bench.name)


def verdict(name: str, value: float) -> str:
    if name not in GOALS:
        return ""
    word, goal = GOALS[name]
    reached = value >= goal if word == "at least" else value <= goal
    return f"{word} {goal:g}: {'reached' if reached else 'missed'}"


def change(now: float, then: float | None) -> str:
    if then is None or not then:
        return ""
    moved = now / then - 1
    return f"{then:.3g} ({moved:+.0%})" + (" !" if abs(moved) > NOTEWORTHY else "")


def table(figures: dict[str, float], before: dict[str, float]) -> str:
    """Markdown, ratios first; "!" marks what moved by more than NOTEWORTHY."""
    head = ["| figure | now | goal | baseline |", "|---|---|---|---|"]
    ratios = sorted(figures, key=lambda name: (not is_ratio(name), name))
    lines = [
        f"| {name} | {figures[name]:.4g} | {verdict(name, figures[name])} "
        f"| {change(figures[name], before.get(name)) if is_ratio(name) else ''} |"
        for name in ratios
    ]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return "\n".join([f"Measured on: {machine}", "", *head, *lines, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peer")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    wanted = set(options.only.split(",")) - {""} or {bench.name for bench in BENCHES}
    figures: dict[str, float] = {}
    failed = 0
    for bench in BENCHES:
        if bench.name in wanted and (options.peer or not bench.only_beside):
            found = measure(bench, options.quick, options.peer)
            failed += not found
            figures |= found
    before = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "results.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")
    text = table(figures, before)
    (options.out / "results.md").write_text(text, encoding="utf-8")
    print("\n" + text)
    if options.keep:
        kept = before | {name: round(v, 4) for name, v in figures.items() if is_ratio(name)}
        BASELINE.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
