# SPDX-License-Identifier: MIT
"""Mounts and unmounts around an index with fake encoders; prints what it saw as JSON.

Usage, in a mount namespace of its own: mount_process.py WORK_DIR SCENARIO [N]
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fakes import FakeDecoder, FakeEncoders

from desktop_search.core.errors import InputFault
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library

NO_RIGHTS = 77


def mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


def tmpfs(at: Path) -> None:
    at.mkdir(exist_ok=True)
    mount("-t", "tmpfs", "-o", "size=16m", "none", at)


def unmount(at: Path) -> None:
    subprocess.run(["umount", "-l", str(at)], check=True)


def fill(folder: Path, start: int, n: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(start, start + n):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)


class Seen:
    """A library of one folder, and what a check of it shows."""

    def __init__(self, work: Path) -> None:
        self.encoders = FakeEncoders()
        self.library = Library(work / "data", decoder=FakeDecoder(), encoders=self.encoders)
        self.library.open()

    def check(self, root: Path) -> dict[str, object]:
        summary = self.library.index_now([root])
        ranking = list(self.library.rankings(SearchRequest(1, "x", depth=0)))[-1]
        return {
            "state": self.library.roots()[0].state,
            "found": len(ranking.photo_ids),
            "encoded": self.encoders.n_images["starter-lite0"],
            "missing": summary.missing,
            "asked": [n.n_photos for n in self.library.notices()],
        }


def remount(work: Path, seen: Seen, n: int) -> object:
    """Each round: gone, another photo arrives, back; every tenth time on a new device."""
    disk, root = work / "disk", work / "root"
    tmpfs(disk)
    root.mkdir()
    fill(disk, 0, 30)
    mount("--bind", disk, root)
    rounds = [seen.check(root)]
    for number in range(n):
        unmount(root)
        rounds.append(seen.check(root))
        if number % 10 == 9:
            tmpfs(work / "new")
            shutil.copytree(disk, work / "new", dirs_exist_ok=True)
            unmount(disk)
            mount("--move", work / "new", disk)
        fill(disk, 30 + number, 1)
        mount("--bind", disk, root)
        rounds.append(seen.check(root))
    return rounds


def inside(work: Path, seen: Seen, _n: int) -> object:
    """A disk inside the folder goes and comes back."""
    root = work / "root"
    fill(root, 0, 30)
    tmpfs(work / "disk")
    fill(work / "disk", 100, 5)
    (root / "card").mkdir()
    mount("--bind", work / "disk", root / "card")
    answers = [seen.check(root)]
    unmount(root / "card")
    (root / "0.jpg").unlink()
    answers += [seen.check(root), seen.check(root)]
    mount("--bind", work / "disk", root / "card")
    (root / "card" / "100.jpg").unlink()
    answers.append(seen.check(root))
    return answers


def watched(work: Path, _seen: Seen, _n: int) -> object:
    """As behind a window: the seconds until the disk's going, and its coming back, are noticed."""
    disk, root = work / "disk", work / "root"
    tmpfs(disk)
    root.mkdir()
    fill(disk, 0, 30)
    mount("--bind", disk, root)
    encoders = FakeEncoders()
    library = Library(work / "watched", decoder=FakeDecoder(), encoders=encoders)
    library.start()
    took = []

    def wait_for(condition: Callable[[], bool]) -> None:
        started = time.monotonic()
        while not condition():
            time.sleep(0.05)
        took.append(time.monotonic() - started)

    try:
        wait_for(lambda: library._background is not None)
        library.add_root(root)
        wait_for(lambda: library.progress().n_indexed == 30)
        unmount(root)
        wait_for(lambda: library.roots()[0].state == "offline")
        fill(disk, 30, 1)
        mount("--bind", disk, root)
        wait_for(lambda: library.progress().n_indexed == 31)
        fill(disk, 31, 1)  # it is watched again
        wait_for(lambda: library.progress().n_indexed == 32)
        return {"took": took, "encoded": encoders.n_images["starter-lite0"]}
    finally:
        library.close()


def exchanged(work: Path, seen: Seen, _n: int) -> object:
    """Another disk with a few photos of its own, some under the same names, in the same place."""
    root = work / "root"
    tmpfs(root)
    fill(root, 0, 6)
    answers = [seen.check(root)]
    tmpfs(root)
    for name in ("0", "1", "other"):
        (root / f"{name}.jpg").write_bytes(b"quite another picture " + name.encode())
    answers.append(seen.check(root))
    unmount(root)
    answers.append(seen.check(root))
    return answers


def twice(work: Path, seen: Seen, _n: int) -> object:
    """The same folder under two names, beside and inside."""
    root, other = work / "root", work / "other"
    fill(root / "a", 0, 3)
    other.mkdir()
    (root / "b").mkdir()
    mount("--bind", root / "a", root / "b")
    mount("--bind", root, other)
    answers: list[object] = [seen.check(root)]
    answers.append([p["path"] for p in paths(seen)])
    try:
        seen.library.add_root(other)
    except InputFault as error:
        answers.append(error.sentence)
    return answers


def paths(seen: Seen) -> list[dict[str, str]]:
    reader = seen.library._reader
    assert reader is not None
    return [{"path": row[0].decode()} for row in reader.rows("SELECT path FROM files ORDER BY 1")]


def main() -> int:
    work, scenario = Path(sys.argv[1]), sys.argv[2]
    try:
        tmpfs(work / "try")
    except (OSError, subprocess.CalledProcessError):
        return NO_RIGHTS
    seen = Seen(work)
    scenarios = {
        "remount": remount, "watched": watched, "inside": inside, "exchanged": exchanged,
        "twice": twice,
    }  # fmt: skip
    run = scenarios[scenario]
    try:
        answer = run(work, seen, int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    finally:
        seen.library.close()
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
