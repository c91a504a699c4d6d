# SPDX-License-Identifier: MIT
"""States that people should know of."""

from desktop_search.core.records import Notice, RootId
from desktop_search.notices import Notices


def test_a_notice_holds_until_it_is_ended_and_each_change_is_told_once():
    told = []
    notices = Notices(told.append)
    full = Notice("index", "The disk is full.")
    gone = Notice("missing", "Photos are missing.", RootId(1), 40)
    notices.show(full)
    notices.show(full)
    notices.show(gone)
    assert told == [(full,), (full, gone)]
    fuller = Notice("index", "The disk is still full.")
    notices.show(fuller)
    assert notices.all() == (fuller, gone)
    notices.end("missing", RootId(2))
    notices.end("missing", RootId(1))
    notices.end("index")
    notices.end("index")
    assert told[3:] == [(fuller,), ()]
