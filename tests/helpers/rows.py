# SPDX-License-Identifier: MIT
"""An index of any size without photos: rows of random files, put in by SQL."""

import contextlib
import json
import os
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_search.store.embedding import pack
from desktop_search.store.opening import open_writer

CAMERAS = ("NIKON D90", "Canon EOS R5", "iPhone 14", None)
LENSES = ("50 mm f/1.8", "EF 24-70", None)
FORMATS = ("JPEG", "PNG", "HEIF", "RAW")
ENDINGS = {"JPEG": ".jpg", "PNG": ".PNG", "HEIF": ".heic", "RAW": ".nef"}
FOLDERS = ("", "Trip", "Trip/day 1", "2019/Trip 2019", "Screens", "Ärger")
STEMS = ("IMG_", "DSC", "black cat ", "straße_", "a[b]c")
PLACES = (("Big Ben", "London", "United Kingdom"), ("Trip", "Norway"), ("Ærøskøbing",))
WORDS = ("beach", "Anna", "sofa", "black cat", "Fête")
ROOTS = ("/photos/Pictures", "/disk/Trip")


@dataclass(frozen=True)
class Row:
    """A file as it was put in; what its picture says is the same for all of its copies."""

    file: int
    photo: int
    root: str
    path: str
    size: int
    mtime_s: float
    offline: bool
    width: int
    height: int
    kind: str
    wall_s: float | None
    camera: str | None
    lens: str | None
    lat: float | None
    lon: float | None
    rating: int | None
    damaged: bool
    keywords: tuple[str, ...]
    caption: str | None
    places: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return f"{self.root}/{self.path}".rpartition("/")[0]


def random_rows(n_photos: int, seed: int = 7) -> list[Row]:
    """Files of so many photos; every tenth has a copy."""
    draw, more = random.Random(seed), random.Random(seed + 1)
    rows: list[Row] = []
    for photo in range(1, n_photos + 1):
        kind = draw.choice(FORMATS)
        lat, lon = (draw.uniform(-90, 90), draw.uniform(-180, 180)) if draw.random() < 0.5 else (
            None, None)  # fmt: skip
        said = {
            "width": draw.choice((1000, 4000, 4001, 6000)),
            "height": draw.choice((1000, 3000, 4000, 4001)),
            "kind": kind,
            "wall_s": draw.uniform(1.2e9, 1.75e9) if draw.random() < 0.8 else None,
            "camera": draw.choice(CAMERAS),
            "lens": draw.choice(LENSES),
            "lat": lat,
            "lon": lon,
            "rating": draw.choice((None, -1, 0, 1, 2, 3, 4, 5)),
            "damaged": draw.random() < 0.05,
            "keywords": tuple(draw.sample(WORDS, draw.randrange(3))),
            "caption": draw.choice((None, "Anna on the beach")),
        }
        said["places"] = more.choice((*PLACES, (), ()))
        for _ in range(2 if photo % 10 == 0 else 1):
            file = len(rows) + 1
            folder = draw.choice(FOLDERS)
            name = f"{draw.choice(STEMS)}{file}{ENDINGS[kind]}"
            root = draw.randrange(2)
            rows.append(Row(
                file=file, photo=photo, root=ROOTS[root], path=os.path.join(folder, name),
                size=draw.choice((500, 999_999, 10_000_000, 10_000_001, 25_000_000)),
                mtime_s=draw.uniform(1.2e9, 1.75e9), offline=root == 1, **said,
            ))  # fmt: skip
    return rows


def write_rows(data_dir: Path, rows: list[Row]) -> None:
    """Makes the index of these files; the second of ROOTS is offline."""
    data_dir.mkdir(mode=0o700, exist_ok=True)
    with contextlib.closing(open_writer(data_dir)) as db:
        db.execute("BEGIN")
        for number, root in enumerate(ROOTS, start=1):
            state = "offline" if number == 2 else "online"
            db.execute(
                "INSERT INTO roots (id, path, device, inode, added_at, state)"
                " VALUES (?, ?, 1, ?, 0, ?)",
                (number, os.fsencode(root), number, state),
            )
        db.executemany(
            "INSERT OR IGNORE INTO contents (id, digest, width, height, format, taken_at, camera,"
            " lens, lat, lon, rating, damaged, keywords, caption, taken_offset_s, places)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    r.photo, r.photo.to_bytes(8, "big"), r.width, r.height, r.kind,
                    None if r.wall_s is None else r.wall_s - 3600 * (r.photo % 3), r.camera,
                    r.lens, r.lat, r.lon, r.rating, "cut off" if r.damaged else None,
                    json.dumps(r.keywords) if r.keywords else None, r.caption,
                    3600 * (r.photo % 3) or None, json.dumps(r.places) if r.places else "",
                )
                for r in rows
            ],
        )  # fmt: skip
        db.executemany(
            "INSERT INTO files (id, root_id, path, size, mtime_ns, ctime_ns, inode, content_id,"
            " state) VALUES (?, ?, ?, ?, ?, 1, ?, ?, 'indexed')",
            [
                (
                    r.file, ROOTS.index(r.root) + 1, os.fsencode(r.path), r.size,
                    int(r.mtime_s * 1e9), r.file, r.photo,
                )
                for r in rows
            ],
        )  # fmt: skip
        db.execute("COMMIT")


def write_embeddings(data_dir: Path, fingerprint: str, name: str, dim: int, n_photos: int) -> None:
    """Random embeddings of the photos 1 to n_photos for an encoder."""
    draw = np.random.default_rng(7)
    with contextlib.closing(open_writer(data_dir)) as db:
        db.execute("BEGIN")
        encoder_id = db.execute(
            "INSERT INTO encoders (fingerprint, name, dim, macs) VALUES (?, ?, ?, 1) RETURNING id",
            (fingerprint, name, dim),
        ).fetchone()[0]
        for photo in range(1, n_photos + 1):
            vector = draw.standard_normal(dim).astype(np.float32)
            digest = photo.to_bytes(8, "big")
            blob, crc = pack(vector / np.linalg.norm(vector), fingerprint, digest)
            db.execute(
                "INSERT INTO embeddings (content_id, encoder_id, vector, crc32)"
                " VALUES (?, ?, ?, ?)",
                (photo, encoder_id, blob, crc),
            )
        db.execute("COMMIT")
