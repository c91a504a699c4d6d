# SPDX-License-Identifier: MIT
"""The dialog that takes photos out: copies in a folder, or a list in a file.

What comes in: choices of photos, clicks, how far the work is. What goes out: jobs for the thread
"export". GUI thread. Source: interface.md section 5, Export.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDir, QEvent, QStandardPaths, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.paths import printable
from desktop_search.core.records import ExportProgress, ExportSummary, ListFormat, PhotoId
from desktop_search.ui.bridge import ExportEnd
from desktop_search.ui.export_work import ExportWork
from desktop_search.ui.file_actions import plain
from desktop_search.ui.languages import told, tr
from desktop_search.ui.page import heading, paragraph
from desktop_search.ui.words import number, photos

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow

MAX_NAMED: Final = 5
"""Photos that could not be copied are named up to here."""
STEPS: Final = 1000
ENDINGS: Final[dict[ListFormat, str]] = {
    "csv": "csv", "json": "json", "m3u": "m3u8", "paths": "txt",
}  # fmt: skip


class ExportDialog(QDialog):
    """Which photos, in what form; then how far it is."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export photos"))
        self._window = window
        self._work = ExportWork(window.bridge, self)
        self.which = self._combo("exportWhich", self.tr("Which photos"))
        self.behind = QCheckBox(self.tr("Also those behind them that look the same"), self)
        self.behind.setObjectName("exportBehind")
        self.behind.setMinimumHeight(28)
        self.how = self._combo("exportHow", self.tr("As what"))
        self.note = paragraph("", self)
        self.bar = QProgressBar(self)
        self.bar.setObjectName("exportProgress")
        self.bar.setAccessibleName(self.tr("How much is copied"))
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.said = paragraph("", self, "")
        self.said.setObjectName("exportSaid")
        self.go = QPushButton(self.tr("Choose where…"), self)
        self.go.setObjectName("exportStart")
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.end = QPushButton(self.tr("Stop"), self)
        self.end.setObjectName("exportStop")
        self.close_button = QPushButton(self.tr("Close"), self)
        self.close_button.setObjectName("exportClose")
        self._arrange()
        self._list_forms()
        self.how.currentIndexChanged.connect(self._describe)
        self.which.currentIndexChanged.connect(self._chosen)
        self.go.clicked.connect(self._start)
        self.end.clicked.connect(self._stop)
        self.close_button.clicked.connect(self.reject)
        window.bridge.export_progress.connect(self._progress)
        window.bridge.export_ended.connect(self._ended)
        window.closing.connect(self._work.close)
        self._describe()
        self._show_running(False)

    def _combo(self, name: str, words: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(words)
        combo.setMinimumHeight(32)
        return combo

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(heading(self.tr("Export photos"), self))
        for combo in (self.which, self.how):
            label = QLabel(combo.accessibleName(), self)
            label.setBuddy(combo)
            column.addWidget(label)
            column.addWidget(combo)
            if combo is self.which:
                column.addWidget(self.behind)
        for part in (self.note, self.bar, self.said):
            column.addWidget(part)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.end, self.close_button, self.go):
            button.setMinimumHeight(32)
            buttons.addWidget(button)
        column.addLayout(buttons)
        self.setMinimumWidth(440)

    def _list_forms(self) -> None:
        forms: tuple[tuple[str, ListFormat | None], ...] = (
            (self.tr("Copies of the files, in a folder"), None),
            (self.tr("A table for spreadsheets (CSV)"), "csv"),
            (self.tr("A list for programs (JSON)"), "json"),
            (self.tr("A playlist (M3U)"), "m3u"),
            (self.tr("A list of paths"), "paths"),
        )
        for words, kind in forms:
            self.how.addItem(words, kind)

    def offer(self, choices: Sequence[tuple[str, Sequence[PhotoId]]]) -> None:
        """Lists what can be taken out, the likeliest first; not while something is."""
        if self._work.running:
            return
        self.which.clear()
        for words, photo_ids in choices:
            self.which.addItem(words, tuple(photo_ids))
        self.said.setText("")
        self.which.setFocus()

    @property
    def photo_ids(self) -> list[PhotoId]:
        """The photos that are chosen."""
        chosen = list(self.which.currentData() or ())
        if self.behind.isChecked() and self.behind.isEnabled():
            return self._window.control.folded.with_those_behind(chosen)
        return chosen

    @Slot()
    def _chosen(self) -> None:
        chosen = list(self.which.currentData() or ())
        n_behind = len(self._window.control.folded.with_those_behind(chosen)) - len(chosen)
        self.behind.setEnabled(n_behind > 0)
        self.go.setEnabled(bool(chosen) and not self._work.running)

    @Slot()
    def _describe(self) -> None:
        if self.how.currentData() is None:
            note = self.tr(
                "The photos themselves are not touched. Where a name is taken, both files are kept."
            )
        else:
            note = self.tr("The photos themselves are not touched. The list tells where they are.")
        self.note.setText(note)

    # --- the work

    @Slot()
    def _start(self) -> None:
        kind: ListFormat | None = self.how.currentData()
        target = self._ask(kind)
        if target is None or self._work.running:
            return
        self.said.setText("")
        self.bar.setValue(0)
        self._work.start(self.photo_ids, target, kind)
        self._show_running(True)

    def _ask(self, kind: ListFormat | None) -> Path | None:
        """Where it should go; None: the person thought better of it."""
        at = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        if not Path(at).is_dir():  # a picker that begins where nothing is can choose nothing
            at = QDir.homePath()
        if kind is None:
            words = self.tr("Choose a folder for the copies")
            chosen = QFileDialog.getExistingDirectory(self, words, at)
        else:
            ending = ENDINGS[kind]
            start = str(Path(at) / f"{self.tr('photos')}.{ending}")
            words = self.tr("Choose a file for the list")
            chosen, _ = QFileDialog.getSaveFileName(self, words, start, f"*.{ending}")
        return Path(chosen) if chosen else None

    @Slot()
    def _stop(self) -> None:
        self._work.stop()
        self.end.setEnabled(False)

    def _show_running(self, running: bool) -> None:
        self.bar.setVisible(running)
        self.end.setVisible(running)
        self.end.setEnabled(running)
        self.go.setVisible(not running)
        for part in (self.which, self.how, self.behind, self.go):
            part.setEnabled(not running)
        if running:
            self.end.setFocus()
        else:
            self._chosen()

    @Slot(object)
    def _progress(self, progress: ExportProgress) -> None:
        total = max(1, progress.n_total_bytes)
        self.bar.setValue(STEPS * progress.n_done_bytes // total)
        self.said.setText(
            self.tr("Copied {n} of {total}").format(
                n=number(progress.n_done), total=photos(progress.n_total)
            )
        )

    @Slot(object)
    def _ended(self, end: ExportEnd) -> None:
        self._show_running(False)
        self.said.setText(told(end.error) if end.summary is None else self._words(end, end.summary))
        whole = end.summary is not None and not (end.summary.failures or end.summary.stopped)
        (self.close_button if whole else self.go).setFocus()
        if not self.isVisible():
            self._window.toasts.say(self.said.text())

    def _words(self, end: ExportEnd, summary: ExportSummary) -> str:
        done, place = photos(summary.n_done), printable(end.target)
        if summary.stopped:
            first = self.tr("Stopped. Copied before, whole: {photos}").format(photos=done)
        else:
            first = self.tr("{photos} in {place}").format(photos=done, place=place)
        left = [f"{plain(path.name)}: {told(reason)}" for path, reason in summary.failures]
        lines = [first, *left[:MAX_NAMED]]
        if len(left) > MAX_NAMED:
            lines.append(tr("and %Ln more", len(left) - MAX_NAMED))
        return "\n".join(lines)

    def event(self, event: QEvent) -> bool:
        """Grows with what is said: wrapped lines do not ask a window for room themselves."""
        done = super().event(event)
        layout = self.layout()
        if event.type() == QEvent.Type.LayoutRequest and layout is not None:
            need = layout.totalHeightForWidth(self.width())
            if need > self.height():
                self.resize(self.width(), need)
        return done

    def reject(self) -> None:
        """Esc, Close and the frame's x; it ends what is under way, as Stop does.

        Qt asks this of a dialog that is to be closed: closing from here would never end.
        """
        self._work.stop()
        super().reject()


def show(window: MainWindow) -> None:
    """Opens the dialog for what is selected and shown; there is only one."""
    dialog = window.findChild(QWidget, "exportDialog")
    if not isinstance(dialog, ExportDialog):
        dialog = ExportDialog(window)
    dialog.offer(_choices(window))
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def _choices(window: MainWindow) -> list[tuple[str, list[PhotoId]]]:
    model, rows = window.model, window.grid.selected_rows()
    every = [model.photo(row) for row in range(model.rowCount())]
    found = []
    if rows:
        chosen = window.grid.photo_ids(rows)
        words = window.tr("Selected: {photos}")
        found.append((words.format(photos=photos(len(chosen))), chosen))
    named_end, good_end, _ = (0, 0, 0) if model.groups is None else model.groups.ends
    if named_end and model.groups is not None and model.groups.same:
        words = window.tr("The same picture: {photos}")
        found.append((words.format(photos=photos(named_end)), every[:named_end]))
    elif named_end:
        words = window.tr("Found by name: {photos}")
        found.append((words.format(photos=photos(named_end)), every[:named_end]))
    if 0 < good_end - named_end < len(every):
        good = every[named_end:good_end]
        words = window.tr("Good matches: {photos}")
        found.append((words.format(photos=photos(len(good))), good))
    if every:
        words = window.tr("All that are shown: {photos}")
        found.append((words.format(photos=photos(len(every))), every))
    return found
