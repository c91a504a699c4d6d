# SPDX-License-Identifier: MIT
"""Whether background work should wait because the computer runs on its battery.

What comes in: what the system says of its batteries. What goes out: wait, or go on.
Which thread: the indexer asks between two photos; a person's answer comes from any. The system is
asked every 30 s at the most, by a clock that no change of the date moves.

Heat, a busy processor and full-screen programs are not looked at: the first is the system's to
handle, and the low priority of the children (core/priority.py) is the answer to the others.
"""

import sys
from pathlib import Path
from typing import Final

from desktop_search.core.protocols import Clock, PowerSource

ASK_EVERY_S: Final = 30.0
SUPPLIES: Final = Path("/sys/class/power_supply")
"""Source: the kernel's Documentation/ABI/testing/sysfs-class-power."""


class SystemPower:
    """Implements core.protocols.PowerSource."""

    def __init__(self, supplies: Path = SUPPLIES, platform: str = sys.platform) -> None:
        self._supplies = supplies
        self._platform = platform

    def on_battery(self) -> bool:
        """True on the computer's own battery; False on mains, without a battery, if unknown."""
        if self._platform == "linux":
            return self._linux()
        try:
            import psutil  # not before it is needed: it takes 50 ms

            battery = psutil.sensors_battery()
        except (ImportError, AttributeError, OSError):
            return False  # a system that does not tell
        return battery is not None and battery.power_plugged is False

    def _linux(self) -> bool:
        # Not through psutil: it takes the battery of a wireless mouse for the computer's own and
        # would hold indexing on a desktop computer for ever.
        discharging = False
        try:
            supplies = sorted(self._supplies.iterdir())
        except OSError:
            return False
        for supply in supplies:
            kind = _said(supply / "type")
            if kind in ("Mains", "USB") and _said(supply / "online") == "1":
                return False
            if kind == "Battery" and _said(supply / "scope") != "Device":
                discharging |= _said(supply / "status") == "Discharging"
        return discharging


def _said(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


class PowerHold:
    """Holds background work on battery, until a person says otherwise."""

    def __init__(self, source: PowerSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._asked_at: float | None = None
        self._on_battery = False
        self._overridden = False

    def holds(self) -> bool:
        """Whether work waits now; cheap enough for every photo."""
        return self.on_battery() and not self._overridden

    def on_battery(self) -> bool:
        """Whether the computer runs on its battery, whatever a person said; as cheap."""
        now = self._clock.monotonic()
        if self._asked_at is None or not 0 <= now - self._asked_at < ASK_EVERY_S:
            self._asked_at = now
            self._on_battery = self._source.on_battery()
            if not self._on_battery:
                self._overridden = False  # it was meant for this time away from the mains
        return self._on_battery

    def override(self) -> None:
        """Work goes on, until the mains are back and gone again."""
        self._overridden = True
