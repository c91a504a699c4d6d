# SPDX-License-Identifier: MIT
from pathlib import Path

from desktop_search.core.failures import grouped
from desktop_search.core.records import Failure, FileId


def test_files_that_lack_the_same_part_are_one_line_and_come_first():
    reasons = ["The file is empty", "Needs the extra raw", "The file is empty",
               "Needs the extra jxl", "Needs the extra raw"]  # fmt: skip
    failures = [Failure(Path(f"{n}"), reason, 1.0, FileId(n)) for n, reason in enumerate(reasons)]
    ids = [[failure.id for failure in group] for group in grouped(failures)]
    assert ids == [[1, 4], [3], [0], [2]]
    assert grouped([]) == []
