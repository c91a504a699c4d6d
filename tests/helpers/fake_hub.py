# SPDX-License-Identifier: MIT
"""A model hub on 127.0.0.1 that can misbehave in every way that a real one, or its network, may."""

import re
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """One file, and how it is given."""

    content: bytes
    etag: str | None = '"v1"'
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/octet-stream"
    ranges: bool = True
    if_range: bool = True
    place: str | None = None
    """A Content-Range to state instead of the true one."""
    before: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Answers without a body that the next requests get."""
    cuts: list[int] = field(default_factory=list)
    """The next answers break off after that many bytes."""
    cut_always: int | None = None
    hold_after: int | None = None
    """Sends that many bytes, then nothing, until the hub is closed."""
    says: int | None = None
    chunked: bool = False
    endless: bool = False
    """Neither a length nor chunks: the end of the connection is the end."""


@dataclass
class Seen:
    path: str
    headers: dict[str, str]
    n_sent: int = 0

    @property
    def start(self) -> int:
        return int(re.match(r"bytes=(\d+)-", self.headers.get("range", "bytes=0-"))[1])


class FakeHub:
    """Use as a context manager. files: by path. seen: every request, in order."""

    def __init__(self, certificate: str | None = None) -> None:
        self.files: dict[str, Served] = {}
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hub = self
        scheme = "http"
        if certificate:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.address = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,))

    def __enter__(self) -> "FakeHub":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def n_sent(self) -> int:
        return sum(seen.n_sent for seen in self.seen)


class _Server(ThreadingHTTPServer):
    hub: FakeHub

    def handle_error(self, request, client_address):
        """A client that went away is no news here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        pass

    def do_CONNECT(self):
        self._bare(407, {})

    def do_GET(self):
        hub = self.server.hub
        seen = Seen(self.path, {name.lower(): value for name, value in self.headers.items()})
        hub.seen.append(seen)
        served = hub.files.get(self.path)
        if served is None:
            self._bare(404, {})
        elif served.before:
            self._bare(*served.before.pop(0))
        else:
            self._give(served, seen)

    def _bare(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _give(self, served: Served, seen: Seen) -> None:
        start, size = seen.start, len(served.content)
        same = not served.if_range or seen.headers.get("if-range") in (None, served.etag)
        if not (served.ranges and same):
            start = 0
        if start >= size > 0:
            self._bare(416, {"Content-Range": f"bytes */{size}"})
            return
        body = served.content[start:]
        self.send_response(206 if start else 200)
        if start:
            place = served.place or f"bytes {start}-{size - 1}/{size}"
            self.send_header("Content-Range", place)
        if served.etag:
            self.send_header("ETag", served.etag)
        self.send_header("Content-Type", served.content_type)
        for name, value in served.headers.items():
            self.send_header(name, value)
        if served.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif not served.endless:
            self.send_header("Content-Length", str(served.says or len(body)))
        self.end_headers()
        self.close_connection = True
        cut = served.cuts.pop(0) if served.cuts else served.cut_always
        if served.hold_after is not None:
            cut = max(0, served.hold_after - start)
        for at in range(0, len(body[:cut]), 1 << 16):
            block = body[:cut][at : at + (1 << 16)]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block) if served.chunked else block)
            seen.n_sent += len(block)
        if served.chunked and cut is None:
            self.wfile.write(b"0\r\n\r\n")
        if served.hold_after is not None:
            self.server.hub.closing.wait(60)
