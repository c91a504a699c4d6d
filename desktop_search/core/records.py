# SPDX-License-Identifier: MIT
"""The records that travel between the stages.

What it does: names the data of the program, as frozen dataclasses without behaviour.
What comes in, what goes out: nothing; it is the vocabulary. Any thread may use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NewType

if TYPE_CHECKING:  # the window needs no array before its first paint
    import numpy as np
    from numpy.typing import NDArray

    from desktop_search.core.language.tree import QueryNote

from desktop_search.core.progress import IndexingState as IndexingState
from desktop_search.core.progress import Progress as Progress
from desktop_search.core.settings import LevelSetting as LevelSetting

RootId = NewType("RootId", int)
FileId = NewType("FileId", int)
PhotoId = NewType("PhotoId", int)
"""A distinct picture (row of `contents`): copies of one picture share it."""
EncoderId = NewType("EncoderId", int)
SavedId = NewType("SavedId", int)

RootState = Literal["online", "offline", "vanished"]
FileState = Literal["waiting", "indexed", "failed", "missing"]


@dataclass(frozen=True, slots=True)
class FileKey:
    """What the file system says of a file; equal keys mean an unchanged file.

    ctime and inode are part of it because a file can be replaced with the same size and mtime.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


FileRow = tuple[bytes, int, int, int, int, int]
"""A file where there are 100,000 of them: its path relative to its root, then size, mtime_ns,
ctime_ns, inode, sidecar as in FileKey and FoundFile. Rows of the disk and of the index are compared
as sets; only those that differ become records."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A candidate photo that a walk found. `path` is relative to its root.

    sidecar: changes with the XMP files beside it; 0 where there are none.
    """

    path: Path
    key: FileKey
    sidecar: int = 0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as the index knows it. `path` is relative to its root."""

    id: FileId
    root_id: RootId
    path: Path
    key: FileKey
    state: FileState
    photo_id: PhotoId | None
    sidecar: int = 0


@dataclass(frozen=True, slots=True)
class Root:
    """An indexed folder.

    device, inode: where it was when it was last found whole. mounts: the folders in it on which
    something was mounted then, relative to it. n_kept_missing: how many missing photos a person
    wants to keep without being asked again. last_seen: when it was last there and listed. paused:
    neither checked nor indexed until a person lets it go on; its photos stay searchable.
    """

    id: RootId
    path: Path
    state: RootState
    n_photos: int
    device: int
    inode: int
    excludes: tuple[str, ...] = ()
    mounts: frozenset[Path] = frozenset()
    n_kept_missing: int = 0
    last_seen: float | None = None
    paused: bool = False


ResizeMode = Literal["squash", "shortest", "longest", "whole"]
Interpolation = Literal["bicubic", "bilinear"]


@dataclass(frozen=True, slots=True)
class ImageInput:
    """How an encoder wants its pixels: `px` x `px`, RGB.

    resize_mode: the whole frame squashed into it; the shorter side made px and the centre cut out;
    or the longer side made px on a black ground. Source: open_clip.transform, the same words.
    "whole" is "longest" for people's eyes: large JPEGs are read at a fraction of their size.
    """

    px: int
    resize_mode: ResizeMode = "squash"
    interpolation: Interpolation = "bicubic"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says of its picture; None where unknown.

    taken_at: seconds since the epoch; without an offset the camera's local time is taken as UTC.
    lat, lon: degrees. taken_offset_s: of the camera's clock from UTC, east is positive.
    exposure_s, f_number, iso, focal_mm: how it was exposed.
    rating: stars, 1 to 5; 0 is none, -1 rejected.
    places: names of the place as a person or a program noted them, the closest first.
    """

    taken_at: float | None = None
    camera: str | None = None
    lens: str | None = None
    lat: float | None = None
    lon: float | None = None
    taken_offset_s: int | None = None
    exposure_s: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_mm: float | None = None
    rating: int | None = None
    keywords: tuple[str, ...] = ()
    caption: str | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright sRGB picture, ready to be stored and encoded.

    digest: identity of the content (see decode/decoder.py); width, height: upright, px.
    pixels: one array an ImageInput, (px, px, 3), uint8, RGB.
    preview_jpeg: the stored small JPEG.
    key: of the very descriptor that was read, so a file replaced meanwhile is noticed.
    perceptual_hash: of the preview (decode/perceptual.py); empty where there is nothing to compare.
    """

    digest: bytes
    width: int
    height: int
    format: str
    pixels: Mapping[ImageInput, NDArray[np.uint8]]
    preview_jpeg: bytes
    metadata: Metadata
    key: FileKey
    damaged: str | None = None
    perceptual_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class DisplayPicture:
    """A photo as it is looked at.

    pixels: (height, width, 3), uint8, RGB. full_width, full_height: of the file, upright, px.
    """

    pixels: NDArray[np.uint8]
    full_width: int
    full_height: int


@dataclass(frozen=True, slots=True)
class DecodeFailure:
    """A photo that could not be read. `reason` is a sentence for a person.

    transient: not settled (it vanished, it is still growing): not listed, the next scan decides.
    retry: listed, but the fault may pass (a slow disk, a permission): full scans try it again.
    """

    reason: str
    transient: bool = False
    retry: bool = False


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """A row of resources/encoders.json: what an encoder is, before its weights are looked at.

    macs: true multiply-accumulate operations of the image tower for one photo.
    macs_thop: the same as the paper counted them (models.md section 2.1: nothing inside
    nn.MultiheadAttention). text_macs: of the text tower at full length.
    family: which module of encode/ runs it. title: its name for people.
    n_bytes: download size, 0 for what comes with a package.
    languages: ISO 639-1 codes of queries it understands.
    research_only: its licence allows nothing else and must be accepted.
    """

    name: str
    title: str
    family: str
    arch: str
    dim: int
    image_input: ImageInput
    macs: float
    macs_thop: float
    text_macs: float
    n_bytes: int
    licence: str
    research_only: bool
    languages: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made cascade. evaluation_only: of the paper, not meant for every day."""

    name: str
    title: str
    summary: str
    level0: str
    levels: tuple[LevelSetting, ...]
    evaluation_only: bool = False


