# SPDX-License-Identifier: MIT
"""Photos of a folder that are gone at once: asked about, never decided.

What comes in: what a scan found, and a person's answer. What goes out: a notice; rows of the index.
Which thread: scans and forgetting on "scan", keeping on any; for the commands the calling thread.
"""

from desktop_search.core.errors import InputFault
from desktop_search.core.paths import printable
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import Notice, Root, ScanResult
from desktop_search.indexer import scan_root
from desktop_search.notices import Notices
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter


def missing_notice(root: Root, result: ScanResult) -> Notice | None:
    """What to ask after a scan; None where nothing is missing or it was answered already."""
    if result.root_state != "vanished" or result.n_lost in (0, root.n_kept_missing):
        return None
    one = result.n_lost == 1
    sentence = (
        f"{result.n_lost:,} {'photo' if one else 'photos'} of "
        f"{printable(root.path.name or root.path)} {'is' if one else 'are'} missing. "
        f"{'It is' if one else 'They are'} kept and can still be found. If a disk is not "
        f"connected, connect it; if you deleted {'it' if one else 'them'}, say so."
    )
    return Notice("missing", sentence, root.id, result.n_lost)


def tell_missing(notices: Notices, root: Root, result: ScanResult) -> None:
    """Shows or ends the question about a folder, after a scan of it."""
    notice = missing_notice(root, result)
    if notice is not None:
        notices.show(notice)
    else:
        notices.end("missing", root.id)


def keep_missing(notices: Notices, writer: IndexWriter, root: Root) -> int:
    """Keeps what is missing and asks no more until that changes; returns how many."""
    n_missing = next(
        (n.n_photos for n in notices.all() if n.kind == "missing" and n.root_id == root.id), 0
    )
    if n_missing:
        writer.keep_missing(root.id, n_missing)
        notices.end("missing", root.id)
    return n_missing


def forget_missing(
    notices: Notices,
    reader: IndexReader,
    writer: IndexWriter,
    root: Root,
    cancel: CancelToken | None = None,
) -> int:
    """Believes that what is not there now was deleted; returns how many photos that are.

    Their embeddings stay for a while, so that photos that come back cost nothing.

    Raises:
        InputFault: the folder cannot be reached, so nothing can be said of its photos.
    """
    result = scan_root(reader, writer, root, cancel=cancel, believe=True)
    if result.root_state == "offline":
        raise InputFault(
            f"{printable(root.path)} cannot be reached now, so its photos are kept. "
            "Connect its disk first, or remove the folder from the list."
        )
    notices.end("missing", root.id)
    n_left = next(known.n_photos for known in reader.roots() if known.id == root.id)
    return root.n_photos + len(result.added) - n_left
