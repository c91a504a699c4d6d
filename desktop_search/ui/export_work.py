# SPDX-License-Identifier: MIT
"""Copies photos or writes a list of them, away from the GUI thread.

What comes in: photos and where they should go. What goes out: signals of how far it is and how it
ended. Lives on the GUI thread; the work runs on the thread "export" and comes back through the
bridge.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.logs import log_unexpected
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import ExportSummary, ListFormat, PhotoId
from desktop_search.ui.bridge import Bridge, ExportEnd

LOG = logging.getLogger(__name__)
JOIN_S: Final = 3.0
"""Source: style.md rule 10."""


@dataclass(frozen=True, slots=True)
class ExportJob:
    """What goes where. kind: None = copies of the files; target: then a folder, else a file."""

    photo_ids: tuple[PhotoId, ...]
    target: Path
    kind: ListFormat | None


class ExportWork(QObject):
    """One job at a time."""

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._thread: threading.Thread | None = None
        self._cancel = CancelToken()

    @property
    def running(self) -> bool:
        """Whether something is being taken out."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, photo_ids: Sequence[PhotoId], target: Path, kind: ListFormat | None) -> None:
        """Begins a job; the bridge tells how far it is."""
        assert not self.running
        self._cancel = CancelToken()
        job = ExportJob(tuple(photo_ids), target, kind)
        self._thread = threading.Thread(target=self._run, args=(job, self._cancel), name="export")
        self._thread.start()

    def stop(self) -> None:
        """Asks for the end; what is copied stays, what is half copied goes."""
        self._cancel.cancel()

    def close(self) -> None:
        """Ends the thread."""
        self.stop()
        if self._thread is not None:
            self._thread.join(JOIN_S)

    def _run(self, job: ExportJob, cancel: CancelToken) -> None:
        try:
            self._bridge.export_did(ExportEnd(job.target, self._do(job, cancel)))
        except DesktopSearchError as error:
            self._bridge.export_did(ExportEnd(job.target, error=error.sentence))
        except Exception as error:  # noqa: BLE001 - a thread's border: the dialog must hear of it
            log_unexpected(LOG, "an export failed", error)
            sentence = f"The photos could not be taken out ({type(error).__name__})."
            self._bridge.export_did(ExportEnd(job.target, error=sentence))

    def _do(self, job: ExportJob, cancel: CancelToken) -> ExportSummary:
        library = self._bridge.library
        if job.kind is None:
            told = self._bridge.export_told
            return library.export_photos(job.photo_ids, job.target, told, cancel)
        # The file dialog has asked before.
        return library.export_list(job.photo_ids, job.target, job.kind, overwrite=True)
