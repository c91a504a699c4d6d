# SPDX-License-Identifier: MIT
"""Downloads from a hub that cuts, lies, changes, refuses, redirects, or goes silent."""

import contextlib
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from helpers.fake_hub import FakeHub, Served

from desktop_search import __version__
from desktop_search.core.errors import Cancelled, EnvironmentFault, InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.encode.download import (
    PROGRESS_S,
    SPARE_BYTES,
    DownloadProgress,
    download,
    hub_url,
)
from desktop_search.encode.web import Patience

QUICK = Patience(timeout_s=5, backoff_s=(0.01, 0.01, 0.01), max_retry_after_s=1)
CONTENT = random.Random(1).randbytes(3_000_000)
HALF = 1_500_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
OTHER = bytes(reversed(CONTENT))
PATH = "/owner/model/resolve/main/model.safetensors"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with FakeHub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", f"{hub.address}/")
        hub.files[PATH] = Served(CONTENT)
        yield hub


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "model.safetensors"


def fetch(target: Path, url: str | None = None, **given: object) -> str:
    url = url or hub_url("owner/model", "model.safetensors")
    return download(url, target, **{"n_bytes": None, "sha256": None, "patience": QUICK, **given})


def part(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def left(target: Path) -> set[str]:
    """The ends of the names beside the lock, which always stays."""
    return {p.name.removeprefix(target.name) for p in target.parent.iterdir()} - {".part.lock"}


def cancel_at_half(target: Path, **given: object) -> int:
    """Leaves a part behind by cancelling; returns its size."""
    token = CancelToken()

    def look(progress: DownloadProgress) -> None:
        token.cancel()

    with pytest.raises(Cancelled, match="stopped"):
        fetch(target, **{"sha256": SHA256, **given}, on_progress=look, cancel=token)
    size = part(target).stat().st_size
    assert 0 < size < len(CONTENT)
    return size


def test_address_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    url = hub_url("owner/model", "a folder/w#1.bin", "refs/pr/1")
    assert url == ("https://huggingface.co/owner/model/resolve/refs%2Fpr%2F1/a%20folder/w%231.bin")
    monkeypatch.setenv("HF_ENDPOINT", "http://mirror:8080/")
    assert hub_url("o/m", "f") == "http://mirror:8080/o/m/resolve/main/f"
    for repo, path in (("o/../x", "f"), ("o//m", "f"), ("o/m", ""), ("o/m", "a\nb"), ("", "f")):
        with pytest.raises(InputFault, match="owner/name"):
            hub_url(repo, path)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://host/x", "http://", "https://a b/", "http://h:port/", "x", "",
     "http://user:word@host/x", "https://h/\u00e4", "http://h/\n"],
)  # fmt: skip
def test_only_addresses_of_the_web(url: str, target: Path) -> None:
    with pytest.raises(InputFault, match="https://"):
        download(url, target, n_bytes=None, sha256=None)
    assert not target.parent.exists()


