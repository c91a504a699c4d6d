# SPDX-License-Identifier: MIT
"""decode/pool.py: order, look-ahead, dead and slow children."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from helpers.deadly import decode_or_die
from helpers.photos import jpeg, photo, write_photo

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode import pool as pool_module
from desktop_search.decode.pool import DecodePool

INPUT = ImageInput(32)


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    made = DecodePool(2)
    yield made
    made.close()


def test_results_come_in_the_order_of_the_paths(pool: DecodePool, tmp_path: Path) -> None:
    paths = [write_photo(tmp_path / f"{n}.jpg", (2000 if n % 3 == 0 else 20, 20)) for n in range(9)]
    paths.insert(4, tmp_path / "none.jpg")
    results = list(pool.decode(paths, [INPUT]))
    assert [path for path, _ in results] == paths
    assert [isinstance(result, DecodeFailure) for _, result in results] == [
        n == 4 for n in range(10)
    ]


def test_the_look_ahead_is_bounded(pool: DecodePool, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", (20, 20))
    asked = 0

    class Counted(list[Path]):
        def __getitem__(self, index: int) -> Path:  # type: ignore[override]
            nonlocal asked
            asked += 1
            return super().__getitem__(index)

    results = pool.decode(Counted([photo] * 100), [INPUT])
    next(results)
    time.sleep(1)
    assert asked <= 2 * pool_module.AHEAD + 1
    results.close()  # type: ignore[attr-defined]  # a generator


def test_stopping_early_leaves_the_pool_usable(pool: DecodePool, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", (20, 20))
    for _ in pool.decode([photo] * 20, [INPUT]):
        break
    ((_, result),) = pool.decode([photo], [INPUT])
    assert isinstance(result, Decoded)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_child_costs_no_photo(pool: DecodePool, tmp_path: Path) -> None:
    paths = [write_photo(tmp_path / f"{n}.png", (900, 900), seed=n) for n in range(12)]
    results = []
    for n, (_, result) in enumerate(pool.decode(paths, [INPUT])):
        results.append(result)
        if n == 2:
            os.kill(min(pool.child_pids()), signal.SIGKILL)
    assert all(isinstance(result, Decoded) for result in results)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
def test_children_ignore_ctrl_c(pool: DecodePool, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", (20, 20))
    list(pool.decode([photo], [INPUT]))
    children = pool.child_pids()
    for pid in children:
        os.kill(pid, signal.SIGINT)
    time.sleep(0.2)
    list(pool.decode([photo], [INPUT]))
    assert children and children == pool.child_pids()


def test_close_ends_the_children_and_later_files_are_told(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", (20, 20))
    pool = DecodePool(2)
    list(pool.decode([photo], [INPUT]))
    children = pool.child_pids()
    pool.close()
    assert children and not any(psutil.pid_exists(pid) for pid in children)
    ((_, result),) = pool.decode([photo], [INPUT])
    assert result == DecodeFailure(pool_module.CLOSING, transient=True)


def test_a_slow_file_is_given_up(tmp_path: Path) -> None:
    pool = DecodePool(1, timeout_s=0.05, decode=decode_or_die)
    results = [result for _, result in pool.decode([tmp_path / "slow.jpg"], [INPUT])]
    pool.close()
    assert results == [DecodeFailure(pool_module.TOO_SLOW, retry=True)]


def test_half_an_answer_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    pool = DecodePool(1, timeout_s=1.0, decode=decode_or_die)
    ((_, result),) = pool.decode([tmp_path / "half.jpg"], [INPUT])
    pool.close()
    assert isinstance(result, DecodeFailure) and result.retry
    assert result.reason in (pool_module.STOPPED, pool_module.TOO_SLOW)


def test_nothing_starts_before_the_first_file() -> None:
    before = set(psutil.Process().children())
    pool = DecodePool()
    assert set(psutil.Process().children()) <= before
    pool.close()


def test_a_child_may_not_open_sockets_or_programs() -> None:
    for event in ("socket.connect", "subprocess.Popen"):
        with pytest.raises(PermissionError):
            pool_module._forbid(event, ())
    pool_module._forbid("open", ())


def test_a_file_that_kills_its_child_fails_alone(tmp_path: Path) -> None:
    pool = DecodePool(2, decode=decode_or_die)
    names = ("a.jpg", "deadly.jpg", "b.jpg", "huge.jpg", "once.jpg", "c.jpg")
    paths = [write_photo(tmp_path / name, (20, 20)) for name in names]
    results = {path.name: result for path, result in pool.decode(paths, [INPUT])}
    pool.close()
    failures = {name: r.reason for name, r in results.items() if isinstance(r, DecodeFailure)}
    assert failures == {
        "deadly.jpg": pool_module.STOPPED,
        "huge.jpg": pool_module.TOO_MUCH_MEMORY,
    }


def test_a_search_does_not_wait_for_the_indexers_files(pool: DecodePool, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", (20, 20))
    indexer = pool.decode([photo] * 50, [INPUT])
    next(indexer)  # and never reads on: its children are full
    ((_, result),) = pool.decode([photo], [INPUT])
    assert isinstance(result, Decoded)
    indexer.close()  # type: ignore[attr-defined]  # a generator
    assert len(pool.child_pids()) <= 4


def test_previews_are_squashed_and_a_broken_one_costs_nothing_else(
    pool: DecodePool, tmp_path: Path
) -> None:
    one, other = (jpeg(photo((160, 90), seed)) for seed in (1, 2))
    found = pool.squash_previews([one, b"no picture", other, b""], 16)
    assert [None if pixels is None else pixels.shape for pixels in found] == [
        (16, 16, 3), None, (16, 16, 3), None
    ]  # fmt: skip
    assert not np.array_equal(found[0], found[2])
    assert len(pool.child_pids()) == 1


def test_a_child_that_dies_over_previews_is_replaced(pool: DecodePool) -> None:
    preview = jpeg(photo((160, 90)))
    assert pool.squash_previews([preview], 8)[0] is not None
    for pid in pool.child_pids():
        psutil.Process(pid).kill()
    found = pool.squash_previews([preview, preview], 8)
    assert found[0] is None and found[1] is not None


def test_previews_after_the_end_are_none(pool: DecodePool) -> None:
    pool.close()
    assert pool.squash_previews([jpeg(photo((16, 9)))], 8) == [None]


def test_previews_that_end_children_are_given_up_soon(pool: DecodePool) -> None:
    ended: set[int] = set()
    over = threading.Event()

    def end_all() -> None:
        while not over.wait(0.001):
            for pid in pool.child_pids() - ended:
                psutil.Process(pid).kill()
                ended.add(pid)

    killer = threading.Thread(target=end_all)
    killer.start()
    try:
        found = pool.squash_previews([jpeg(photo((160, 90)))] * 9, 8)
    finally:
        over.set()
        killer.join()
    assert found == [None] * 9 and len(ended) == pool_module.MAX_LOST
