# SPDX-License-Identifier: MIT
"""Indexing beside a peer: the same photos, architecture and weights; not in the test suite.

Usage: python tests/bench/indexing.py --peer PYTHON [--photos 120] [--rounds 3] [--json FILE]
PYTHON: of an environment with rclip; this one needs onnx (`pip install onnx`) to write the peer's
model file. Both get a ViT-B-32-256 with the same random weights, in their own format: rclip an ONNX
file, which it runs with its own unmodified indexing; here `models add` measures which runtime and
precision is best on this machine, once and before. Rounds alternate; each starts from nothing.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
from run import make_photos

from desktop_search.core.paths import make_private_dir
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.models import ModelManager
from desktop_search.library import Library

NAME, ARCH = "clip-vit-b-32-256", "ViT-B-32-256"
PEER = """
import contextlib, io, sys, time
from pathlib import Path
import onnxruntime
from rclip.db import DB
from rclip.main import RClip
from rclip.model import Model
visual, folder, path = sys.argv[1:4]
class Given(Model):
    @property
    def _session_visual(self):
        if self._session_visual_var is None:
            self._session_visual_var = onnxruntime.InferenceSession(visual)
        return self._session_visual_var
model = Given()
model._session_visual
peer = RClip(model, DB(path), 8, None)
started = time.perf_counter()
with contextlib.redirect_stderr(io.StringIO()):
    peer.ensure_index(folder)
print(time.perf_counter() - started)
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


def index_here(data: Path, photos: Path, n_photos: int) -> float:
    """Seconds for all photos, from an empty index."""
    for path in data.glob("*.sqlite*"):
        path.unlink()
    shutil.rmtree(data / "backups", ignore_errors=True)  # it would be taken from there
    library = Library(data)
    library.open()
    try:
        library.use_cascade(NAME, ())
        library.warm_up()  # the peer's model is loaded before its clock starts, too
        started = time.perf_counter()
        summary = library.index_now([photos])
        assert summary.encoded == n_photos, summary
        return time.perf_counter() - started
    finally:
        library.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--photos", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        photos, data = scratch / "photos", scratch / "data"
        photos.mkdir()
        make_private_dir(data)
        make_photos(photos, options.photos)
        ours, theirs = make_models(scratch)
        host = EncoderHost(data)
        ModelManager(host).add(NAME, [ours])
        host.close()
        rates: dict[str, list[float]] = {"ours": [], "peer": []}
        for turn in range(options.rounds):
            seconds = index_here(data, photos, options.photos)
            rates["ours"].append(options.photos / seconds)
            database = scratch / f"peer{turn}.sqlite"
            command = [options.peer, "-c", PEER, str(theirs), str(photos), str(database)]
            command.append(str(options.photos))
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            rates["peer"].append(options.photos / float(done.stdout.split()[0]))
            print({side: round(values[-1], 2) for side, values in rates.items()}, flush=True)
    figures = {f"{side}, photos a second": median(values) for side, values in rates.items()}
    pairs = zip(rates["ours"], rates["peer"], strict=True)
    figures["ours / peer"] = median(here / there for here, there in pairs)
    for figure, value in figures.items():
        print(f"{figure:28} {value:8.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