def test_plain(hub: FakeHub, target: Path) -> None:
    seen: list[DownloadProgress] = []
    given = {"n_bytes": len(CONTENT), "sha256": SHA256.upper()}
    assert fetch(target, **given, on_progress=seen.append) == SHA256
    assert target.read_bytes() == CONTENT
    assert left(target) == {""}
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.parent.stat().st_mode & 0o777 == 0o700
    assert seen[-1] == DownloadProgress(target.name, len(CONTENT), len(CONTENT))
    assert all(p.n_total == len(CONTENT) for p in seen)
    (request,) = hub.seen
    assert request.headers == {
        "host": hub.address.removeprefix("http://"),
        "user-agent": f"desktop-search/{__version__}",
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_an_older_file_is_replaced_and_an_empty_one_is_a_file(hub: FakeHub, target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"old")
    hub.files[PATH].content = b""
    assert fetch(target) == hashlib.sha256(b"").hexdigest()
    assert target.read_bytes() == b""


def test_a_cut_connection_goes_on_where_it_stopped(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].cuts = [HALF, 400_000, 0]
    assert fetch(target) == SHA256
    assert [seen.start for seen in hub.seen] == [0, HALF, HALF + 400_000, HALF + 400_000]
    assert hub.seen[1].headers["if-range"] == '"v1"'
    assert hub.n_sent == len(CONTENT)


def test_progress_lets_the_tries_start_anew(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].content = CONTENT * 4
    hub.files[PATH].cut_always = 1 << 20
    fetch(target)
    assert target.read_bytes() == CONTENT * 4
    assert len(hub.seen) > len(QUICK.backoff_s) + 1
    assert hub.n_sent == 4 * len(CONTENT)


def test_without_a_checksum_only_a_strong_etag_tells_the_same_file(
    hub: FakeHub, target: Path
) -> None:
    hub.files[PATH].etag = 'W/"v1"'
    hub.files[PATH].cuts = [HALF, HALF]
    assert fetch(target, sha256=SHA256) == SHA256
    hub.files[PATH].cuts = [HALF]
    assert fetch(target) == SHA256
    assert [seen.start for seen in hub.seen] == [0, HALF, 0, 0]
    assert all("if-range" not in seen.headers for seen in hub.seen)


def test_a_file_that_changes_between_two_tries(hub: FakeHub, target: Path) -> None:
    def change(progress: DownloadProgress) -> None:
        hub.files[PATH] = Served(OTHER, etag='"v2"', if_range=False)

    hub.files[PATH].cuts = [HALF]
    assert fetch(target, on_progress=change) == hashlib.sha256(OTHER).hexdigest()
    assert [seen.start for seen in hub.seen] == [0, HALF, 0]


def test_an_answer_from_another_place_is_not_joined(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].cuts = [HALF]
    hub.files[PATH].place = f"bytes 7-{len(CONTENT) - 1}/{len(CONTENT)}"
    assert fetch(target) == SHA256
    assert [seen.start for seen in hub.seen] == [0, HALF, 0]


def test_a_part_that_is_taken_away_meanwhile(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].cuts = [HALF]

    def tidy(progress: DownloadProgress) -> None:
        if len(hub.seen) == 1 and part(target).exists():
            part(target).unlink()

    assert fetch(target, on_progress=tidy) == SHA256
    assert target.read_bytes() == CONTENT


def test_cut_for_ever_says_what_is_kept_and_the_next_call_goes_on(
    hub: FakeHub, target: Path
) -> None:
    hub.files[PATH].cuts = [HALF, 0, 0, 0]
    with pytest.raises(EnvironmentFault, match=r"1\.5 MB that came are kept.*goes on from there"):
        fetch(target, sha256=SHA256)
    assert left(target) == {".part", ".part.json"}
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in target.parent.iterdir())
    assert fetch(target, sha256=SHA256) == SHA256
    assert hub.seen[-1].start == HALF
    assert hub.n_sent == len(CONTENT)
    assert left(target) == {""}


def test_cut_at_the_same_place_without_ranges_ends(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].ranges = False
    hub.files[PATH].cut_always = HALF
    with pytest.raises(EnvironmentFault, match="did not last"):
        fetch(target)
    assert len(hub.seen) <= 2 * len(QUICK.backoff_s) + 1


def test_cancel_then_resume(hub: FakeHub, target: Path) -> None:
    size = cancel_at_half(target)
    assert not target.exists()
    seen: list[DownloadProgress] = []
    assert fetch(target, sha256=SHA256, on_progress=seen.append) == SHA256
    assert hub.seen[1].start == size
    assert hub.seen[1].n_sent == len(CONTENT) - size
    assert seen[0].n_done > size


