# SPDX-License-Identifier: MIT
"""Everything at a glance: what is indexed, and what the cascade covers and did so far.

What comes in: the index, the encoders, the cascade's settings. What goes out: a Status.
Any thread; some 100 ms on a large library.
"""

import contextlib
from pathlib import Path

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.protocols import Encoders
from desktop_search.core.records import LevelSetting, LevelStatus, Status
from desktop_search.core.settings import CascadeSettings
from desktop_search.search.cost import ASSUMED_P, f_life
from desktop_search.store import ledger
from desktop_search.store.backup import backups
from desktop_search.store.connection import SQLITE_VERSION
from desktop_search.store.faults import free_bytes
from desktop_search.store.reader import IndexReader


def status_of(
    data_dir: Path, reader: IndexReader, encoders: Encoders, cascade: CascadeSettings
) -> Status:
    """Everything at a glance.

    Raises:
        InputFault: an encoder of the settings is unknown. EnvironmentFault: as the reader.
    """
    counts = reader.counts()
    n_searchable = len(reader.searchable())
    settings = (LevelSetting(cascade.quick, n_searchable), *cascade.levels)
    levels = tuple(
        _level_status(reader, encoders, number, setting, n_searchable)
        for number, setting in enumerate(settings)
    )
    macs = [encoders.spec(setting.encoder).macs for setting in settings]
    shares = [level.coverage for level in levels[1:]]
    return Status(
        roots=reader.roots(),
        n_photos=sum(counts.values()),
        n_indexed=counts["indexed"],
        n_waiting=counts["waiting"],
        n_failed=counts["failed"],
        n_missing=counts["missing"],
        levels=levels,
        n_queries=reader.n_queries(),
        upgrade_rate=shares[0] if shares else 0.0,
        f_life_assumed=f_life(macs, [ASSUMED_P] * len(shares)) if shares else None,
        f_life_measured=f_life(macs, shares) if shares and n_searchable else None,
        preset=cascade.preset,
        disk_bytes=_size_of(data_dir),
        next_level0=_level_status(
            reader, encoders, 0, LevelSetting(cascade.level0, n_searchable), n_searchable
        )
        if cascade.answering
        else None,
        free_bytes=free_bytes(data_dir),
        sqlite=SQLITE_VERSION,
        backup_at=next((backup.made_at for backup in backups(data_dir)), None),
    )


def _level_status(
    reader: IndexReader, encoders: Encoders, number: int, setting: LevelSetting, n_searchable: int
) -> LevelStatus:
    fingerprint, covered, time, totals = None, 0, None, ledger.Totals(0, 0.0, 0.0, 0)
    with contextlib.suppress(EncoderUnavailable):
        fingerprint = encoders.fingerprint(setting.encoder)
        encoder_id = reader.encoder_id(fingerprint)
        if encoder_id is not None:
            covered = reader.n_covered(encoder_id)
            time = ledger.photo_time(reader, encoder_id)
            totals = ledger.totals(reader, encoder_id)
    coverage = covered / n_searchable if n_searchable else 0.0
    return LevelStatus(
        level=number,
        encoder=setting.encoder,
        fingerprint=fingerprint,
        covered=covered,
        coverage=coverage,
        ms_per_photo=None if time is None else 1000 * time.seconds,
        top_m=setting.top_m,
        upgrade_rate=coverage,
        encodings=totals.n_encoded,
        seconds=totals.seconds,
        decode_seconds=totals.decode_s,
        cache_hits=totals.n_cache_hits,
    )


def _size_of(folder: Path) -> int:
    """Bytes below a folder; files may go while they are counted."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total
