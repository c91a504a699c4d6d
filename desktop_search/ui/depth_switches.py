# SPDX-License-Identifier: MIT
"""When and where models work: refine when idle, pause on battery, which processor, measure again.

What comes in: settings, the devices of this computer. What goes out: signals of what the user
wants. GUI thread.
"""

import os
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from desktop_search.core.settings import Settings
from desktop_search.ui.languages import tr
from desktop_search.ui.page import card
from desktop_search.ui.switch_row import SettingRow, Switch
from desktop_search.ui.theme import Theme

AUTO = "auto"


class DepthSwitches(QWidget):
    """A card of two rows."""

    idle_chosen = Signal(bool)
    device_chosen = Signal(str)

    def __init__(self, settings: Settings, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        frame = card(self)
        idle, device = self.tr("Refine when idle"), self.tr("Run models on")
        self.idle = Switch("refineIdle", idle, theme, frame)
        self.device = QComboBox(frame)
        self.device.setObjectName("deviceCombo")
        self.device.setAccessibleName(device)
        self.device.setMinimumHeight(32)
        self._devices: tuple[str, ...] = ()
        rows = (
            (idle, self.tr("Uses quiet moments on mains power to prepare likely searches"),
             self.idle),
            (device, self.tr("Measured again when this changes"), self.device),
        )  # fmt: skip
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 3, 16, 3)
        inside.setSpacing(0)
        for place, (title, note, control) in enumerate(rows):
            inside.addWidget(SettingRow(title, note, control, frame, first=not place))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        self.show_devices((), settings.device)
        self.show_settings(settings)
        self.idle.toggled.connect(self.idle_chosen)
        self.device.activated.connect(self._device_chosen)

    def show_settings(self, settings: Settings) -> None:
        """Shows what holds."""
        self.idle.setChecked(settings.refine_idle)
        if self.device.currentData() != settings.device:
            self.show_devices(self._devices, settings.device)

    def show_devices(self, devices: Sequence[str], chosen: str) -> None:
        """Offers what this computer has; what was chosen stays listed where it is not here now."""
        self._devices = tuple(devices)
        self.device.clear()
        here = [AUTO, *(name for name in devices if name != AUTO)]
        for name in here:
            self.device.addItem(device_words(name), name)
        if chosen not in here:
            words = device_words(chosen)
            if devices:
                words = self.tr("{device} – not here").format(device=words)
            self.device.addItem(words, chosen)
        self.device.setCurrentIndex(self.device.findData(chosen))

    @Slot(int)
    def _device_chosen(self, index: int) -> None:
        self.device_chosen.emit(str(self.device.itemData(index)))


def device_words(name: str) -> str:
    """What a device is called."""
    if name == AUTO:
        return tr("Automatic: the fastest here")
    if name == "cpu":
        return tr("Processor, %Ln core(s)", os.cpu_count() or 1)
    known = {
        "cuda": tr("Graphics card (NVIDIA)"),
        "mps": tr("Graphics of this Mac"),
        "gpu": tr("Graphics (Intel)"),
    }
    return known.get(name, name)