def test_a_token_cancelled_before_sends_nothing(hub: FakeHub, target: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        fetch(target, cancel=token)
    assert hub.seen == []


def test_cancel_need_not_wait_for_a_silent_server(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].hold_after = HALF
    token, patience = CancelToken(), Patience(timeout_s=600)
    timer: list[threading.Timer] = []

    def soon(progress: DownloadProgress) -> None:
        if not timer:
            timer.append(threading.Timer(0.3, token.cancel))
            timer[0].start()

    with pytest.raises(Cancelled):
        fetch(target, sha256=SHA256, patience=patience, on_progress=soon, cancel=token)
    assert part(target).stat().st_size == HALF


def test_a_part_without_a_checksum_is_not_trusted_later(hub: FakeHub, target: Path) -> None:
    cancel_at_half(target, sha256=None)
    assert fetch(target) == SHA256
    assert hub.seen[1].start == 0


def test_the_hubs_checksum_is_as_good_as_the_callers(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].headers = {"X-Linked-Etag": f'"{SHA256}"', "X-Linked-Size": str(len(CONTENT))}
    size = cancel_at_half(target, sha256=None)
    assert fetch(target) == SHA256
    assert hub.seen[1].start == size


def test_a_part_that_only_lacked_its_new_name_is_not_fetched_again(
    hub: FakeHub, target: Path
) -> None:
    cancel_at_half(target)
    part(target).write_bytes(CONTENT)
    assert fetch(target, sha256=SHA256) == SHA256
    assert len(hub.seen) == 1


@pytest.mark.parametrize("sidecar", [b"", b"{", b"[]", b"{}", b'{"url": 1}', b"\xff", None])
def test_a_part_without_its_note_is_dropped(
    hub: FakeHub, target: Path, sidecar: bytes | None
) -> None:
    cancel_at_half(target)
    note = target.with_name(f"{target.name}.part.json")
    if sidecar is None:
        note.unlink()
    else:
        note.write_bytes(sidecar)
    assert fetch(target, sha256=SHA256) == SHA256
    assert hub.seen[1].start == 0


@pytest.mark.parametrize(
    "change",
    [
        {"ranges": False},
        {"etag": '"v2"'},
        {"etag": '"v2"', "if_range": False},
        {"content": CONTENT + b"more", "if_range": False},
        {"content": CONTENT[:1000], "if_range": False},
        {"place": "bytes 7-999/1000"},
        {"place": "nonsense"},
        {"headers": {"X-Linked-Etag": hashlib.sha256(OTHER).hexdigest()}, "content": OTHER},
        {"headers": {"X-Linked-Size": "3000004"}, "content": CONTENT + b"more"},
    ],
    ids=[
        "no ranges",
        "etag",
        "etag, If-Range ignored",
        "longer",
        "shorter",
        "other place",
        "nonsense",
        "checksum",
        "hub's size",
    ],
)
def test_what_the_server_cannot_go_on_from_is_started_over(
    hub: FakeHub, target: Path, change: dict[str, object]
) -> None:
    hub.files[PATH].headers = {"X-Linked-Etag": SHA256}
    cancel_at_half(target, sha256=None)
    if "content" in change:
        change = {"headers": {}, **change}
    for name, value in change.items():
        setattr(hub.files[PATH], name, value)
    digest = fetch(target)
    assert target.read_bytes() == hub.files[PATH].content
    assert digest == hashlib.sha256(hub.files[PATH].content).hexdigest()
    assert hub.seen[1].start > 0
    assert left(target) == {""}


def test_another_expected_checksum_starts_over(hub: FakeHub, target: Path) -> None:
    cancel_at_half(target)
    hub.files[PATH].content = OTHER
    fetch(target, sha256=hashlib.sha256(OTHER).hexdigest())
    assert hub.seen[1].start == 0


def test_a_damaged_part_is_fetched_again_once(hub: FakeHub, target: Path) -> None:
    size = cancel_at_half(target)
    part(target).write_bytes(bytes(size))
    assert fetch(target, sha256=SHA256) == SHA256
    assert [seen.start for seen in hub.seen] == [0, size, 0]


@pytest.mark.parametrize(
    ("served", "given", "says"),
    [
        ({}, {"sha256": "0" * 64}, "checksum"),
        ({"headers": {"X-Linked-Etag": f'"{"0" * 64}"'}}, {}, "checksum"),
        ({"headers": {"X-Linked-Etag": f'"{"0" * 64}"'}}, {"sha256": SHA256}, "checksum"),
        ({}, {"n_bytes": 2_999_999}, "size"),
        ({}, {"n_bytes": 3_000_001}, "size"),
        ({"headers": {"X-Linked-Size": "2999999"}}, {}, "size"),
        ({"headers": {"X-Linked-Size": "3000001"}}, {}, "size"),
        ({"chunked": True}, {"n_bytes": 100}, "more than"),
        ({"chunked": True}, {"n_bytes": 2_000_000}, "more than"),
        ({"chunked": True}, {"n_bytes": 3_000_001}, "only 3.0 MB"),
        ({"chunked": True, "headers": {"X-Linked-Size": "2000000"}}, {}, "more than"),
        ({"endless": True}, {"n_bytes": 2_000_000}, "more than"),
        ({"says": 100 << 30}, {}, "it has 107.37 GB"),
    ],
)
def test_another_file_than_expected_leaves_nothing(
    hub: FakeHub, target: Path, served: dict[str, object], given: dict[str, object], says: str
) -> None:
    hub.files[PATH] = Served(CONTENT, **served)
    with pytest.raises(InputFault, match=f"not the expected file.*{says}"):
        fetch(target, **given)
    assert left(target) == set()
    assert len(hub.seen) == 1


def test_a_wrong_checksum_ends_also_when_the_connection_breaks(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].cut_always = 2_000_000
    with pytest.raises(InputFault, match="checksum"):
        fetch(target, sha256="0" * 64)
    assert [seen.start for seen in hub.seen] == [0, 2_000_000] * 2
    assert left(target) == set()


@pytest.mark.parametrize("says", [3_000_001, 4_000_000])
def test_fewer_bytes_than_announced_is_a_cut(hub: FakeHub, target: Path, says: int) -> None:
    hub.files[PATH].says = says
    hub.files[PATH].ranges = False
    with pytest.raises(EnvironmentFault, match="ended too early"):
        fetch(target)
    assert not target.exists()


def test_unknown_size_is_taken_if_its_end_can_be_told(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].chunked = True
    seen: list[DownloadProgress] = []
    assert fetch(target, on_progress=seen.append) == SHA256
    assert seen[0].n_total is None
    assert seen[-1].n_total == len(CONTENT)
    hub.files[PATH] = Served(CONTENT, endless=True)
    assert fetch(target, sha256=SHA256) == SHA256
    with pytest.raises(InputFault, match="cannot be used"):
        fetch(target)


def test_unknown_size_has_a_limit(
    hub: FakeHub, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_search.encode.download.MAX_BYTES", 1_000_000)
    hub.files[PATH].chunked = True
    with pytest.raises(InputFault, match=r"more than the 1\.0 MB"):
        fetch(target)
    assert left(target) == set()


def test_chunks_that_break_off_are_a_cut(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].chunked = True
    hub.files[PATH].cuts = [0, HALF]
    assert fetch(target) == SHA256
    assert [seen.start for seen in hub.seen] == [0, 0, HALF]


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, InputFault, "accept its licence"),
        (403, InputFault, "HF_TOKEN"),
        (404, InputFault, "no such file"),
        (410, InputFault, "no such file"),
        (400, InputFault, "HTTP 400"),
        (304, InputFault, "HTTP 304"),
        (416, InputFault, "HTTP 416"),
        (206, InputFault, "HTTP 206"),
        (204, InputFault, "HTTP 204"),
        (302, InputFault, "HTTP 302"),
        (407, EnvironmentFault, "proxy"),
    ],
)
def test_refusals(
    hub: FakeHub, target: Path, status: int, kind: type[Exception], says: str
) -> None:
    cancel_at_half(target) if status != 416 and status != 206 else None
    hub.seen.clear()
    hub.files[PATH].before = [(status, {})] * 9
    with pytest.raises(kind, match=says) as caught:
        fetch(target, sha256=SHA256)
    assert len(hub.seen) == 1
    assert caught.value.sentence.endswith(".")
    if status not in (416, 206):
        assert "are kept" in caught.value.sentence
        assert left(target) == {".part", ".part.json"}


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_busy_then_fine_and_busy_for_ever(hub: FakeHub, target: Path, status: int) -> None:
    hub.files[PATH].before = [(status, {"Retry-After": "0"}), (status, {"Retry-After": "x"})]
    assert fetch(target) == SHA256
    target.unlink()
    hub.files[PATH].before = [(status, {})] * 9
    hub.seen.clear()
    with pytest.raises(EnvironmentFault, match=f"busy or out of order.*{status}"):
        fetch(target)
    assert len(hub.seen) == len(QUICK.backoff_s) + 1


