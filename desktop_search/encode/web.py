# SPDX-License-Identifier: MIT
"""One request for one file over HTTP; nothing else in the program opens a connection.

What comes in: an address and where to start in the file. What goes out: an answer whose bytes can
be read, or a sentence that says why not. Which thread: any but the window's, blocking.
Proxies come from the environment; sent are the program's name and version, and HF_TOKEN to the
hub alone if that is set.
"""

import contextlib
import email.utils
import os
import re
import selectors
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from typing import IO, Self
from urllib import request as urllib_request
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit

from desktop_search import __version__
from desktop_search.core.errors import DesktopSearchError, EnvironmentFault, InputFault
from desktop_search.core.paths import APP_NAME, printable

HUB = "https://huggingface.co"
CHUNK_BYTES = 1 << 20
HEAD_BYTES = 512
HIDDEN_BYTES = 1 << 16
"""Above what TLS (records of 16 KiB) and a response's buffer may hold out of select()'s sight."""
POLL_S = 0.1
SAFE = "Your photos and the index are safe."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: for the server's next byte, before each further try, when it is busy."""

    timeout_s: float = 30.0
    backoff_s: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    max_retry_after_s: float = 60.0


USUAL_PATIENCE = Patience()


class Again(Exception):
    """A fault that may pass: worth another try after wait_s or more, else `fault` is the end."""

    def __init__(self, fault: DesktopSearchError, wait_s: float = 0.0) -> None:
        super().__init__(str(fault))
        self.fault, self.wait_s = fault, wait_s


class StartOver(Exception):
    """The server cannot go on from the bytes that are here."""


