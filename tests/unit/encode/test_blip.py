# SPDX-License-Identifier: MIT
"""BLIP's towers against transformers, from both kinds of files, converted, and refused."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("timm")

from helpers import models  # noqa: E402
from helpers.blip_files import original  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from torch import Tensor  # noqa: E402

from desktop_search.core.errors import EncoderUnavailable, EnvironmentFault  # noqa: E402
from desktop_search.encode import blip, checkpoint, towers  # noqa: E402
from desktop_search.encode.runtime import Job  # noqa: E402


class Made(NamedTuple):
    net: Any
    path: Path
    job: Job


def job_of(path: Path, config: dict[str, Any] | None = models.BLIP, **given: Any) -> Job:
    return models.job(
        path.parent, path, family="blip", config=config, context_length=35, causal=False, **given
    )


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that wait for each other take most of the time of such small nets."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    config = transformers.BlipConfig(**copy.deepcopy(models.BLIP))
    net = models.shaken(transformers.BlipForImageTextRetrieval(config))
    path = tmp_path_factory.mktemp("blip") / "model.safetensors"
    save_file(net.state_dict(), path)
    return Made(net, path, job_of(path))


def ids_and_mask(lengths: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(len(lengths))
    ids = torch.randint(1, 999, (len(lengths), max(lengths)), generator=generator)
    mask = (torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]).to(torch.int64)
    return ids * mask, mask


def test_scores_are_those_of_transformers(made: Made) -> None:
    image, text = blip.image_tower(made.job), blip.text_tower(made.job)
    pixels, (ids, mask) = models.pictures(64), ids_and_mask((12, 5, 2, 12))
    with torch.inference_mode():
        wanted = made.net(
            input_ids=ids,
            pixel_values=models.normalised(pixels),
            attention_mask=mask,
            use_itm_head=False,
        ).itm_score
        images, texts = image(pixels), text(ids, mask)
        assert torch.allclose(images @ texts.T, wanted, atol=1e-5)
        assert wanted.max() - wanted.min() > 0.05  # else anything would do
        for out in (images, texts):
            assert out.dtype == torch.float32
            assert torch.allclose(out.norm(dim=-1), torch.ones(len(out)), atol=1e-6)
        for i in range(3):
            assert torch.allclose(image(pixels[i : i + 1])[0], images[i], atol=1e-5)
            assert torch.allclose(text(ids[i : i + 1], mask[i : i + 1])[0], texts[i], atol=1e-5)
        # Padding changes nothing.
        assert torch.allclose(text(ids[1:2, :5], mask[1:2, :5])[0], texts[1], atol=1e-5)
        assert torch.equal(blip.image_tower(made.job)(pixels), images)
        assert torch.equal(blip.text_tower(made.job)(ids, mask), texts)


def test_a_tower_holds_nothing_of_the_other(made: Made) -> None:
    image, text = blip.image_tower(made.job), blip.text_tower(made.job)
    names = {name.removeprefix("net.") for name in image.state_dict()}
    assert names == {name for name in made.net.state_dict() if name.startswith("vision_")}
    wanted = {name for name in made.net.state_dict() if name.startswith("text_")}
    assert set(text.state_dict()) == {name for name in wanted if "crossattention" not in name}
    for tower in (image, text):
        assert not tower.training
        assert not any(p.requires_grad for p in tower.parameters())
        assert not any(t.is_meta for t in (*tower.parameters(), *tower.buffers()))


def test_towers_convert(made: Made) -> None:
    image, text = blip.image_tower(made.job), blip.text_tower(made.job)
    run_image = models.converted(image, (models.pictures(64),), [[-1, 64, 64, 3]])
    run_text = models.converted(text, ids_and_mask((7, 4, 2)), [[-1, -1], [-1, -1]])
    with torch.inference_mode():
        for n in (1, 2, 5):
            pixels = models.pictures(64, n)
            out = torch.from_numpy(run_image(pixels))
            assert (out * image(pixels)).sum(-1).min() >= 0.99999
        for lengths in ((2,), (9,), (3, 20), (5, 6, 7, 8, 35)):
            inputs = ids_and_mask(lengths)
            out = torch.from_numpy(run_text(*inputs))
            assert (out * text(*inputs)).sum(-1).min() >= 0.99999


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision(made: Made, dtype: torch.dtype) -> None:
    image, text = blip.image_tower(made.job), blip.text_tower(made.job)
    pixels, inputs = models.pictures(64), ids_and_mask((12, 5))
    with torch.inference_mode():
        images, texts = image(pixels), text(*inputs)
        image.net.to(dtype)
        text.to(dtype)
        for out, wanted in ((image(pixels), images), (text(*inputs), texts)):
            assert out.dtype == torch.float32
            assert (out * wanted).sum(-1).min() > 0.99
            assert torch.allclose(out.norm(dim=-1), torch.ones(len(out)), atol=1e-6)
    moved = image.to("meta")(pixels.to("meta"))
    assert moved.shape == (3, 48)
    assert text.to("meta")(*(x.to("meta") for x in inputs)).shape == (2, 48)


def test_original_checkpoints_give_the_same(made: Made, tmp_path: Path) -> None:
    state = original(made.net.state_dict())
    pixels, inputs = models.pictures(64), ids_and_mask((12, 5))
    with torch.inference_mode():
        images, texts = blip.image_tower(made.job)(pixels), blip.text_tower(made.job)(*inputs)
        for i, zipped in enumerate((True, False)):  # torch wrote another format before 1.6
            source, target = tmp_path / f"{i}.pth", tmp_path / f"{i}.safetensors"
            torch.save({"model": state, "epoch": 5}, source, _use_new_zipfile_serialization=zipped)
            checkpoint.convert_pth(source, target)
            assert torch.equal(blip.image_tower(job_of(target))(pixels), images)
            assert torch.equal(blip.text_tower(job_of(target))(*inputs), texts)
            assert target.stat().st_mode & 0o777 == 0o600
    names = set(checkpoint.inspect(target).tensors)
    assert not any("_m." in name or "queue" in name or "position_ids" in name for name in names)
    assert names == set(made.net.state_dict())
    assert {path.name for path in tmp_path.iterdir()} == {
        "0.pth", "1.pth", "0.safetensors", "1.safetensors",
    }  # fmt: skip


class Program:
    """Runs when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.trace,)