@pytest.mark.parametrize("after", ["600", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_long_wait_is_left_to_the_person(hub: FakeHub, target: Path, after: str) -> None:
    hub.files[PATH].before = [(429, {"Retry-After": after})]
    with pytest.raises(EnvironmentFault, match=r"Try again in \d+ minutes"):
        fetch(target)
    assert len(hub.seen) == 1


def test_a_short_wait_is_kept_and_can_be_cancelled(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].before = [(503, {"Retry-After": "1"})]
    start = time.monotonic()
    assert fetch(target) == SHA256
    assert time.monotonic() - start >= 1
    hub.files[PATH].before = [(503, {"Retry-After": "50"})]
    token = CancelToken()
    timer = threading.Timer(0.2, token.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        fetch(target, cancel=token, patience=Patience())
    assert time.monotonic() - start < 50


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/html; charset=utf-8", b"sign in"),
        ("application/octet-stream", b"\xef\xbb\xbf\n <!DOCTYPE html><html>"),
        ("application/octet-stream", b"<HTML lang=en>"),
    ],
)
def test_a_web_page_is_no_model_and_costs_no_bytes(
    hub: FakeHub, target: Path, content_type: str, content: bytes
) -> None:
    size = cancel_at_half(target)
    page = Served(content, content_type=content_type, ranges=False)
    model, hub.files[PATH] = hub.files[PATH], page
    with pytest.raises(InputFault, match=r"web page instead of model\.safetensors"):
        fetch(target)
    assert not target.exists()
    hub.files[PATH] = model
    fetch(target, sha256=SHA256)
    assert hub.seen[-1].start == size


def test_a_packed_answer_is_refused(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].headers = {"Content-Encoding": "gzip"}
    with pytest.raises(InputFault, match="cannot be used"):
        fetch(target)


LFS = {"X-Linked-Size": str(len(CONTENT)), "X-Linked-Etag": f'"{SHA256}"'}


def test_redirect_to_another_host_without_the_token(
    hub: FakeHub, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with FakeHub() as cdn:
        cdn.files["/blob?signed=1"] = Served(CONTENT, etag='"cdn"', cuts=[HALF])
        hub.files["/moved"] = Served(b"")
        hub.files["/moved"].before = [
            (302, {"Location": f"{cdn.address}/blob?signed=1", **LFS}) for _ in range(2)
        ]
        hub.files[PATH].before = [(307, {"Location": "/moved"}) for _ in range(2)]
        assert fetch(target) == SHA256
        assert [seen.path for seen in hub.seen] == [PATH, "/moved"] * 2
        # The same host is asked with the token again (a renamed repository), no other one is.
        assert all(seen.headers["authorization"] == "Bearer hf_secret" for seen in hub.seen)
        assert all("authorization" not in seen.headers for seen in cdn.seen)
        assert [seen.start for seen in cdn.seen] == [0, HALF]
        assert cdn.seen[1].headers["if-range"] == '"cdn"'
        assert cdn.n_sent == len(CONTENT)


@pytest.mark.parametrize(
    "lies", [{"X-Linked-Size": "2999999"}, {"X-Linked-Etag": "1" * 64}], ids=["size", "checksum"]
)
def test_what_the_hub_states_while_redirecting_is_checked(
    hub: FakeHub, target: Path, lies: dict[str, str]
) -> None:
    with FakeHub() as cdn:
        cdn.files["/blob"] = Served(CONTENT, headers=LFS)
        hub.files[PATH].before = [(302, {"Location": f"{cdn.address}/blob", **LFS, **lies})]
        with pytest.raises(InputFault, match="not the expected file"):
            fetch(target)
    assert left(target) == set()


def test_the_etag_of_a_plain_file_is_no_checksum(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].etag = f'"{"0" * 64}"'
    hub.files[PATH].headers = {"X-Linked-Etag": f'"{"0" * 40}"', "X-Linked-Size": "many"}
    assert fetch(target) == SHA256


def test_the_token_goes_to_the_hub_alone(
    hub: FakeHub, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with FakeHub() as other:
        other.files["/x"] = Served(CONTENT)
        fetch(target, f"{other.address}/x")
        assert "authorization" not in other.seen[0].headers
    monkeypatch.setenv("HF_TOKEN", "hf_se\ncret")
    with pytest.raises(InputFault, match="HF_TOKEN") as caught:
        fetch(target)
    assert "cret" not in caught.value.sentence
    assert hub.seen == []


@pytest.mark.parametrize(
    "location", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://h:port/", PATH, None]
)
def test_redirects_that_lead_nowhere(hub: FakeHub, target: Path, location: str | None) -> None:
    hub.files[PATH].before = [(302, {"Location": location} if location else {})] * 20
    with pytest.raises(InputFault, match="cannot be used"):
        fetch(target)
    assert left(target) == set()


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_means_no_connection(
    hub: FakeHub, target: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")
    monkeypatch.setattr(socket, "socket", None)
    with pytest.raises(EnvironmentFault, match=f"no connection was opened.*{name}"):
        fetch(target)
    assert hub.seen == []
    assert not target.parent.exists()


def test_disk_full_is_said_before_and_keeps_what_is_there(
    hub: FakeHub, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = cancel_at_half(target)
    with monkeypatch.context() as patch:
        free = [1_000_000, SPARE_BYTES + len(CONTENT) - size - 1, SPARE_BYTES + len(CONTENT) - size]
        patch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, free.pop(0)))
        with pytest.raises(EnvironmentFault, match=r"1\.0 MB are free.*are kept"):
            fetch(target, sha256=SHA256)
        with pytest.raises(EnvironmentFault, match="not enough room"):
            fetch(target, sha256=SHA256)
        assert part(target).stat().st_size == size
        fetch(target, sha256=SHA256)
    assert hub.seen[-1].start == size


@pytest.mark.skipif(os.name == "nt", reason="needs RLIMIT_FSIZE")
def test_a_write_that_fails_keeps_what_is_there(hub: FakeHub, target: Path) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HALF, limits[1]))
    try:
        with pytest.raises(EnvironmentFault, match=r"cannot be written.*files of this size"):
            fetch(target, sha256=SHA256)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert part(target).stat().st_size == HALF
    assert fetch(target, sha256=SHA256) == SHA256
    assert hub.seen[1].start == HALF


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(hub: FakeHub, target: Path) -> None:
    target.parent.mkdir(mode=0o500)
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        fetch(target)


def test_a_target_that_cannot_be_replaced(hub: FakeHub, target: Path) -> None:
    target.mkdir(parents=True)
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        fetch(target, sha256=SHA256)


def test_locked_by_another(hub: FakeHub, target: Path) -> None:
    target.parent.mkdir()
    with (
        FileLock(f"{target}.part.lock"),
        pytest.raises(EnvironmentFault, match="already being downloaded"),
    ):
        fetch(target)
    assert hub.seen == []
    assert fetch(target) == SHA256


def test_progress_is_not_told_for_every_chunk(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].content = CONTENT * 10
    seen: list[DownloadProgress] = []
    start = time.monotonic()
    fetch(target, on_progress=seen.append)
    assert len(seen) <= (time.monotonic() - start) / PROGRESS_S + 2
    done = [p.n_done for p in seen]
    assert done == sorted(done)
    assert done[-1] == 10 * len(CONTENT)


def refused_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def test_nobody_there(target: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"did not last.*refused"):
        fetch(target, f"http://{refused_address()}/x")


def test_no_network(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(EnvironmentFault, match=r"huggingface\.co was not found.*no network"):
        fetch(target, "https://huggingface.co/x")


def test_a_server_that_never_answers(target: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(EnvironmentFault, match="no answer for"),
    ):
        fetch(
            target,
            f"http://127.0.0.1:{server.getsockname()[1]}/x",
            patience=Patience(timeout_s=0.3),
        )


def test_a_server_that_goes_silent(hub: FakeHub, target: Path) -> None:
    hub.files[PATH].hold_after = HALF
    with pytest.raises(EnvironmentFault, match=r"no answer for.*1\.5 MB that came are kept"):
        fetch(target, sha256=SHA256, patience=Patience(timeout_s=0.3, backoff_s=(0.01,)))


def test_a_host_that_does_not_speak_http(target: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            for _ in range(len(QUICK.backoff_s) + 1):
                client, _address = server.accept()
                with client, contextlib.suppress(OSError):
                    client.recv(1 << 16)
                    client.sendall(b"220 mail ready\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        with pytest.raises(EnvironmentFault, match="did not last"):
            fetch(target, f"http://127.0.0.1:{server.getsockname()[1]}/x")
        thread.join()


def test_through_a_proxy(hub: FakeHub, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("http_proxy", hub.address.replace("//", "//me:pass@"))
    hub.files["http://models.example/x"] = Served(CONTENT)
    hub.files["http://models.example/y"] = Served(b"", before=[(302, {"Location": "/x"})])
    assert fetch(target, "http://models.example/y") == SHA256
    assert all(seen.headers["proxy-authorization"].startswith("Basic") for seen in hub.seen)
    hub.files["http://models.example/z"] = Served(
        b"", before=[(302, {"Location": f"{hub.address}{PATH}"})]
    )
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    hub.seen.clear()
    assert fetch(target, "http://models.example/z") == SHA256
    assert hub.seen[1].path == PATH
    assert "proxy-authorization" not in hub.seen[1].headers


def test_proxies_in_the_way(hub: FakeHub, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy")
    address = refused_address()
    monkeypatch.setenv("http_proxy", f"http://me:pass@{address}/")
    with pytest.raises(EnvironmentFault, match=f"proxy {address}") as caught:
        fetch(target, "http://models.example/x")
    assert "pass" not in caught.value.sentence
    monkeypatch.setenv("https_proxy", hub.address)
    with pytest.raises(EnvironmentFault, match=r"proxy 127\.0\.0\.1.*407"):
        fetch(target, "https://models.example/x")


@pytest.fixture
def certificate(tmp_path: Path) -> str:
    if not shutil.which("openssl"):
        pytest.skip("needs openssl to make a certificate")
    key, both = tmp_path / "key.pem", tmp_path / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(both)],
        check=True, capture_output=True,
    )  # fmt: skip
    with both.open("a") as out:
        out.write(key.read_text())
    return str(both)


def test_tls(hub: FakeHub, target: Path, certificate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(certificate) as safe:
        safe.files["/x"] = Served(CONTENT, cuts=[HALF])
        # Nothing more comes, and what came is in a buffer: waiting for more would be for ever.
        safe.files["/small"] = Served(CONTENT[:12_000], hold_after=12_000)
        safe.files["/down"] = Served(b"", before=[(302, {"Location": f"{hub.address}{PATH}"})])
        with pytest.raises(EnvironmentFault, match="certificate cannot be checked"):
            fetch(target, f"{safe.address}/x")
        with pytest.raises(EnvironmentFault, match="did not last"):
            fetch(target, f"{hub.address.replace('http', 'https')}/x")
        monkeypatch.setenv("SSL_CERT_FILE", certificate)
        hub.seen.clear()
        assert fetch(target, f"{safe.address}/x") == SHA256
        small = hashlib.sha256(CONTENT[:12_000]).hexdigest()
        assert fetch(target, f"{safe.address}/small", sha256=small) == small
        assert [seen.path for seen in safe.seen].count("/small") == 1
        with pytest.raises(InputFault, match="not safe to follow"):
            fetch(target, f"{safe.address}/down")
        assert hub.seen == []


def test_the_note_names_what_the_part_is_of(hub: FakeHub, target: Path) -> None:
    cancel_at_half(target)
    note = json.loads(target.with_name(f"{target.name}.part.json").read_text())
    assert note == {
        "url": f"{hub.address}{PATH}",
        "etag": '"v1"',
        "n_bytes": len(CONTENT),
        "sha256": SHA256,
    }
