# SPDX-License-Identifier: MIT
"""The library of a window that is painted first: it is imported and made behind the first paint.

What comes in: how to make the real library. What goes out: a LibraryPort that knows the settings
at once, and the rest as soon as the real one is there. Wishes that answer nothing wait for it in
order; a question that somebody asks earlier waits itself, for the tenth of a second that is left.
Which thread: methods any, mostly the GUI's; the real one is made on the thread "late".
"""

from __future__ import annotations

import contextlib
import functools
import gc
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import (  # Any: everything of the library passes through here
    TYPE_CHECKING,
    Any,
    Final,
    cast,
)

from desktop_search.core import settings as settings_file
from desktop_search.core.errors import EnvironmentFault, InternalError
from desktop_search.core.logs import log_unexpected
from desktop_search.core.progress import Progress
from desktop_search.core.settings import Settings
from desktop_search.ui.bridge import LibraryPort

if TYPE_CHECKING:
    from desktop_search.core.records import Notice, Root

LOG = logging.getLogger(__name__)
CALLBACKS: Final = (
    "on_ranking", "on_progress", "on_roots", "on_search_error", "on_fault", "on_notices",
    "on_refining",
)  # fmt: skip
WISHES: Final = frozenset(
    {
        "check_folder", "continue_anyway", "index_first", "pause", "remember", "rescan", "resume",
        "search", "stop_search", "typing",
    }
)  # fmt: skip
"""Methods that answer nothing, so that nobody needs to wait for them."""


def late_library(make: Callable[[], LibraryPort], data_dir: Path) -> LibraryPort:
    """The library that `make` gives, made when the window calls start() or asks it something."""
    return cast(LibraryPort, LateLibrary(make, data_dir))


class LateLibrary:
    """See the module. What is not here is the real library's."""

    def __init__(self, make: Callable[[], LibraryPort], data_dir: Path) -> None:
        self.data_dir = data_dir
        self._settings = Settings()
        with contextlib.suppress(EnvironmentFault):  # the real one reads them again and tells
            self._settings = settings_file.load(data_dir)
        for name in CALLBACKS:
            setattr(self, name, None)
        self._make = make
        self._making = threading.Lock()
        self._real: LibraryPort | None = None
        self._error: InternalError | None = None
        self._wishes: list[Callable[[LibraryPort], object]] | None = []  # None: nothing waits
        self._wishing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = False

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings if self._real is None else self._real.settings

    def roots(self) -> tuple[Root, ...]:
        """The folders, as last known."""
        return () if self._real is None else self._real.roots()

    def progress(self) -> Progress:
        """Where indexing stands."""
        return Progress("preparing", 0, 0, 0, 0) if self._real is None else self._real.progress()

    def notices(self) -> tuple[Notice, ...]:
        """What people should know of."""
        return () if self._real is None else self._real.notices()

    def start(self) -> None:
        """Makes the real library and starts it; returns at once."""
        self._thread = threading.Thread(target=self._begin, name="late")
        self._thread.start()

    def close(self) -> None:
        """Ends the real library."""
        self._closing = True
        if self._thread is not None:
            self._thread.join()
        if self._real is not None:
            self._real.close()

    def __getattr__(self, name: str) -> Any:
        """Something of the real library: itself, or what stands for it until it is there."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name in WISHES:
            return functools.partial(self._wish, name)
        return _Later(self, (name,)) if self._real is None else getattr(self._real, name)

    def real(self) -> LibraryPort:
        """The real library, made now where it is not there yet.

        Raises:
            InternalError: it cannot be made.
        """
        with self._making:
            if self._error is not None:
                raise self._error
            if self._real is None:
                self._real = self._made()
            return self._real

    def _made(self) -> LibraryPort:
        try:
            real = self._make()
        except Exception as error:
            log_unexpected(LOG, "making the library failed", error)
            self._error = InternalError(f"The index could not be opened ({error}).")
            raise self._error from error
        gc.freeze()  # what was imported stays for good, so no collection goes through it again
        for name in CALLBACKS:
            setattr(real, name, functools.partial(self._tell, name))
        return real

    def _tell(self, name: str, *told: object) -> None:
        callback = getattr(self, name)
        if callback is not None:
            callback(*told)

    def _wish(self, name: str, *given: Any) -> None:
        with self._wishing:
            if self._wishes is not None:
                self._wishes.append(lambda real: getattr(real, name)(*given))
                return
        getattr(self.real(), name)(*given)

    def _begin(self) -> None:
        try:
            real = self.real()
        except InternalError as error:
            self._tell("on_progress", Progress("stopped", 0, 0, 0, 0))
            self._tell("on_fault", error)
            return
        if self._closing:
            return
        real.start()
        with self._wishing:
            wishes, self._wishes = self._wishes or [], None
            for wish in wishes:
                wish(real)


class _Later:
    """A method of the real library, or an object in it, before that is there."""

    def __init__(self, late: LateLibrary, path: tuple[str, ...]) -> None:
        self.__dict__.update(_late=late, _path=path)

    def _get(self) -> Any:
        return functools.reduce(getattr, self._path, self._late.real())

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._get()(*given, **named)

    def __getattr__(self, name: str) -> Any:
        return _Later(self._late, (*self._path, name))

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._get(), name, value)
