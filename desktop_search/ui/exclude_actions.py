# SPDX-License-Identifier: MIT
"""Leaving photos of a folder out: asks which, does it on a worker thread, offers the way back.

What comes in: a folder's id. What goes out: calls of the library, a sentence, a toast. GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.paths import printable
from desktop_search.ui import folder_actions
from desktop_search.ui.toast import Undo

if TYPE_CHECKING:
    from desktop_search.core.records import Root, RootId
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.settings_dialog import SettingsDialog

COUNT: Final = "patterns counted"
DONE: Final = "patterns set"
"""What the tasks are called on the loader."""
_Outcome = tuple[str, "Root", tuple[str, ...], bool]


def ask(window: MainWindow, root_id: RootId, settings: SettingsDialog | None = None) -> None:
    """Opens the dialog for one folder."""
    root = next((root for root in window.library.roots() if root.id == root_id), None)
    if root is None:
        return
    from desktop_search.ui.exclude_dialog import ExcludeDialog

    dialog = ExcludeDialog(root, settings or window)
    dialog.count_wanted.connect(lambda patterns: _count(window, root_id, patterns))
    dialog.chosen.connect(lambda patterns: set_patterns(window, root, patterns))
    if dialog.patterns:
        _count(window, root_id, dialog.patterns)
    dialog.open()


def _count(window: MainWindow, root_id: RootId, patterns: tuple[str, ...]) -> None:
    library = window.library
    window.loader.run(COUNT, lambda: (patterns, library.hidden_by(root_id, patterns)))


def set_patterns(
    window: MainWindow, root: Root, patterns: Sequence[str], can_undo: bool = True
) -> None:
    """Leaves out what these patterns match; slow, so not here."""
    library, wanted = window.library, tuple(patterns)

    def work() -> _Outcome:
        try:
            library.set_excludes(root.id, wanted)
        except DesktopSearchError as error:
            return error.sentence, root, wanted, False
        return "", root, wanted, can_undo

    window.loader.run(f"{DONE} {root.id}", work)


def task_done(window: MainWindow, name: str, result: object) -> None:
    """Takes counts to the dialog, and says how a change ended."""
    if name == COUNT:
        patterns, counts = cast("tuple[tuple[str, ...], tuple[int, ...] | None]", result)
        from desktop_search.ui.exclude_dialog import ExcludeDialog

        for dialog in window.findChildren(ExcludeDialog):
            dialog.show_counts(patterns, counts)
    elif name.startswith(DONE):
        _ended(window, cast(_Outcome, result))


def _ended(window: MainWindow, outcome: _Outcome) -> None:
    refused, root, wanted, can_undo = outcome
    host = window.active_dialog()
    folder_actions.say(window, refused, host)
    window.take_roots(window.library.roots())
    if not refused and can_undo:
        folder = printable(root.path.name or root.path)
        words = (
            window.tr("{folder} is searched without {patterns}").format(
                folder=folder, patterns=printable(", ".join(wanted))
            )
            if wanted
            else window.tr("Nothing of {folder} is left out any more").format(folder=folder)
        )
        window.toasts.offer(
            words,
            lambda window: Undo(
                window.tr("exclude in {folder}").format(folder=folder),
                lambda: set_patterns(window, root, root.excludes, can_undo=False),
            ),
            host,
        )