ModelState = Literal["ready", "missing", "partial", "damaged"]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """An encoder and where its weights stand here.

    state: "partial" is fetched in part and goes on from there. n_have_bytes: what is here of
    spec.n_bytes. bundled: it comes with a package, so it is neither fetched nor removed.
    """

    spec: EncoderSpec
    state: ModelState
    n_have_bytes: int
    bundled: bool


@dataclass(frozen=True, slots=True)
class ModelDownload:
    """A model that was fetched over the network, removed since or not. at: when that ended."""

    name: str
    title: str
    at: float
    n_bytes: int


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """How far getting a model is. n_total_bytes: None until it is known.

    stage: "checking" reads the weights once, tests them and measures how they run best here.
    """

    name: str
    stage: Literal["downloading", "copying", "checking"]
    n_done_bytes: int = 0
    n_total_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class LevelReport:
    """What a level did for one query. seconds: wall time spent on it so far."""

    level: int
    encoder: str
    top_m: int
    encoded_now: int = 0
    cached: int = 0
    failed: int = 0
    seconds: float = 0.0


SkipCause = Literal["memory", "graphics memory", "other"]


@dataclass(frozen=True, slots=True)
class Skip:
    """A level of a search that could not look, and why, for programs; a Ranking's message tells.

    n_levels: of the search, level 0 included.
    """

    level: int
    n_levels: int
    cause: SkipCause


@dataclass(frozen=True, slots=True)
class Ranking:
    """A complete order of the searched photos (Algorithm 1, finished or on its way).

    photo_ids: (n_photos,), int64, best first, each photo exactly once.
    levels: (n_photos,), int8, the highest level whose embedding placed the photo.
    scores: (n_photos,), float32, cosine at that level; never compared across levels.
    n_done, n_planned: looked at and to be looked at, over all levels above 0.
    strengths: (n_photos,), float32, how good each match is, 1 is just good (search/boundary.py).
    skip: the level that could not look, if one; message says it in words.
    notes: what of the text was ignored, and why. named: photos whose names, keywords or captions
    have all the words, newest first: a group of its own. same: photos that are the very picture
    searched with, turned or of another size, the most alike first (search/same_picture.py).
    n_good, n_maybe: where good matches and where "Maybe" end; fits: whether anything does. All None
    where that was not judged.
    additions: what beyond Algorithm 1 had a part in this order, by name; nothing by default.
    similar: (n_photos,), int64, the photo that stands for each one: the best of those that look the
    same, itself where it is alone; None where they were not compared (search/similar.py).
    Rankings of one search share arrays, so those of a search are read-only.
    """

    photo_ids: NDArray[np.int64]
    levels: NDArray[np.int8]
    scores: NDArray[np.float32]
    reports: tuple[LevelReport, ...]
    n_done: int
    n_planned: int
    final: bool
    stopped: bool = False
    message: str | None = None
    strengths: NDArray[np.float32] | None = None
    n_good: int | None = None
    n_maybe: int | None = None
    fits: bool | None = None
    additions: tuple[str, ...] = ()
    skip: Skip | None = None
    notes: tuple[QueryNote, ...] = ()
    named: tuple[PhotoId, ...] = ()
    same: tuple[PhotoId, ...] = ()
    similar: NDArray[np.int64] | None = None

    @property
    def by_date(self) -> bool:
        """Whether it answers filters alone: the newest photos first, and no level looked."""
        return not self.reports


