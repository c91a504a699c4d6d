# SPDX-License-Identifier: MIT
"""What every test gets: markers from its folder, a data folder, a check for leftovers."""

import faulthandler
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
faulthandler.enable()

HANG_S = 600
"""As in pyproject.toml; some modules ask for more, for their long profiles."""
TESTS = Path(__file__).resolve().parent
FOLDER_MARKERS = frozenset({"unit", "ui", "property", "fault", "e2e", "bench"})
ENDED_WITH = pytest.StashKey[int]()
THREAD_GRACE_S = 30.0
"""close() ends every thread within 3 s; a slow and busy machine gets ten times that."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in FOLDER_MARKERS:
            item.add_marker(folder)
        limit = item.get_closest_marker("timeout")
        if os.environ.get("CI") and limit is not None and limit.args[0] > HANG_S:
            # The long profiles are not run there: a test that hangs may not use up its time.
            item.add_marker(pytest.mark.timeout(HANG_S), append=False)


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own; the program finds it through its environment too."""
    folder = tmp_path / "data"
    monkeypatch.setenv("DESKTOP_SEARCH_DATA_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real test photos; they are not part of the project."""
    given = os.environ.get("DESKTOP_SEARCH_CORPUS")
    folder = Path(given) if given else TESTS.parent.parent / "shared" / "corpus"
    if not (folder / "TRUTH.tsv").is_file():
        pytest.skip("needs the test photos: set DESKTOP_SEARCH_CORPUS to their folder")
    return folder


@pytest.fixture(scope="session")
def starter_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the starter encoders made, once for all tests: to be copied.

    DESKTOP_SEARCH_TEST_MODELS names one that is there already, for running single tests often.
    """
    from desktop_search.encode.host import EncoderHost

    if given := os.environ.get("DESKTOP_SEARCH_TEST_MODELS"):
        return Path(given)
    folder = tmp_path_factory.mktemp("starter") / "data"
    host = EncoderHost(folder)
    try:
        for name in ("starter-lite0", "starter-lite2"):
            host.prepare(name)
    finally:
        host.close()
    return folder / "models"


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fails a test that leaves a non-daemon thread running.

    But for those of large scans, which the process keeps (search/rank.py).
    """
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE_S
    while (left := lasting_threads() - before) and time.monotonic() < deadline:
        min(left, key=lambda thread: thread.name).join(0.05)
    if left:
        pytest.fail(f"threads left running: {', '.join(t.name for t in left)}")


def lasting_threads() -> set[threading.Thread]:
    """The threads besides this one that the end of the process would wait for."""
    others = set(threading.enumerate()) - {threading.current_thread()}
    return {t for t in others if not t.daemon and not t.name.startswith("scan_")}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[ENDED_WITH] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """A run whose failed test left a thread ends all the same, with what was told of it."""
    if lasting_threads():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash.get(ENDED_WITH, int(pytest.ExitCode.TESTS_FAILED)))
