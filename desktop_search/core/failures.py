# SPDX-License-Identifier: MIT
"""How photos that could not be read are listed.

What comes in: failures. What goes out: lines, each with one reason. Any thread.
"""

from collections.abc import Sequence

from desktop_search.core.records import Failure

GONE = "The file is gone"
"""The reason for which nothing is worth another try before the next scan."""
NEEDS = "Needs "
"""How a reason begins that is not the file's fault: a part of the program is not installed."""


def grouped(failures: Sequence[Failure]) -> list[tuple[Failure, ...]]:
    """One line a file, but one for all files that lack the same part of the program; those first.

    A folder of camera raw would else hide what is really damaged.
    """
    together: dict[str, list[Failure]] = {}
    single = []
    for failure in failures:
        if failure.reason.startswith(NEEDS):
            together.setdefault(failure.reason, []).append(failure)
        else:
            single.append((failure,))
    return [*(tuple(group) for group in together.values()), *single]
