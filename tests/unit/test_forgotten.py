# SPDX-License-Identifier: MIT
"""A folder that is forgotten while it is checked or read leaves nothing behind."""

import sqlite3
from contextlib import closing

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search import indexer
from desktop_search.indexer import scan_root
from desktop_search.library import Library

N_PHOTOS = 40


class Meanwhile(FakeDecoder):
    """Calls a function before it reads the photo of this number."""

    def __init__(self, at):
        super().__init__()
        self.at = at
        self.then = None

    def decode(self, paths, inputs, want_preview=True):
        for path in paths:
            if self.n_decoded == self.at and self.then is not None:
                then, self.then = self.then, None
                then()
            yield from super().decode([path], inputs, want_preview)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)
    return folder


@pytest.fixture
def opened(tmp_path):
    libraries = []

    def open_library(decoder=None):
        library = Library(
            tmp_path / "data", decoder=decoder or FakeDecoder(), encoders=FakeEncoders()
        )
        libraries.append(library)
        library.open()
        return library

    yield open_library
    for library in libraries:
        library.close()


def left(library):
    tables = ("roots", "files", "contents", "embeddings", "names", "agreed_walks")
    counts = {t: library._reader.rows(f"SELECT count(*) FROM {t}")[0][0] for t in tables}
    with closing(sqlite3.connect(library.data_dir / "previews.sqlite")) as previews:
        counts["previews"] = previews.execute("SELECT count(*) FROM previews").fetchone()[0]
    return {table: n for table, n in counts.items() if n}


@pytest.mark.parametrize("at", [0, 3, 11])
def test_while_its_photos_are_read(opened, photos, at):
    decoder = Meanwhile(at)
    library = opened(decoder)
    decoder.then = lambda: library.forget_root(library.roots()[0].id)
    library.index_now([photos])
    assert left(library) == {}
    assert decoder.n_decoded <= at + 1, "what is forgotten is read no further"


def test_what_another_folder_has_too_stays(opened, photos, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "copy.jpg").write_bytes(b"picture 0")
    decoder = Meanwhile(30)
    library = opened(decoder)
    library.add_root(other)

    def forget():
        library.forget_root(next(root.id for root in library.roots() if root.path == photos))

    decoder.then = forget
    library.index_now([other, photos])
    assert left(library) == dict.fromkeys(left(library), 1)
    assert len(library._reader.searchable()) == 1


def test_while_it_is_checked(opened, photos, monkeypatch):
    monkeypatch.setattr(indexer, "ADD_AT_ONCE", 10)
    library = opened()
    root_id = library.add_root(photos)
    (root,) = library.roots()
    scan_root(
        library._reader,
        library._writer,
        root,
        on_added=lambda: library.forget_root(root_id),
    )
    assert left(library) == {}


def test_when_it_was_checked_just_now(opened, photos):
    library = opened()
    root_id = library.add_root(photos)
    (root,) = library.roots()
    n_changes = library._writer.n_changes
    library.forget_root(root_id)
    scan_root(library._reader, library._writer, root)
    library._writer.agree_with_walk(root_id, b"mark", library._writer.n_changes)
    assert library._writer.n_changes > n_changes and left(library) == {}
