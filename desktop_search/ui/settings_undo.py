# SPDX-License-Identifier: MIT
"""Changes of the settings on the list of what can be taken back (Ctrl+Z).

What comes in: the settings after every change. What goes out: ways back, without a toast: what
changed is seen at once. GUI thread. Source: interface.md section 5, "Undo".
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.settings import CascadeSettings, Settings
from desktop_search.ui.toast import Undo

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow

Step = tuple[frozenset[str], Settings]
"""Which settings were changed, and the settings before."""


def chosen(settings: Settings) -> Settings:
    """What a person chose: not which level 0 answers until the chosen one can."""
    cascade = settings.cascade
    return replace(
        settings, cascade=CascadeSettings(cascade.preset, cascade.level0, cascade.levels)
    )


class SettingsUndo:
    """One for the window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._last = chosen(window.library.settings)
        self._steps: list[Step] = []

    def saved(self, settings: Settings) -> None:
        """The settings are these now. Turning one and the same setting on and on is one change."""
        before, self._last = self._last, chosen(settings)
        changed = frozenset(
            field.name
            for field in fields(Settings)
            if getattr(before, field.name) != getattr(self._last, field.name)
        )
        top = self._steps[-1] if self._steps else None
        is_newest = self._window.toasts.next_undo == self._name()
        if not changed or (top is not None and is_newest and top[0] == changed):
            return
        self._push((changed, before))

    def take_over(self, before: SettingsUndo) -> None:
        """The changes of a window that this one takes the place of; toasts have the ways back."""
        self._steps = before._steps

    def _push(self, step: Step) -> None:
        self._steps.append(step)
        self._window.toasts.keep(lambda window: window.settings_undo._way_back(step))

    def _way_back(self, step: Step) -> Undo:
        return Undo(self._name(), partial(self._back, step))

    def _name(self) -> str:
        return self._window.tr("change the settings")

    def _back(self, step: Step) -> None:
        """Only what that change was about; what was changed since stays."""
        changed, before = step
        self._steps = [other for other in self._steps if other is not step]
        window, library = self._window, self._window.library
        now = library.settings
        wanted = replace(
            now, **{name: getattr(before, name) for name in changed if name != "cascade"}
        )
        try:
            if "cascade" in changed:
                cascade = before.cascade
                library.use_cascade(cascade.level0, cascade.levels, cascade.preset)
                wanted = replace(wanted, cascade=library.settings.cascade)
            library.save_settings(wanted)
        except DesktopSearchError as error:
            window.parts.index_banner.say(error.sentence)
        self._last = chosen(library.settings)
        window.settings_undone()
