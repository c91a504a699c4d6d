# SPDX-License-Identifier: MIT
"""A damaged embedding is noticed, dropped and made again, and never ranked (faults.md, D5).

DESKTOP_SEARCH_VECTOR_FAULTS says how many are done (200 by default, 1000 before a release).
"""

import os
import random
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from helpers.fakes import DIM, FakeDecoder, FakeEncoders, unit
from helpers.oracle import check_index

from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.store.embedding import pack

N_FAULTS = int(os.environ.get("DESKTOP_SEARCH_VECTOR_FAULTS", "200"))
N_PHOTOS = 60
L0, L1 = "starter-lite0", "starter-lite2"


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)
    library = library_of(tmp_path)
    library.open()
    library.index_now([folder])
    list(library.rankings(SearchRequest(1, "a cat")))
    library.close()
    return folder


def library_of(tmp_path):
    return Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())


def damage(db, row_id, kind, generator):
    content, encoder, blob, crc = db.execute(
        "SELECT content_id, encoder_id, vector, crc32 FROM embeddings WHERE id = ?", (row_id,)
    ).fetchone()
    fingerprint, digest = db.execute(
        "SELECT fingerprint, digest FROM encoders n, contents c WHERE n.id = ? AND c.id = ?",
        (encoder, content),
    ).fetchone()
    if kind == "flipped byte":
        changed = bytearray(blob)
        changed[generator.randrange(len(blob))] ^= 1 << generator.randrange(8)
        blob = bytes(changed)
    elif kind == "short":
        blob = blob[: generator.randrange(len(blob))]
    elif kind == "not finite":
        vector = unit(b"x")
        vector[generator.randrange(DIM)] = generator.choice((np.nan, np.inf))
        blob, crc = pack(vector, fingerprint, digest)
    elif kind == "too long":
        blob, crc = pack(unit(b"x") * 3, fingerprint, digest)
    elif kind == "of another encoder":
        blob, crc = pack(unit(b"x"), "f" * 64, digest)
    else:
        blob, crc = pack(unit(b"x"), fingerprint, b"another photo")
    db.execute("UPDATE embeddings SET vector = ?, crc32 = ? WHERE id = ?", (blob, crc, row_id))


KINDS = (
    "flipped byte",
    "short",
    "not finite",
    "too long",
    "of another encoder",
    "of another photo",
)


def test_every_damaged_embedding_is_noticed_and_made_again(tmp_path, made):
    generator = random.Random(5)
    first = None
    for start in range(0, N_FAULTS, 20):
        for path in (tmp_path / "data" / "vectors").iterdir():
            path.unlink()  # derived from the index, which is what is looked at here
        with closing(sqlite3.connect(tmp_path / "data" / "index.sqlite")) as db:
            rows = [row[0] for row in db.execute("SELECT id FROM embeddings ORDER BY id")]
            chosen = generator.sample(rows, min(20, N_FAULTS - start))
            for row_id in chosen:
                damage(db, row_id, generator.choice(KINDS), generator)
            db.commit()
        library = library_of(tmp_path)
        library.open()
        ids, vectors = library._embeddings.matrix(L0)
        at_once = list(library.rankings(SearchRequest(2, "a cat", depth=0)))[-1]
        assert len(at_once.photo_ids) == len(ids) <= N_PHOTOS
        assert np.isfinite(at_once.scores).all()
        library.index_now([made])
        list(library.rankings(SearchRequest(3, "a cat")))
        assert sum(library._encoders.n_images.values()) == len(chosen)  # each, and no other
        ids, vectors = library._embeddings.matrix(L0)
        order = np.argsort(ids)
        found = ids[order].tolist(), vectors[order].tobytes()
        first = first or found
        assert found == first
        library.close()
        check_index(tmp_path / "data", {os.fsencode(path) for path in made.iterdir()})


def test_every_damage_in_the_derived_files_is_noticed(tmp_path, made):
    generator = random.Random(6)
    library = library_of(tmp_path)
    library.open()
    ids, vectors = library._embeddings.matrix(L0)
    true = ids.tolist(), vectors.tobytes()
    library.close()
    folder = tmp_path / "data" / "vectors"
    for _ in range(N_FAULTS):
        path = generator.choice(sorted(folder.glob("1-*")))
        data = bytearray(path.read_bytes())
        kind = generator.choice(("flip", "cut", "longer", "nan"))
        at = generator.randrange(len(data))
        if kind == "flip":
            data[at] ^= 1 << generator.randrange(8)
        elif kind == "cut":
            del data[at:]
        elif kind == "longer":
            data += generator.randbytes(at + 1)
        else:
            data[at // 2 * 2 : at // 2 * 2 + 2] = np.float16("nan").tobytes()
        path.write_bytes(data)
        library = library_of(tmp_path)
        library.open()
        ids, vectors = library._embeddings.matrix(L0)
        assert (ids.tolist(), vectors.tobytes()) == true, kind
        library.close()
