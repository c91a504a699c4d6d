# SPDX-License-Identifier: MIT
"""One root error; below it, by who can act: the environment, the input, or us.

What comes in: a sentence for the user (what happened, what is safe, what to do).
What goes out: that sentence and an exit code. Any thread.
"""

import errno

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Disk full, quota used up, files may not grow: to a person the same. Source: errno(3)."""


class DesktopSearchError(Exception):
    """Root of all errors that a person may see. The text is a sentence for a person."""

    exit_code = 1

    @property
    def sentence(self) -> str:
        """The text for a person."""
        return str(self)


class EnvironmentFault(DesktopSearchError):
    """Disk, lock, permission or memory: the user's machine is in the way."""

    exit_code = 3


class InputFault(DesktopSearchError):
    """A folder, photo, query, model file or option that cannot be used as given."""

    exit_code = 2


class InternalError(DesktopSearchError):
    """A fault of this program."""

    exit_code = 1


class IndexLocked(EnvironmentFault):
    """Another process of this program writes the same index."""


class PictureFault(InputFault):
    """A picture cannot be searched with. picture: which of the search's pictures it is."""

    def __init__(self, sentence: str, picture: object = None) -> None:
        super().__init__(sentence)
        self.picture = picture


class IndexDamaged(EnvironmentFault):
    """What is on disk is not what was written."""


class DiskFull(EnvironmentFault):
    """There is no room to write; what was written before is safe."""


class NotWritable(EnvironmentFault):
    """The data folder can be read but not written."""


class EncoderUnavailable(InputFault):
    """An encoder's weights or packages are missing, damaged or of another architecture."""


class OutOfMemory(EnvironmentFault):
    """A model does not fit into this machine's memory now. graphics: the graphics card's."""

    def __init__(self, sentence: str, graphics: bool = False) -> None:
        super().__init__(sentence)
        self.graphics = graphics


class Cancelled(DesktopSearchError):
    """The user stopped the work; what was finished is kept."""

    exit_code = 130
