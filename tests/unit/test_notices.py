# SPDX-License-Identifier: MIT
"""States that people should know of."""

from pathlib import Path

from desktop_search.core.records import Notice, RootId
from desktop_search.notices import Notices, tell_watching


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


def test_why_folders_are_not_watched_is_one_notice():
    notices = Notices(lambda _: None)
    tell_watching(notices, {Path("/a"): "Too few.", Path("/b"): "Too few.", Path("/c"): "Far."})
    [notice] = notices.all()
    assert (notice.kind, notice.root_id) == ("watch", None)
    assert notice.sentence == (
        "Watching is incomplete, so folders are checked every 10 minutes. Too few. Far. "
        "Nothing is lost."
    )
    tell_watching(notices, {})
    assert notices.all() == ()
