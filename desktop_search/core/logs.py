# SPDX-License-Identifier: MIT
"""How the unforeseen is logged: from "info" up a log holds no query and no path.

What comes in: an exception at a task's border. What goes out: log records. Any thread.
"""

import logging


def log_unexpected(log: logging.Logger, what: str, error: BaseException) -> None:
    """Logs what failed and the kind of error; its words may quote a person's: "debug"."""
    log.error("%s (%s)", what, type(error).__name__)
    log.debug("%s", what, exc_info=error)
