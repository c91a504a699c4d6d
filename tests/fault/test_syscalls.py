# SPDX-License-Identifier: MIT
"""The end of the process, a broken disk and a full disk at single system calls (faults.md, K2).

strace makes the N-th call of a thread fail: SIGKILL and EIO once, ENOSPC from there on. 16 places
for each; DESKTOP_SEARCH_FAULT_CALLS=300 takes the first 300 of each: some 4 minutes.
"""

import ast
import json
import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.fork_server import ForkServer
from helpers.oracle import check_index, check_private, originals
from helpers.tracing import calls_of_threads, need_strace, traced

from desktop_search.library import Library

N_PLACES = int(os.environ.get("DESKTOP_SEARCH_FAULT_CALLS", "16"))
WRITES = (
    "pwrite64",
    "write",
    "fdatasync",
    "fsync",
    "ftruncate",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
)
N_OLD, N_NEW = 20, 80
FAULTS = ("signal=SIGKILL:when={}", "error=EIO:when={}", "error=ENOSPC:when={}+")

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture(scope="module")
def server():
    need_strace()
    made = ForkServer()
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path) -> Path:
    """Photos: some that the template's index knows, and more that are new to it."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(N_OLD):
        (photos / f"{number}.jpg").write_bytes(b"picture %d" % number)
    library = Library(tmp_path / "template", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    library.close()
    for number in range(N_OLD, N_OLD + N_NEW):
        (photos / f"{number}.jpg").write_bytes(b"picture %d" % number)
    return photos


def places(server, folder: Path) -> list[tuple[str, int]]:
    """Each call that writes, and its number in its thread, in a run without a fault."""
    trace, data = folder.parent / "trace", folder.parent / "traced"
    shutil.copytree(folder.parent / "template", data)
    with traced("-e", f"trace={','.join(WRITES)}", "-o", str(trace)) as tracer:
        run(server, data, folder, tracer)
        tracer.words()
    counts = calls_of_threads(trace)
    assert counts["pwrite64"] > 100 and counts["fdatasync"] > 2, counts
    every = [(call, n) for call in WRITES for n in range(1, counts[call] + 1)]
    if len(every) <= N_PLACES:
        return every
    # Some of every call, not pwrite64 alone.
    chosen = [(call, 1) for call in WRITES if counts[call]]
    rest = [place for place in every if place not in chosen]
    random.Random(20261125).shuffle(rest)
    return (chosen + rest)[:N_PLACES]


def run(server, data: Path, folder: Path, tracer):
    return server.run("everything", at_start=tracer.attach, data=str(data), folder=str(folder))


@pytest.mark.parametrize("fault", FAULTS, ids=("kill", "broken disk", "full disk"))
def test_a_fault_at_a_system_call_leaves_the_old_state_or_the_new_one(server, folder, fault):
    seen = originals(folder)
    n_hit = 0
    for call, n in places(server, folder):
        data = folder.parent / f"data {call} {n}"
        shutil.copytree(folder.parent / "template", data)
        inject = f"inject={call}:{fault.format(n)}"
        with traced("-o", os.devnull, "-e", f"trace={call}", "-e", inject) as tracer:
            ended = run(server, data, folder, tracer)
        place = f"{call} {n}: {ended}"
        if "SIGKILL" in fault:
            assert ended.code in (0, -9), place
            n_hit += ended.code == -9
        else:
            n_hit += told_and_still_searching(ended, place)
        recover(data, folder, place)
        assert originals(folder) == seen
        shutil.rmtree(data)
    assert n_hit


def told_and_still_searching(ended, place) -> bool:
    """Whether the fault was in the way; then a sentence says so, and the old photos are found."""
    assert ended.code in (0, 3), place
    assert not ended.of("raised"), place
    if ended.code == 0:
        assert ended.of("found") == [str(N_OLD + N_NEW)] * 2, place
    else:
        assert ended.of("sentence"), place
    assert all(len(sentence) > 40 for sentence in ended.of("sentence")), place
    assert all(int(n) >= N_OLD for n in ended.of("found")), place
    return bool(ended.of("sentence"))


def recover(data: Path, folder: Path, place: str) -> None:
    """The program starts again without the fault and completes; nothing is paid for twice."""
    left = stored(data)
    encoders = FakeEncoders()
    library = Library(data, decoder=FakeDecoder(), encoders=encoders)
    library.open()
    library.index_now([folder])
    library.close()
    assert sum(encoders.n_images.values()) == N_OLD + N_NEW - left, place
    check_index(data, {os.fsencode(path) for path in folder.iterdir()})
    check_private(data)


def stored(data: Path) -> int:
    """Embeddings of level 0 that were kept, read without touching anything."""
    copy = data.with_name("copy")
    shutil.copytree(data, copy)
    with closing(sqlite3.connect(copy / "index.sqlite")) as db:
        n = db.execute("SELECT count(*) FROM embeddings WHERE encoder_id = 1").fetchone()[0]
    shutil.rmtree(copy)
    return n


@pytest.mark.parametrize(("call", "n"), [("pwrite64", 1), ("pwrite64", 60), ("fdatasync", 1)])
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_the_command_says_so_with_code_3_and_searching_goes_on(server, folder, error, call, n):
    data = folder.parent / "template"
    words = ["--data-dir", str(data)]
    inject = f"inject={call}:error={error}:when={n}+"
    with traced("-o", os.devnull, "-e", f"trace={call}", "-e", inject) as tracer:
        ended = server.run("command", at_start=tracer.attach, words=[*words, "index", str(folder)])
    assert not ended.of("raised"), ended
    if call == "pwrite64":  # a sync that fails at the end is tried again at the next start
        assert ended.code == 3, ended
        assert "safe" in ended.of("err")[0] and "Traceback" not in ended.of("err")[0]
    found = server.run("command", words=[*words, "search", "a query", "--json"])
    assert found.code == 0, found
    assert len(json.loads(ast.literal_eval(found.of("out")[0]))["results"]) == 20
    recover(data, folder, f"{error} {call} {n}")
