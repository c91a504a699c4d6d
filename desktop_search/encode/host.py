# SPDX-License-Identifier: MIT
"""The encoders of all levels behind one door (core.protocols.Encoders).

What comes in: pixels and texts. What goes out: unit embeddings. Any thread may call; the work
runs in one child process for images, one for texts (texts never wait for images) and a passing
third one that converts weights, so that this process imports neither torch nor OpenVINO.
"""

import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.cores import n_cores
from desktop_search.core.errors import EncoderUnavailable, InternalError
from desktop_search.core.paths import make_private_dir
from desktop_search.core.records import EncoderSpec
from desktop_search.encode import worker
from desktop_search.encode.catalogue import Catalogue, EncoderRow
from desktop_search.encode.child import Child, ChildDied
from desktop_search.encode.runtime import AUTO, Job, TowerDamaged, choice_of, is_ready
from desktop_search.encode.standing import StandingTexts
from desktop_search.encode.weights import Weights, image_fingerprint, text_fingerprint

MAKE_TIMEOUT_S = 900.0
IMAGES_TIMEOUT_S = 300.0
S_PER_GMAC = 8.0
"""More patience for larger models: a slow core does 10 GMACs a second, and some 50 photos are
encoded while a tower is made."""
TEXTS_TIMEOUT_S = 60.0
DEVICES_TIMEOUT_S = 120.0
FALLBACK = (
    "The graphics processor failed while {title} looked at photos, so the processor does that "
    "until the program ends. Nothing is lost. The settings can make that the rule: page Search "
    "depth."
)
MAX_TEXT_THREADS = 4
"""A query is a few tokens: more threads only wait for each other."""
N_CACHED_TEXTS = 256
MAX_COMPILED_BYTES = 1 << 30
"""Compiled towers of older versions pile up; the starter's three take 137 MB."""


