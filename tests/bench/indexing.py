# SPDX-License-Identifier: MIT
"""Indexing beside a peer: the same photos, architecture and weights; not in the test suite.

Usage: python tests/bench/indexing.py --peer PYTHON [--photos 120] [--rounds 3] [--json FILE]
PYTHON: of an environment with rclip; this one needs onnx (`pip install onnx`) to write the peer's
model file. Both get a ViT-B-32-256 with the same random weights, in their own format: rclip an ONNX
file, which it runs with its own unmodified indexing; here `models add` measures which runtime and
precision is best on this machine, once and before. Rounds alternate; each starts from nothing but
loaded models. Both work at the low priority that our children give themselves: else whatever keeps
the machine busy takes the turns of one of the two alone. Beside the rates stands the processor time
a photo, of all processes together, which other programs change less.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from statistics import median

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).parent))
from run import make_photos

from desktop_search.core.paths import make_private_dir
from desktop_search.core.priority import NICENESS
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.models import ModelManager
from desktop_search.library import Library

NAME, ARCH = "clip-vit-b-32-256", "ViT-B-32-256"
PEER = """
import contextlib, io, os, sys, time
from pathlib import Path
import onnxruntime
from rclip.db import DB
from rclip.main import RClip
from rclip.model import Model
visual, folder, path = sys.argv[1:4]
if hasattr(os, "nice"):
    os.nice(int(sys.argv[5]))
class Given(Model):
    @property
    def _session_visual(self):
        if self._session_visual_var is None:
            self._session_visual_var = onnxruntime.InferenceSession(visual)
        return self._session_visual_var
model = Given()
model._session_visual
peer = RClip(model, DB(path), 8, None)
started, before = time.perf_counter(), time.process_time()
with contextlib.redirect_stderr(io.StringIO()):
    peer.ensure_index(folder)
print(time.perf_counter() - started, time.process_time() - before)
assert peer._db._con.execute("SELECT count(*) FROM images").fetchone()[0] == int(sys.argv[4])
"""


def make_models(folder: Path) -> tuple[Path, Path]:
    """The same random weights as safetensors and as ONNX."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    torch.backends.mha.set_fastpath_enabled(False)
    net = open_clip.create_model(ARCH).eval()
    ours, theirs = folder / "model.safetensors", folder / "visual.onnx"
    save_file({key: value.contiguous() for key, value in net.state_dict().items()}, ours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.visual,
            (torch.zeros(2, 3, 256, 256),),
            str(theirs),
            input_names=["input"],
            output_names=["output"],
            dynamic_axes={"input": {0: "n"}, "output": {0: "n"}},
            dynamo=False,
            opset_version=17,
        )
    return ours, theirs


def processor_s() -> float:
    """Processor time of this process and its children."""
    total = sum(psutil.Process().cpu_times()[:2])
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):  # it ended meanwhile
            total += sum(child.cpu_times()[:2])
    return total


def index_here(data: Path, photos: Path, n_photos: int) -> tuple[float, float]:
    """Seconds, and processor seconds, for all photos from an empty index."""
    for path in data.glob("*.sqlite*"):
        path.unlink()
    shutil.rmtree(data / "backups", ignore_errors=True)  # it would be taken from there
    encoders = EncoderHost(data)
    library = Library(data, encoders=encoders)
    library.open()
    try:
        library.use_cascade(NAME, ())
        library.warm_up()  # the peer's model is loaded before its clock starts, too
        px = encoders.spec(NAME).image_input.px
        encoders.encode_images(NAME, np.zeros((8, px, px, 3), np.uint8))
        started, before = time.perf_counter(), processor_s()
        summary = library.index_now([photos])
        assert summary.encoded == n_photos, summary
        return time.perf_counter() - started, processor_s() - before
    finally:
        library.close()


def index_there(python: str, visual: Path, photos: Path, path: Path, n: int) -> tuple[float, float]:
    """The same of the peer."""
    given = [str(visual), str(photos), str(path), str(n), str(NICENESS)]
    done = subprocess.run([python, "-c", PEER, *given], check=True, capture_output=True, text=True)
    seconds, processor = done.stdout.split()
    return float(seconds), float(processor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--photos", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    n = options.photos
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        photos, data = scratch / "photos", scratch / "data"
        photos.mkdir()
        make_private_dir(data)
        make_photos(photos, n)
        ours, theirs = make_models(scratch)
        host = EncoderHost(data)
        ModelManager(host).add(NAME, [ours])
        host.close()
        rounds: dict[str, list[tuple[float, float]]] = {"ours": [], "peer": []}
        for turn in range(options.rounds):
            rounds["ours"].append(index_here(data, photos, n))
            database = scratch / f"peer{turn}.sqlite"
            rounds["peer"].append(index_there(options.peer, theirs, photos, database, n))
            last = {side: n / figures[-1][0] for side, figures in rounds.items()}
            print({side: round(rate, 2) for side, rate in last.items()}, flush=True)
    figures = {}
    for side, values in rounds.items():
        figures[f"{side}, photos a second"] = median(n / seconds for seconds, _ in values)
        figures[f"{side}, processor ms a photo"] = median(1000 * s / n for _, s in values)
    pairs = list(zip(rounds["ours"], rounds["peer"], strict=True))
    figures["ours / peer"] = median(there[0] / here[0] for here, there in pairs)
    figures["processor time, peer / ours"] = median(there[1] / here[1] for here, there in pairs)
    for figure, value in figures.items():
        print(f"{figure:28} {value:8.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