@dataclass(frozen=True, slots=True, eq=False)
class QueryPicture:
    """A picture to search with; exactly one of photo_id, path and pixels is given.

    name: shown to people. pixels: (height, width, 3), uint8 RGB, of a picture that is no file.
    """

    name: str
    photo_id: PhotoId | None = None
    path: Path | None = None
    pixels: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that a person kept under a name.

    text: in the search language, as typed. pictures, unlike, text_weight: as in SearchRequest; no
    picture has pixels. sort: the order inside the groups, as the window calls it.
    """

    id: SavedId
    name: str
    text: str
    pictures: tuple[QueryPicture, ...] = ()
    unlike: tuple[QueryPicture, ...] = ()
    text_weight: float = 0.5
    sort: str = "match"


@dataclass(frozen=True, slots=True)
class LevelPlace:
    """Where one level of a query puts one photo.

    n_seen: photos this level looked at. rank: from 1; None where it did not look at this one.
    strength: 0 to 1, between the weakest and the strongest photo of this level and query.
    score: cosine; comparable inside this level alone.
    """

    level: int
    encoder: str
    n_seen: int
    rank: int | None = None
    strength: float = 0.0
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search, frozen. Answers carry the same id, so late ones can be dropped.

    text: in the search language (core/language/). depth: highest level used; None = all.
    top_m: override of the settings' top_m, level 1 on.
    folder: only photos below it (absolute). pictures: photos should look like these, and like the
    text if there is one. text_weight: share of the text beside pictures, 0..1. unlike: photos like
    these go down; not alone. fold: whether to tell which look the same; None = as the settings say.
    """

    id: int
    text: str
    depth: int | None = None
    top_m: tuple[int, ...] | None = None
    folder: Path | None = None
    pictures: tuple[QueryPicture, ...] = ()
    text_weight: float = 0.5
    unlike: tuple[QueryPicture, ...] = ()
    fold: bool | None = None


@dataclass(frozen=True, slots=True)
class FilterValue:
    """A value that can stand behind a key of a search, and how many photos that leaves."""

    text: str
    n_photos: int


NAMES_FUSED = "names fused"
NAMES_FIRST = "names first"
"""What a Ranking's additions call the two ways in which names can have a part in its order."""


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """What the grid and the commands show of a photo. `path` is absolute.

    n_copies: files with exactly this content that are there, or may be there.
    """

    id: PhotoId
    path: Path
    width: int
    height: int
    taken_at: float | None
    size: int
    format: str
    offline: bool
    damaged: str | None = None
    n_copies: int = 1