class EncoderHost:
    """Runs every encoder of the catalogue."""

    def __init__(
        self,
        data_dir: Path,
        n_threads: int | None = None,
        catalogue: Catalogue | None = None,
        device: Callable[[], str] = lambda: AUTO,
        on_fallback: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        """Starts nothing yet.

        Args:
            data_dir: the data folder; towers are kept in its models/.
            n_threads: threads for images; None = one a core that this process may use.
            catalogue: other encoders than the program's own.
            device: where a person wants photos looked at, asked for each batch; "auto", "cpu", or
                one of devices(). What is not here counts as "auto".
            on_fallback: told, once for each encoder, that the processor took over from a device
                that failed. From the thread that encodes.
        """
        self._models_dir = data_dir / "models"
        self._device = device
        self._on_fallback = on_fallback
        self._fallen: dict[str, str] = {}  # encoders, and the chosen device they failed on
        self._devices: tuple[str, ...] = ()
        self.catalogue = catalogue or Catalogue(self._models_dir)
        self.weights = Weights(self._models_dir)
        self._n_threads = n_threads or n_cores()
        self._images = Child("looks at photos", self._n_threads)
        # A person waits for a query: its child takes its turn like the window.
        n_text_threads = min(self._n_threads, MAX_TEXT_THREADS)
        self._texts = Child("reads queries", n_text_threads, humble=False, may_die=True)
        self._maker = Child("prepares encoders", self._n_threads)
        self._passing: Child | None = None
        self._make_lock = threading.Lock()
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._cache: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
        self._standing: dict[tuple[str, tuple[str, ...]], NDArray[np.float32]] = {}

    def spec(self, encoder: str) -> EncoderSpec:
        """The catalogue row.

        Raises:
            InputFault: there is no such encoder.
        """
        return self.catalogue.spec(encoder)

    def fingerprint(self, encoder: str) -> str:
        """Identity of weights, preprocessing and pipeline version, hex.

        Raises:
            InputFault: there is no such encoder.
            EncoderUnavailable: the weights or their package are missing or damaged.
        """
        return self._job(encoder).image_dir.name

    def prepare(self, encoder: str) -> None:
        """Makes the encoder's towers for this machine if that was not done yet; blocking.

        Raises:
            EncoderUnavailable: weights are missing, damaged or do not fit.
            EnvironmentFault: the data folder cannot be written.
            InternalError: the child that makes them died twice.
        """
        job = self._job(encoder)
        if is_ready(job.image_dir) and is_ready(job.text_dir):
            return
        with self._make_lock:
            if is_ready(job.image_dir) and is_ready(job.text_dir):
                return
            make_private_dir(self._models_dir.parent)
            make_private_dir(self._models_dir)
            _cap(job.cache_dir)
            try:
                self._maker.call(patience(MAKE_TIMEOUT_S, job), worker.make, job)
            except ImportError as error:
                raise missing_package(encoder, error) from error
            finally:
                self._maker.rest()  # torch's memory goes back to the machine
            if not (is_ready(job.image_dir) and is_ready(job.text_dir)):
                raise InternalError(
                    f"The encoder {encoder} could not be kept in the data folder. "
                    "Your photos and the index are safe. Check the free disk space and try again."
                )

    def encode_images(self, encoder: str, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Pixels (n, px, px, 3), uint8, RGB, to (n, dim), float32, unit length; blocking.

        Raises:
            EncoderUnavailable: weights are missing, damaged or do not fit.
            InternalError: the child died twice, or pixels of another shape.
        """
        spec = self.spec(encoder)
        px = spec.image_input.px
        if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[1:] != (px, px, 3):
            raise InternalError(
                f"The encoder {encoder} takes photos of {px} x {px} px, not {pixels.shape}."
            )
        if not len(pixels):
            return np.empty((0, spec.dim), np.float32)
        out = self._serve(encoder, lambda job: self._look(encoder, job, pixels))
        return _checked(out, (len(pixels), spec.dim), encoder)

    def _look(self, encoder: str, job: Job, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        call, patience_s = self._images.call, patience(IMAGES_TIMEOUT_S, job)
        if self._fallen.get(encoder) == job.device:
            return call(patience_s, worker.encode_images, replace(job, device="cpu"), pixels)
        try:
            out, fell = call(patience_s, worker.look, job, pixels)
        except ChildDied:
            # A driver can take the whole child with it.
            if choice_of(job.image_dir, job.device).device == "cpu":
                raise
            out = call(patience_s, worker.encode_images, replace(job, device="cpu"), pixels)
            fell = True
        if fell:
            self._fallen[encoder] = job.device
            self._on_fallback(FALLBACK.format(title=job.row.spec.title))
        return out

    def encode_texts(self, encoder: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts to (n, dim), float32, unit length; blocking, never behind images.

        Raises:
            EncoderUnavailable: weights are missing, damaged or do not fit.
            InternalError: the child died twice.
        """
        spec = self.spec(encoder)
        tower = self._job(encoder).text_dir.name  # levels with equal text towers share the answer
        with self._lock:
            known = {text: self._cache.get((tower, text)) for text in texts}
        new = [text for text, embedding in known.items() if embedding is None]
        if new:
            run = self._texts.call
            out = self._serve(
                encoder, lambda job: run(TEXTS_TIMEOUT_S, worker.encode_texts, job, new)
            )
            out = _checked(out, (len(new), spec.dim), encoder)
            known.update(zip(new, out, strict=True))
        result = np.empty((len(texts), spec.dim), np.float32)
        with self._lock:
            for i, text in enumerate(texts):
                embedding = known[text]
                assert embedding is not None
                result[i] = embedding
                self._cache[tower, text] = embedding
                self._cache.move_to_end((tower, text))
            while len(self._cache) > N_CACHED_TEXTS:
                self._cache.popitem(last=False)
        return result  # (n, dim)

    def standing_texts(self, encoder: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts that never change, embedded once and kept beside the text tower.

        Returns:
            (n, dim), float32, unit length, read-only.

        Raises:
            EncoderUnavailable: weights are missing, damaged or do not fit.
            InternalError: the child died twice.
        """
        tower = self._job(encoder).text_dir
        key = tower.name, tuple(texts)
        known = self._standing.get(key)
        if known is not None:
            return known
        kept = StandingTexts(tower, texts, self.spec(encoder).dim)
        found = kept.read()
        if found is None:
            run = self._texts.call
            out = self._serve(
                encoder, lambda job: run(TEXTS_TIMEOUT_S, worker.encode_texts, job, texts)
            )
            found = _checked(out, (len(texts), kept.dim), encoder)
            kept.write(found)
        found.flags.writeable = False  # all who ask share it
        self._standing[key] = found
        return found

    def warm_texts(self, encoder: str) -> None:
        """Lets the text child load its tower if it is made already; returns at once.

        Raises:
            EncoderUnavailable: weights are missing or damaged.
        """
        job = self._job(encoder)
        if is_ready(job.text_dir):
            self._texts.preload(worker.load_texts, job)

    def child_pids(self) -> tuple[int, ...]:
        """Process ids of the running image and text children that have answered."""
        pids = (self._images.pid(), self._texts.pid())
        return tuple(pid for pid in pids if pid is not None)

    def forget(self, encoder: str) -> None:
        """Looks at the encoder's files anew at the next use: they were changed."""
        with self._lock:
            self._jobs.pop(encoder, None)

    def convert_weights(self, source: Path, target: Path) -> None:
        """Makes a safetensors file of a checkpoint that only exists as .pth; blocking.

        Raises:
            EncoderUnavailable: it is no such checkpoint. EnvironmentFault: the disk.
        """
        with self._make_lock:
            try:
                self._maker.call(MAKE_TIMEOUT_S, worker.convert_weights, source, target)
            finally:
                self._maker.rest()

    def remove_towers(self, encoder: str) -> None:
        """Removes what was made of an encoder; it is made again at the next use.

        Raises:
            EncoderUnavailable: its weights are not here, so nothing is known of its towers.
        """
        job = self._job(encoder)
        self._remove(job, job.image_dir, job.text_dir)

    def _remove(self, job: Job, *folders: Path) -> None:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        for key in list(self._standing):
            if key[0] == job.text_dir.name:  # they are kept again beside the next text tower
                self._standing.pop(key, None)

    def how_it_runs(self, encoder: str) -> str:
        """The runtime, device and precision picked for this machine, for a person."""
        job = self._job(encoder)
        return choice_of(job.image_dir, job.device).label

    def devices(self) -> tuple[str, ...]:
        """Where photos can be looked at here: "auto", "cpu" and others; seconds at the first call.

        Raises:
            InternalError: they could not be asked. Cancelled: the program is closing.
        """
        if not self._devices:
            child = Child("looks for graphics processors", 1)
            with self._lock:
                self._passing = child
            try:
                found = child.call(DEVICES_TIMEOUT_S, worker.devices)
            except ImportError:  # without torch there are no encoders either
                found = ("cpu",)
            finally:
                child.close()
            self._devices = (AUTO, *found)
        return self._devices

    def measure_again(self, encoder: str) -> None:
        """Finds out anew how an encoder that was made runs best here; blocking.

        Raises:
            EncoderUnavailable: weights are missing or do not fit. EnvironmentFault: the disk.
            InternalError: the child that measures died twice. What held before holds then.
        """
        job = self._job(encoder)
        with self._make_lock:
            if not is_ready(job.image_dir):
                return  # it is measured when it is made
            try:
                self._maker.call(patience(MAKE_TIMEOUT_S, job), worker.measure_again, job)
            except TowerDamaged:
                shutil.rmtree(job.image_dir, ignore_errors=True)  # made, and measured, at next use
            except ImportError as error:
                raise missing_package(encoder, error) from error
            finally:
                self._maker.rest()
        self._fallen.pop(encoder, None)
        self._devices = ()

    def rest(self) -> None:
        """Takes models that look at photos out of memory, after the work in hand."""
        self._images.rest()

    def close(self) -> None:
        """Ends the child processes within 3 s; calls in hand raise Cancelled."""
        closers = [
            threading.Thread(target=child.close, name="close-encoder-child")
            for child in (self._images, self._texts, self._maker, self._passing)
            if child is not None
        ]
        for thread in closers:
            thread.start()
        for thread in closers:
            thread.join()

    def _serve(
        self, encoder: str, work: Callable[[Job], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        self.prepare(encoder)
        job = self._job(encoder)
        try:
            return work(job)
        except TowerDamaged:
            # Thrown away and made again from the checked weights, once.
            self._remove(job, job.image_dir, job.text_dir, job.cache_dir)
            self.prepare(encoder)
        except ImportError as error:
            raise missing_package(encoder, error) from error
        try:
            return work(job)
        except TowerDamaged as error:
            raise EncoderUnavailable(
                f"The encoder {encoder} cannot be loaded on this machine ({error}). "
                "Your photos and the index are safe. Another one can be chosen in the settings."
            ) from error

    def _job(self, encoder: str) -> Job:
        with self._lock:
            job = self._jobs.get(encoder)
        if job is None:
            row = self.catalogue.row(encoder)
            job = new_job(row, self.weights, self._models_dir, self._n_threads)
            with self._lock:
                self._jobs[encoder] = job
        return replace(job, device=self._device())


def new_job(row: EncoderRow, weights: Weights, models_dir: Path, n_threads: int) -> Job:
    """What a child needs to make and run the towers of an encoder; reads files that are new.

    Raises:
        EncoderUnavailable: the weights or their package are missing or damaged.
    """
    found = weights.find(row.spec.name, row.files)
    texts = weights.find(row.text.name, row.text.files)
    text = text_fingerprint(row.text, texts)
    return Job(
        row=row,
        files=dict(found.paths),
        text_files=dict(texts.paths),
        image_dir=models_dir / image_fingerprint(row, found, text),
        text_dir=models_dir / text,
        cache_dir=models_dir / "compiled",
        n_threads=n_threads,
    )


def patience(at_least_s: float, job: Job) -> float:
    """Seconds that work with an encoder may take before it counts as hung."""
    return at_least_s + S_PER_GMAC * job.row.spec.macs / 1e9


def _cap(cache_dir: Path) -> None:
    try:
        n_bytes = sum(path.stat().st_size for path in cache_dir.iterdir())
    except OSError:
        return  # not there yet
    if n_bytes > MAX_COMPILED_BYTES:
        shutil.rmtree(cache_dir, ignore_errors=True)  # compiled again at the next start


def _checked(out: NDArray[np.float32], shape: tuple[int, int], encoder: str) -> NDArray[np.float32]:
    if out.shape != shape or not np.isfinite(out).all():
        raise InternalError(
            f"The encoder {encoder} gave an embedding that cannot be used, so it was not kept. "
            "Your photos and the index are safe. Try again."
        )
    return out


def missing_package(encoder: str, error: ImportError) -> EncoderUnavailable:
    """What is told where a package cannot be imported that an encoder needs."""
    extra = "blip" if "transformers" in str(error) else "starter"
    return EncoderUnavailable(
        f"The encoder {encoder} needs a package that is not installed or broken ({error}). "
        "Your photos and the index are safe. Install it with: "
        f'pip install "desktop-search[{extra}]"'
    )