@pytest.mark.parametrize("zipped", [True, False])
def test_programs_in_a_checkpoint_are_not_run(tmp_path: Path, zipped: bool, made: Made) -> None:
    trace, source = tmp_path / "trace", tmp_path / "model.pth"
    state = original(made.net.state_dict()) | {"more": Program(trace)}
    torch.save({"model": state}, source, _use_new_zipfile_serialization=zipped)
    with pytest.raises(EncoderUnavailable, match=r"programs .* not run"):
        checkpoint.convert_pth(source, tmp_path / "model.safetensors")
    assert not trace.exists()
    torch.load(source, weights_only=False)  # it would have run
    assert trace.exists()


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><title>Sign in</title>", "web page"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"\x80\x02}q", "damaged|programs"),
        (b"\x00" * 100, "damaged"),
    ],
)
def test_what_is_no_checkpoint(tmp_path: Path, contents: bytes, words: str) -> None:
    (tmp_path / "model.pth").write_bytes(contents)
    with pytest.raises(EncoderUnavailable, match=words):
        checkpoint.convert_pth(tmp_path / "model.pth", tmp_path / "model.safetensors")
    assert not (tmp_path / "model.safetensors").exists()


@pytest.mark.parametrize("document", [{"model": {}}, {"weight": torch.zeros(2)}, [1], 5])
def test_checkpoints_of_other_models(tmp_path: Path, document: object) -> None:
    torch.save(document, tmp_path / "model.pth")
    with pytest.raises(EncoderUnavailable, match="no checkpoint of a BLIP"):
        checkpoint.convert_pth(tmp_path / "model.pth", tmp_path / "model.safetensors")


def test_a_missing_checkpoint_and_a_missing_folder(tmp_path: Path, made: Made) -> None:
    with pytest.raises(EncoderUnavailable, match="cannot be read"):
        checkpoint.convert_pth(tmp_path / "none.pth", tmp_path / "model.safetensors")
    torch.save({"model": original(made.net.state_dict())}, tmp_path / "model.pth")
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        checkpoint.convert_pth(tmp_path / "model.pth", tmp_path / "none" / "model.safetensors")


@pytest.mark.parametrize(
    "name",
    [
        "vision_model.post_layernorm.weight",
        "vision_proj.bias",
        "text_encoder.encoder.layer.0.output.dense.weight",
        "text_proj.bias",
    ],
)
@pytest.mark.parametrize("what", ["missing", "shape", "NaN"])
def test_other_weights_are_refused(made: Made, tmp_path: Path, name: str, what: str) -> None:
    state = load_file(made.path)
    if what == "missing":
        del state[name]
    elif what == "shape":
        state[name] = torch.zeros(7)
    else:
        state[name].view(-1)[0] = float("nan")
    save_file(state, tmp_path / "model.safetensors")
    make = blip.image_tower if name.startswith("vision") else blip.text_tower
    words = "NaN" if what == "NaN" else "another architecture"
    with pytest.raises(EncoderUnavailable, match=words):
        make(job_of(tmp_path / "model.safetensors"))


@pytest.mark.parametrize(
    ("config", "given"),
    [(None, {}), ({}, {}), (models.BLIP, {"dim": 49}), (models.BLIP, {"px": 96})],
)
def test_a_catalogue_that_does_not_fit_is_refused(
    made: Made, config: dict[str, Any] | None, given: dict[str, Any]
) -> None:
    with pytest.raises(EncoderUnavailable, match="another architecture"):
        blip.image_tower(job_of(made.path, config, **given))


@pytest.mark.parametrize("arch", sorted(blip.CONFIGS))
def test_the_architectures_that_are_known(arch: str) -> None:
    """Sizes of models.md section 2.1; heads and epsilons, which no shape tells."""
    config = blip.CONFIGS[arch]
    vision = blip.BlipVisionConfig(**config["vision_config"])
    text = blip.BlipTextConfig(**config["text_config"], is_decoder=False)
    with torch.device("meta"), towers.Unwritten():
        image_net, text_net = blip.VisionNet(vision, 256), blip.TextTower(text, 256)
    n_image = sum(p.numel() for p in image_net.vision_model.parameters())
    assert n_image / 1e6 == pytest.approx(
        {"base": 86.1, "large": 303.7}[arch.split("-")[1]], abs=0.05
    )
    assert image_net.vision_model.embeddings.position_embedding.shape[1] == 24 * 24 + 1
    assert {m.eps for m in image_net.modules() if isinstance(m, torch.nn.LayerNorm)} == {1e-6}
    assert {m.eps for m in text_net.modules() if isinstance(m, torch.nn.LayerNorm)} == {1e-12}
    heads = {m.num_attention_heads for m in text_net.modules() if hasattr(m, "num_attention_heads")}
    assert heads == {12}
    assert vision.hidden_size // vision.num_attention_heads == 64