def hub() -> str:
    """The address of the model hub."""
    return (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")


def split(url: str) -> SplitResult | None:
    """The parts of an http or https address, None if it is not one."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        plain = url.isascii() and url.isprintable() and " " not in url
        # Asking for the port is what checks it.
        if plain and parts.hostname and "@" not in parts.netloc and parts.port != 0:
            return parts if parts.scheme in ("http", "https") else None
    return None


class Answer:
    """What the server gives for one request. A context manager.

    etag: of the file. start: where in the file the answer begins. n_total: the size of the whole
    file, as the answer has it. n_bytes, sha256: as the hub states them. n_left: the bytes that
    the answer announces. chunked: whether it says itself where it ends.
    """

    def __init__(
        self, site: "Site", response: HTTPResponse, redirects: "_Redirects", start: int
    ) -> None:
        self._site, self._response = site, response
        redirects.note(response.headers)
        self.n_bytes, self.sha256 = redirects.n_bytes, redirects.sha256
        self.etag = response.headers.get("ETag")
        self.n_left = response.length
        self.chunked = response.chunked
        self.start, self.n_total = 0, response.length
        place = response.headers.get("Content-Range", "")
        whole = response.headers.get("Content-Encoding", "identity").lower() == "identity"
        if response.headers.get_content_type() == "text/html":
            raise site.web_page()
        if not whole or response.status not in (200, 206) or (response.status == 206 and not start):
            raise site.odd(response.status)
        if response.status == 206:
            found = re.fullmatch(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\*)", place)
            if found is None or int(found[1]) != start:
                raise StartOver
            self.start = start
            self.n_total = None if found[2] == "*" else int(found[2])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._response.close()

    def head(self) -> bytes:
        """The first bytes of a whole file, which must not be those of a web page.

        Raises:
            InputFault: they are. Again: the connection broke.
        """
        try:
            head = self._response.read(HEAD_BYTES)
        except (OSError, HTTPException) as error:
            raise self._site.network(error) from error
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html")):
            raise self._site.web_page()
        return head

    def chunks(self, n_most: int, stop_if_cancelled: Callable[[], None]) -> Iterator[bytes]:
        """The bytes up to the answer's end, n_most of them at most.

        Raises:
            Again: the connection broke. What stop_if_cancelled raises.
        """
        n_read = 0
        while n_read < n_most:
            stop_if_cancelled()
            try:
                if n_read > HIDDEN_BYTES and not self._response.chunked:
                    self._wait_for_bytes(stop_if_cancelled)
                chunk = self._response.read1(min(CHUNK_BYTES, n_most - n_read))
            except (OSError, HTTPException) as error:
                raise self._site.network(error) from error
            if not chunk:
                return
            n_read += len(chunk)
            yield chunk

    def _wait_for_bytes(self, stop_if_cancelled: Callable[[], None]) -> None:
        # In short steps, so that a cancel need not wait for a server that went silent.
        deadline = time.monotonic() + self._site.patience.timeout_s
        with selectors.DefaultSelector() as selector:
            selector.register(self._response, selectors.EVENT_READ)
            while not selector.select(POLL_S):
                stop_if_cancelled()
                if time.monotonic() > deadline:
                    raise TimeoutError


class Site:
    """One address to fetch, and its faults as sentences."""

    def __init__(self, url: str, name: str, patience: Patience, safe: Callable[[], str]) -> None:
        """safe: says at any moment what is kept."""
        self.patience = patience
        self._url, self._name, self._safe = url, name, safe
        self._host = urlsplit(url).netloc
        self._answered = False

    def open(self, start: int, etag: str | None) -> Answer:
        """Asks for the file from a byte on, if it still has the etag; else from its beginning.

        Raises:
            InputFault: no such file, no permission, or something that is no model file.
            EnvironmentFault: network, proxy or server in the way. Again: the same, passing.
            StartOver: the server has nothing from that byte on.
        """
        request = urllib_request.Request(
            self._url, headers={"User-Agent": f"{APP_NAME}/{__version__}"}
        )
        if token := self._token():
            request.add_unredirected_header("Authorization", f"Bearer {token}")
        if start:
            request.add_header("Range", f"bytes={start}-")
            # A weak etag is not made for this; then the sha256 tells.
            if etag and etag.startswith('"'):
                request.add_header("If-Range", etag)
        redirects = _Redirects()
        opener = urllib_request.OpenerDirector()  # knows no file:, ftp: or data: addresses
        for handler in (
            urllib_request.ProxyHandler(),
            urllib_request.UnknownHandler(),
            _Connections(),
            urllib_request.HTTPDefaultErrorHandler(),
            urllib_request.HTTPErrorProcessor(),
            redirects,
        ):
            opener.add_handler(handler)
        try:
            response = opener.open(request, timeout=self.patience.timeout_s)
        except HTTPError as error:
            error.close()
            self._answered = True
            if error.code == 416 and start:
                raise StartOver from error
            raise self._refusal(error) from error
        except (OSError, HTTPException, ValueError) as error:
            raise self.network(error) from error
        self._answered = True
        try:
            return Answer(self, response, redirects, start)
        except BaseException:
            response.close()
            raise

    def _token(self) -> str | None:
        token, ours, theirs = os.environ.get("HF_TOKEN", "").strip(), split(self._url), split(hub())
        if not (token and ours and theirs and _origin(ours) == _origin(theirs)):
            return None
        if not (token.isascii() and token.isprintable()):
            raise InputFault(f"HF_TOKEN does not hold an access token. {SAFE} Set it anew.")
        return token

    def _refusal(self, error: HTTPError) -> Exception:
        """An answer with an error code, as the exception to raise."""
        code, what = error.code, f"{self._host} did not give {self._name}"
        if code in (401, 403):
            return InputFault(
                f"{what}: it asks for permission (HTTP {code}). {self._safe()} Open the model's "
                "page in a browser and accept its licence there, then set HF_TOKEN to an access "
                "token of yours. A name that is mistyped looks the same."
            )
        if code in (404, 410):
            return InputFault(
                f"{what}: there is no such file (HTTP {code}). {self._safe()} "
                "Check the name of the model and of its file."
            )
        if code == 407:
            return self._proxy_fault("asks for a name and password")
        if code in (408, 429) or code >= 500:
            wait_s = _retry_after_s(error.headers.get("Retry-After", ""))
            later = f"in {wait_s / 60:.0f} minutes" if wait_s > 90 else "in some minutes"
            busy = EnvironmentFault(
                f"{what}: it is busy or out of order (HTTP {code}). {self._safe()} "
                f"Try again {later}."
            )
            return busy if wait_s > self.patience.max_retry_after_s else Again(busy, wait_s)
        return self.odd(code)

    def network(self, error: Exception) -> Exception:
        """A failed connection, as the exception to raise."""
        cause = error.reason if isinstance(error, URLError) else error
        text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
        text = printable(text[:200])  # a server or proxy may have written it
        if not isinstance(cause, (OSError, HTTPException)):
            return InputFault(
                f"The address of {self._name} on {self._host} cannot be used, or leads to one that "
                f"cannot ({text}). {self._safe()} Check the address."
            )
        if isinstance(cause, ssl.SSLCertVerificationError):
            return EnvironmentFault(
                f"The connection to {self._host} is not safe: its certificate cannot be checked "
                f"({cause.verify_message}). {self._safe()} Check this computer's clock. If a proxy "
                "or virus scanner reads along, set SSL_CERT_FILE to its certificates."
            )
        if "Tunnel connection failed" in text:
            return self._proxy_fault(f"did not let the connection through ({text})")
        if isinstance(cause, TimeoutError):
            text = f"no answer for {self.patience.timeout_s:.0f} seconds"
        fault = self.broken(text)
        if self._proxy():
            fault = self._proxy_fault(f"cannot be reached, or the server behind it ({text})")
        elif isinstance(cause, socket.gaierror):
            fault = EnvironmentFault(
                f"{self._host} was not found: this computer seems to have no network ({text}). "
                f"{self._safe()} Try again when it has."
            )
        # Without any answer so far, more of the same waiting would tell nothing new.
        first = not self._answered and isinstance(cause, (socket.gaierror, TimeoutError))
        return fault if first else Again(fault)

    def broken(self, text: str) -> EnvironmentFault:
        """The connection does not last."""
        return EnvironmentFault(
            f"The connection to {self._host} did not last ({text}). {self._safe()} "
            "Check the network and try again."
        )

    def web_page(self) -> InputFault:
        """A web page where a model is expected."""
        return InputFault(
            f"{self._host} gave a web page instead of {self._name}. {self._safe()} If the network "
            "asks you to sign in first (hotel, company), do so in a browser and try again; "
            "otherwise the address is not that of a model file."
        )

    def odd(self, code: int) -> InputFault:
        """An answer that makes no sense here."""
        return InputFault(
            f"{self._host} gave an answer about {self._name} that cannot be used (HTTP {code}). "
            f"{self._safe()} Check the address, or try again later."
        )

    def _proxy_fault(self, what: str) -> EnvironmentFault:
        return EnvironmentFault(
            f"The proxy {self._proxy() or 'on the way'} {what}. {self._safe()} Check the "
            "variables http_proxy, https_proxy and no_proxy, or the system's proxy settings."
        )

    def _proxy(self) -> str | None:
        """Host and port of the proxy in use; never the password that its setting may hold."""
        parts = urlsplit(self._url)
        proxy = urllib_request.getproxies().get(parts.scheme)
        if not proxy or urllib_request.proxy_bypass(parts.netloc):
            return None
        return printable(proxy.rpartition("//")[2].rpartition("@")[2])


class _Connections(urllib_request.HTTPHandler):
    """http and https. HTTPSHandler would read all certificates at once, for http in vain."""

    https_request = urllib_request.HTTPHandler.http_request

    def https_open(self, req: urllib_request.Request) -> HTTPResponse:
        return self.do_open(HTTPSConnection, req)


class _Redirects(urllib_request.HTTPRedirectHandler):
    """Follows redirects; keeps what the hub states of the file, and the token from other hosts."""

    def __init__(self) -> None:
        self.n_bytes: int | None = None
        self.sha256: str | None = None

    def note(self, headers: HTTPMessage) -> None:
        """Keeps size and sha256 of an LFS file, from the first answer that states them."""
        size, etag = headers.get("X-Linked-Size", ""), headers.get("X-Linked-Etag", "")
        if self.n_bytes is None and re.fullmatch(r"[0-9]{1,18}", size):
            self.n_bytes = int(size)
        # The etag of a file that is not LFS is the hash of git, of 40 digits: nothing to check.
        if self.sha256 is None and (found := re.fullmatch(r'"?([0-9a-fA-F]{64})"?', etag)):
            self.sha256 = found[1].lower()

    def redirect_request(
        self,
        req: urllib_request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib_request.Request | None:
        """The next request, with the token only if it goes to the same scheme, host and port."""
        fp.close()  # the base class would read its body, however long
        self.note(headers)
        here, there = split(req.full_url), split(newurl)
        if here is None or there is None or (here.scheme == "https" != there.scheme):
            raise URLError("a redirect that is not safe to follow")
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None:
            new.headers.pop("Proxy-authorization", None)  # set anew where a proxy is used
            token = req.unredirected_hdrs.get("Authorization")
            if token and _origin(here) == _origin(there):
                new.add_unredirected_header("Authorization", token)
        return new


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]


def _retry_after_s(text: str) -> float:
    """Seconds, or a date; 0 for neither."""
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return 0.0
