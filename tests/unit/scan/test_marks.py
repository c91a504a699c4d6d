# SPDX-License-Identifier: MIT
"""Marks of walks tell them apart, however many rows come at a time."""

from desktop_search.scan import marks
from desktop_search.scan.marks import WalkMark

FAR = (1 << 63) - 1


def mark_of(*rows):
    return WalkMark().end(list(rows))


def test_each_column_counts_with_any_number_a_file_system_may_give():
    row = (b"a", 1, -(10**18), FAR, (1 << 64) - 1, FAR)
    others = [
        (b"b", *row[1:]),
        *((*row[:n], row[n] - 1, *row[n + 1 :]) for n in range(1, 6)),
    ]
    assert len({mark_of(row), *map(mark_of, others)}) == 7
    assert len(mark_of(row)) == 16 and mark_of() != mark_of(row)
    assert mark_of((b"a", 1, 2, 3, 1 << 127, 0)) == mark_of((b"a", 1, 2, 3, 0, 0))


def test_other_cuts_between_names_are_other_marks():
    numbers = (1, 2, 3, 4, 0)
    walks = [(b"a", b"b"), (b"a\0b",), (b"ab",), (b"b", b"a"), (b"a", b"b", b"")]
    assert len({mark_of(*((name, *numbers) for name in names)) for names in walks}) == 5


def test_rows_come_as_they_are_found(monkeypatch):
    monkeypatch.setattr(marks, "ROWS_AT_ONCE", 3)
    rows = [(b"%d" % n, n, n, n, n, 0) for n in range(10)]

    def found(steps):
        mark, seen = WalkMark(), []
        for step in steps:
            seen += rows[len(seen) : len(seen) + step]
            mark.follow(seen)
        assert seen == rows
        return mark.end(seen)

    for steps in ([3, 3, 3, 1], [4, 6], [2, 7, 1], [10], [9, 1]):
        assert found(steps) == found([1] * 10)


def test_rows_of_another_kind_have_another_mark(monkeypatch):
    before = mark_of((b"a", 1, 2, 3, 4, 0))
    monkeypatch.setattr(marks, "KIND", b"walk 2")
    assert mark_of((b"a", 1, 2, 3, 4, 0)) != before