ListFormat = Literal["csv", "json", "m3u", "paths"]


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A photo to be taken out; rank, level and score where a search found it."""

    card: PhotoCard
    rank: int | None = None
    level: int | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """How far copying is, in photos and bytes."""

    n_done: int
    n_total: int
    n_done_bytes: int
    n_total_bytes: int


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was taken out. failures: what could not be, with reasons. stopped: before its end."""

    n_done: int
    n_total: int
    failures: tuple[tuple[Path, str], ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class FolderProgress:
    """What waits in one folder, in files.

    n_before: files that are read before the last one of these, these included; None where nothing
    of the folder is read now. eta_s: None until it can be told.
    """

    root_id: RootId
    n_waiting: int
    n_before: int | None = None
    eta_s: float | None = None


UpgradeKind = Literal["search", "idle", "all", "index"]
"""Why photos were embedded: a search or "look closer" asked for them, nobody was searching, all
photos are to be refined, or, at level 0, they came into the index."""
RefiningKind = Literal["idle", "all", "photo"]
"""idle: likely searches are prepared. all: every photo at every level. photo: "look closer"."""


@dataclass(frozen=True, slots=True)
class RefiningState:
    """What is refined behind the searches. kind: None where nothing is.

    n_done, n_total: embeddings of this kind of work, made and wanted. eta_s: None until it can be
    told. waits: why it stands still now, "" where it does not: "searching", "indexing", "paused",
    "on battery", or a sentence where something is wrong (a model is not here).
    """

    kind: RefiningKind | None = None
    n_done: int = 0
    n_total: int = 0
    eta_s: float | None = None
    waits: str = ""


@dataclass(frozen=True, slots=True)
class RefineSummary:
    """What one `refine` run did. left: embeddings it was about to make and did not."""

    encoded: int
    failed: int
    left: int
    seconds: float


NoticeKind = Literal["index", "missing", "watch", "held", "device"]
"""index: the index is restored, read-only, locked or its disk is full. missing: most photos of a
folder are gone at once. watch: a folder is not fully watched. held: indexing waits (battery).
device: a graphics processor failed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A state that people should know of while it lasts.

    root_id: the folder it is about, if any. n_photos: how many it is about, 0 where that is open.
    once: about one event, so a person may close it.
    """

    kind: NoticeKind
    sentence: str
    root_id: RootId | None = None
    n_photos: int = 0
    once: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo under "Could not read". since: seconds since the epoch."""

    path: Path
    reason: str
    since: float
    id: FileId


@dataclass(frozen=True, slots=True)
class RetrySummary:
    """What another try of unreadable photos gave. waiting: still changing or gone."""

    tried: int
    read: int
    failed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class LevelStatus:
    """A level of the active cascade. ms_per_photo: measured here; None if never encoded.

    upgrade_rate: the paper's p_j: how much of the library it embedded. encodings,
    seconds: all photos it ever embedded here and what that took, reading included; decode_seconds:
    for reading, as far as it was told apart. cache_hits: photos of searches it had embedded before.
    """

    level: int
    encoder: str
    fingerprint: str | None
    covered: int
    coverage: float
    ms_per_photo: float | None
    top_m: int
    upgrade_rate: float = 0.0
    encodings: int = 0
    seconds: float = 0.0
    decode_seconds: float = 0.0
    cache_hits: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """Everything `desktop-search status` tells.

    next_level0: the level 0 that was chosen and does not cover all photos yet; level 0 of
    `levels` answers until then. free_bytes: on the disk of the index. backup_at: of the newest
    verified backup, seconds since the epoch.
    """

    roots: tuple[Root, ...]
    n_photos: int
    n_indexed: int
    n_waiting: int
    n_failed: int
    n_missing: int
    levels: tuple[LevelStatus, ...]
    n_queries: int
    upgrade_rate: float
    f_life_assumed: float | None
    f_life_measured: float | None
    preset: str
    disk_bytes: int
    next_level0: LevelStatus | None = None
    free_bytes: int | None = None
    sqlite: str = ""
    backup_at: float | None = None


@dataclass(frozen=True, slots=True)
class LevelPrice:
    """What one level of a search, or of refining, would cost on this machine.

    top_m: never more than there are photos. n_new: photos expected to be embedded now.
    s_per_photo: reading and encoding one photo; None where it was neither measured nor can be told
    from another encoder. seconds: n_new of them, 0 where that is unknown. estimated: told from
    another encoder.
    """

    level: int
    encoder: str
    top_m: int
    n_new: float
    s_per_photo: float | None
    seconds: float
    estimated: bool


@dataclass(frozen=True, slots=True)
class Price:
    """A price in seconds on this machine; None where a level of it cannot be told.

    estimated: some level of it was never measured here.
    """

    seconds: float | None
    estimated: bool
    levels: tuple[LevelPrice, ...]


@dataclass(frozen=True, slots=True)
class CascadeCosts:
    """What a cascade costs here: before a search, over its life, and on the disk.

    new: a new search, of whose photos as many are ready as of the library, or as the last searches
    for something new found, whichever is more. again: a search like those of late, of which
    n_recent were looked at and n_recent_done found everything embedded already.
    p: the share of the library the first level above 0 embedded, or, before enough searches tell,
    what the paper assumes (p_assumed). upgrade_rates: that share of every level, 1 on.
    f_life_bound: Eq. 1, which charges p to every level. f_life: with each level's own share, while
    p is assumed p m_j / m_1. f_life_seconds: the same in measured seconds, reading included; None
    where a level was never measured here. f_latency, f_latency_seconds: Eq. 2, from 3 levels on.
    break_even_p: the p beyond which the last encoder on every photo would have been less work; None
    where no p is. refine_all: every photo at every level. bytes_now, bytes_full: what the
    embeddings take on the disk, and would if every photo were refined.
    Levels that are switched off have a price of nothing and no part in the factors.
    """

    n_photos: int
    new: Price
    again: Price
    n_recent: int
    n_recent_done: int
    f_life_bound: float | None
    f_life: float | None
    f_life_seconds: float | None
    f_latency: float | None
    f_latency_seconds: float | None
    p: float
    p_assumed: bool
    upgrade_rates: tuple[float, ...]
    break_even_p: float | None
    passed_break_even: bool
    refine_all: Price
    bytes_now: int
    bytes_full: int


@dataclass(frozen=True, slots=True)
class SavingsDay:
    """A day of local time. at: its beginning, seconds since the epoch.

    n_upgrades, seconds: photos embedded above level 0, and what reading and encoding them took.
    n_cached: photos of searches that had been embedded before.
    """

    at: float
    n_queries: int
    n_upgrades: int
    seconds: float
    n_cached: int


@dataclass(frozen=True, slots=True)
class Savings:
    """What the cascade did and saved, days oldest first.

    seconds_spent: reading and encoding at all levels. seconds_large: the same for the last encoder
    on every photo; None where it was never measured. n_cache_hits: photos of searches that had been
    embedded before. first_ms: from a search to its quick look, in the median; None before any.
    """

    days: tuple[SavingsDay, ...]
    seconds_spent: float
    seconds_large: float | None
    n_queries: int
    n_cache_hits: int
    first_ms: float | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What embedding some photos took, for the ledger (store/ledger.py).

    at: when, seconds since the epoch. encode_s: seconds. decode_s: those that reading the photos
    took before, as the one who wanted them waited.
    """

    kind: UpgradeKind
    at: float
    encode_s: float
    decode_s: float


@dataclass(frozen=True, slots=True)
class Look:
    """What one level above 0 did for one search, for the ledger.

    top_m: photos it was to look at. n_failed: of them, could not be embedded. encode_s, decode_s:
    as in Spent.
    """

    level: int
    encoder: EncoderId
    top_m: int
    n_cached: int
    n_encoded: int
    n_failed: int
    encode_s: float
    decode_s: float


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What one `index` run did."""

    added: int
    changed: int
    moved: int
    missing: int
    encoded: int
    failed: int
    waiting: int
    seconds: float
    encoder: str


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What reconcile decided for one root; paths are relative to it.

    added, changed: to be read. moved: stored files found under another name (same inode and key).
    missing: not there any more. returned: were missing and are back unchanged.
    renumbered: unchanged, on a disk that gave every file another inode.
    n_lost: readable photos that are not there, but are not believed to be deleted.
    mounts: see Root.
    """

    added: tuple[FoundFile, ...] = ()
    changed: tuple[tuple[FileId, FoundFile], ...] = ()
    moved: tuple[tuple[FileId, FoundFile], ...] = ()
    missing: tuple[FileId, ...] = ()
    returned: tuple[FileId, ...] = ()
    renumbered: tuple[tuple[FileId, FoundFile], ...] = ()
    root_state: RootState = "online"
    problems: tuple[str, ...] = field(default=())
    n_lost: int = 0
    mounts: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class AgreementProgress:
    """How far measuring the agreement is.

    stage: "embedding" looks at photos with the last level (they are kept), "comparing" asks.
    eta_s: until the embedding is done; None until it can be told.
    """

    stage: Literal["embedding", "comparing"]
    n_done: int
    n_total: int
    eta_s: float | None = None


@dataclass(frozen=True, slots=True)
class DepthAgreement:
    """How often a cascade that stops at one level agrees with the last encoder everywhere.

    depth: highest level used, 0 is the quick look alone. overlap: mean share of the first k photos
    that are the same, 0..1; low, high: its 95 % interval over the queries. same_first: share of
    the queries with the same photo in the first place.
    work: what these queries cost at this depth, level 0 of every photo included, as a share of the
    last encoder on every photo, in multiply-accumulate operations; work_s: the same in seconds
    measured here, None where a level was never measured.
    """

    depth: int
    encoder: str
    overlap: float
    low: float
    high: float
    same_first: float
    work: float
    work_s: float | None


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The paper's Table 1 on a person's own photos.

    depths: level 0 alone, then one more level each. k: places compared, fewer than asked in a
    smaller library. own_queries: past searches of this person, not the built-in ones.
    n_photos: that can be searched. n_compared: those both orders are made of; fewer where a sample
    was drawn (sampled) or photos could not be read (n_unreadable). n_encoded: embedded for this.
    """

    depths: tuple[DepthAgreement, ...]
    last: str
    k: int
    n_queries: int
    own_queries: bool
    n_photos: int
    n_compared: int
    sampled: bool
    n_unreadable: int
    n_encoded: int
