# SPDX-License-Identifier: MIT
"""The folders of a library: adding, removing, checking them, and what is missing in them.

What comes in: paths, folders' ids, a person's answers. What goes out: rows of the index, scans,
and the list of folders on every change.
Which thread: any; behind a window what takes long goes to the thread "scan".
"""

import functools
import gc
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_search.absence import forget_missing, keep_missing, tell_missing
from desktop_search.background import Background
from desktop_search.core.errors import InputFault
from desktop_search.core.memory import give_back
from desktop_search.core.paths import printable
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import Root, RootId, ScanResult
from desktop_search.hindrances import Hindrances
from desktop_search.indexer import scan_root
from desktop_search.notices import Notices
from desktop_search.scan.left_out import LeftOut
from desktop_search.scan.walker import check_root, nested_in, same_folder
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter

MANY_PHOTOS = 10_000


class Folders:
    """See the module.

    Args:
        opened: gives the open index, or raises the reason why it cannot be changed.
        cancel: ends a scan.
        on_roots: told of the folders as they are now.
        recount: called when photos may have come or gone.
    """

    def __init__(
        self,
        opened: Callable[[], tuple[IndexReader, IndexWriter]],
        notices: Notices,
        hindrances: Hindrances,
        cancel: CancelToken,
        on_roots: Callable[[tuple[Root, ...]], None],
        recount: Callable[[], None],
    ) -> None:
        self._opened = opened
        self._notices = notices
        self._hindrances = hindrances
        self._cancel = cancel
        self._on_roots = on_roots
        self._recount = recount
        self._removing: set[RootId] = set()
        self._adding = threading.Lock()  # else two could each find that no folder is in the other
        self._left_out = LeftOut()
        self.now: tuple[Root, ...] = ()
        """The folders, as last known."""
        self.background: Background | None = None
        """Behind a window: does what takes long."""

    # -- the list ----------------------------------------------------------------------------

    def add(self, path: Path) -> RootId:
        """Adds a folder; one that is there already is only scanned again.

        Raises:
            InputFault: no such folder, not a folder, no permission, or nested in another one.
        """
        folder = check_root(path)
        with self._adding:
            return self._add(folder)

    def _add(self, folder: Path) -> RootId:
        reader, writer = self._opened()
        known = reader.roots()
        for root in known:
            if root.path == folder:
                self._removing.discard(root.id)  # it came back before it was gone
                if root.paused:
                    self.pause(root.id, False)  # who names it wants it
                    return root.id
                self.refresh(reader)
                self._scan_soon(root.id)
                return root.id
        _refuse_nested(folder, [root for root in known if root.id not in self._removing])
        status = folder.stat()
        root_id = writer.add_root(folder, status.st_dev, status.st_ino)
        self.refresh(reader)
        self._scan_soon(root_id)
        return root_id

    def check_all(self, folders: Sequence[Path]) -> None:
        """Refuses before anything is added, so that "nothing was changed" is true.

        Raises:
            InputFault: as add().
        """
        known = list(self.now)
        for folder in (check_root(folder) for folder in folders):
            _refuse_nested(folder, known)
            status = folder.stat()
            known.append(Root(RootId(0), folder, "online", 0, status.st_dev, status.st_ino))

    def remove(self, root_id: RootId) -> None:
        """Stops indexing a folder. What was learned is kept for when it comes back.

        Behind a window the rows of a large folder go in the background, the folder at once.
        """
        self._opened()
        self._removing.add(root_id)  # remove_the_rest() sees to it where the thread ends first
        if self.background is None:
            self._remove(root_id)
        else:
            self.background.submit(lambda: self._remove(root_id))
            self._show(self.now)

    def _remove(self, root_id: RootId) -> None:
        reader, writer = self._opened()
        if root_id not in self._removing:
            return  # added again meanwhile
        self.unwatch(root_id)
        writer.remove_root(root_id)
        reader.queue_version += 1  # what is read of it now is read no further
        self._notices.end("missing", root_id)
        self._removing.discard(root_id)
        self.changed()

    def remove_the_rest(self, writer: IndexWriter) -> None:
        """What was to be removed when the library closes."""
        for root_id in self._removing:
            writer.remove_root(root_id)

    def restore(self, root: Root) -> None:
        """Puts a removed folder back as it was, whether its disk is there or not.

        Raises:
            InputFault: another folder covers it now.
        """
        reader, writer = self._opened()
        self._removing.discard(root.id)  # it may come back before it was gone
        known = reader.roots()
        root_id = next((other.id for other in known if other.path == root.path), None)
        if root_id is None:
            _refuse_nested(root.path, [o for o in known if o.id not in self._removing])
            root_id = writer.add_root(root.path, root.device, root.inode)
            writer.set_excludes(root_id, root.excludes)
            writer.set_paused(root_id, root.paused)
        self.refresh(reader)
        self._scan_soon(root_id)

    def exclude(self, root_id: RootId, pattern: str) -> None:
        """Leaves files that match the pattern out of a folder's index.

        Raises:
            InputFault: it matches nothing. EnvironmentFault: the index cannot be written.
        """
        if not pattern.strip("/ "):
            raise InputFault(
                "This pattern matches no file. Nothing was changed. Patterns look like *.tmp, raw "
                "or Trip/raw."
            )
        root = next(root for root in self.now if root.id == root_id)
        if pattern not in root.excludes:
            self.set_excludes(root_id, (*root.excludes, pattern))

    def set_excludes(self, root_id: RootId, patterns: Sequence[str]) -> None:
        """Leaves out what these patterns match and nothing else; a window checks the folder now.

        Raises:
            EnvironmentFault: the index cannot be written.
        """
        _, writer = self._opened()
        writer.set_excludes(root_id, patterns)
        self.changed()
        self._scan_soon(root_id)

    def hidden_by(self, root_id: RootId, patterns: Sequence[str]) -> tuple[int, ...] | None:
        """The photos each pattern hides; None where the folder is not there. Walks the disk."""
        root = next((root for root in self.now if root.id == root_id), None)
        return None if root is None else self._left_out.counts(root, patterns)

    def index_first(self, root_id: RootId) -> None:
        """Reads what waits in this folder before all else, until the program ends."""
        reader, _ = self._opened()
        reader.first = root_id
        reader.queue_version += 1

    def pause(self, root_id: RootId, paused: bool) -> None:
        """Leaves a folder alone, neither checked nor indexed, or lets it go on.

        Its photos stay searchable. A check that is on its way ends first.

        Raises:
            EnvironmentFault: the index cannot be written.
        """
        reader, writer = self._opened()
        writer.set_paused(root_id, paused)
        reader.queue_version += 1
        if paused:
            self.unwatch(root_id)
        self.changed()
        if not paused:
            self._scan_soon(root_id)

    def check(self, root_id: RootId) -> None:
        """Looks for changes in one folder now, where a window is open."""
        self._scan_soon(root_id)

    def unwatch(self, root_id: RootId) -> None:
        """Stops watching a folder that is about to go, or to be left alone."""
        reader, _ = self._opened()
        for root in reader.roots():
            if root.id == root_id and self.background is not None:
                self.background.unwatch(root.path)

    def changed(self) -> None:
        """Tells the folders and the photos anew."""
        reader, _ = self._opened()
        self.refresh(reader)
        self._recount()

    def refresh(self, reader: IndexReader) -> None:
        """Tells the folders as the index has them."""
        self._show(reader.roots())

    def _show(self, roots: tuple[Root, ...]) -> None:
        self.now = tuple(root for root in roots if root.id not in self._removing)
        self._on_roots(self.now)

    # -- checking ----------------------------------------------------------------------------

    def scan(self, root_id: RootId, below: Path | None, on_added: Callable[[], None]) -> None:
        """Compares a folder, or a part of it, with the index; waits while the disk is full.

        on_added: called as soon as some of the new photos are known.
        """
        reader, writer = self._opened()
        root = next((root for root in reader.roots() if root.id == root_id), None)
        if root is None or root.paused:
            return
        result = self._hindrances.with_room(
            lambda: scan_root(reader, writer, root, below, self._cancel, on_added=on_added)
        )
        if result is not None:
            tell_missing(self._notices, root, result)
        self.changed()
        if root.n_photos > MANY_PHOTOS:
            # The lists of a scan are gone, but Python's stores of small objects keep their memory
            # until a full collection empties them: some 60 MB of 100,000 photos.
            gc.collect()
            give_back()

    def scan_now(self, root_ids: Sequence[RootId]) -> list[ScanResult]:
        """Compares folders with the index on the calling thread."""
        reader, writer = self._opened()
        results = []
        for root in reader.roots():
            if root.id in root_ids:
                results.append(scan_root(reader, writer, root, cancel=self._cancel))
                tell_missing(self._notices, root, results[-1])
        self.refresh(reader)
        return results

    def _scan_soon(self, root_id: RootId) -> None:
        if self.background is not None:
            self.background.request_scan(root_id)

    # -- what is missing ---------------------------------------------------------------------

    def look_for_missing(self, root_id: RootId) -> int:
        """Checks a folder on the calling thread; tells how many photos are gone at once."""
        (result,) = self.scan_now([root_id])
        self._recount()
        return result.n_lost

    def keep_missing(self, root_id: RootId) -> int:
        """Keeps a folder's missing photos and asks no more until that changes; tells how many."""
        _, writer = self._opened()
        return keep_missing(self._notices, writer, self._root(root_id))

    def forget_missing(self, root_id: RootId) -> int:
        """Believes that a folder's missing photos were deleted; tells how many.

        They return by themselves when their files do. Behind a window that happens in the
        background, and 0 is returned.

        Raises:
            InputFault: the folder cannot be reached.
        """
        self._opened()
        if self.background is None:
            return self._forget_missing(root_id)
        self.background.submit(functools.partial(self._forget_missing, root_id))
        return 0

    def _forget_missing(self, root_id: RootId) -> int:
        reader, writer = self._opened()
        n_photos = forget_missing(self._notices, reader, writer, self._root(root_id), self._cancel)
        self.changed()
        return n_photos

    def _root(self, root_id: RootId) -> Root:
        reader, _ = self._opened()
        return next(root for root in reader.roots() if root.id == root_id)


def _refuse_nested(folder: Path, known: Sequence[Root]) -> None:
    same = same_folder(folder, known)
    if same is not None:
        raise InputFault(
            f"{printable(folder)} is the same folder as {printable(same.path)}, which is "
            "already indexed. Nothing was changed."
        )
    outer = nested_in(folder, [root.path for root in known if root.path != folder])
    if outer is not None:
        raise InputFault(
            f"{printable(folder)} is already indexed: it lies inside {printable(outer)}. "
            "Nothing was changed."
        )
    for root in known:
        if root.path != folder and nested_in(root.path, [folder]) is not None:
            raise InputFault(
                f"{printable(folder)} contains {printable(root.path)}, which is already "
                "indexed. Nothing was changed. Remove that folder from the list first; "
                "what was learned about its photos is kept."
            )
