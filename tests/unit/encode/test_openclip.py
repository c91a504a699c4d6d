# SPDX-License-Identifier: MIT
"""open_clip's towers against open_clip, converted, cut, in half precision, and refused."""

import copy
import dataclasses
import socket
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

torch = pytest.importorskip("torch")
open_clip = pytest.importorskip("open_clip")
pytest.importorskip("timm")

from helpers import models  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from torch import Tensor, nn  # noqa: E402

from desktop_search.core.errors import EncoderUnavailable  # noqa: E402
from desktop_search.encode import checkpoint, openclip, towers  # noqa: E402
from desktop_search.encode.catalogue import Catalogue  # noqa: E402
from desktop_search.encode.runtime import Job  # noqa: E402

KINDS = tuple(models.OPENCLIP)
CAUSAL = ("clip", "pe", "convnext")


class Made(NamedTuple):
    """A model of open_clip, its file, and the job for it."""

    net: Any
    path: Path
    job: Job


def job_of(kind: str, path: Path) -> Job:
    config = models.OPENCLIP[kind]
    return models.job(
        path.parent,
        path,
        config=config,
        dim=config["embed_dim"],
        px=config["vision_cfg"]["image_size"],
        context_length=config["text_cfg"]["context_length"],
        causal=kind in CAUSAL,
    )


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that wait for each other take most of the time of such small nets."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    kept: dict[str, Made] = {}
    folder = tmp_path_factory.mktemp("openclip")

    def make(kind: str) -> Made:
        if kind not in kept:
            config = copy.deepcopy(models.OPENCLIP[kind])
            custom = config.pop("custom_text", False)
            net = (open_clip.CustomTextCLIP if custom else open_clip.CLIP)(**config)
            models.shaken(net, gain=1.1 if kind == "mobile" else 1.5)
            path = folder / f"{kind}.safetensors"
            save_file(net.state_dict(), path)
            kept[kind] = Made(net, path, job_of(kind, path))
        return kept[kind]

    return make


def pictures_of(job: Job, n: int = 3) -> Tensor:
    return models.pictures(job.row.spec.image_input.px, n)


def ids_of(job: Job, lengths: tuple[int, ...] = (5, 9, 17)) -> Tensor:
    """Ids as texts.tokens would give them."""
    config = job.row.config
    assert config is not None
    vocab_size, context = config["text_cfg"]["vocab_size"], job.row.text.context_length
    length = max(lengths) if job.row.text.causal else context
    return models.clip_ids(list(lengths), length, vocab_size)


def padded(ids: Tensor, job: Job) -> Tensor:
    return nn.functional.pad(ids, (0, job.row.text.context_length - ids.shape[1]))


def close(a: Any, b: Any, cosine: float = 0.999999, atol: float = 1e-5) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    return bool((a * b).sum(-1).min() >= cosine and np.abs(a - b).max() <= atol)


@pytest.mark.parametrize("kind", KINDS)
def test_towers_are_those_of_open_clip(kind: str, made: Callable[[str], Made]) -> None:
    net, _, job = made(kind)
    image, text = openclip.image_tower(job), openclip.text_tower(job)
    pixels, ids = pictures_of(job), ids_of(job)
    with torch.inference_mode():
        images, texts = image(pixels), text(ids)
        wanted = net.encode_image(models.normalised(pixels), normalize=True)
        assert close(images, wanted)
        assert (wanted @ wanted.T).min() < 0.99  # else anything would do
        wanted = net.encode_text(padded(ids, job), normalize=True)
        assert close(texts, wanted)
        assert (wanted @ wanted.T).min() < 0.99
        for out in (images, texts):
            assert out.dtype == torch.float32 and out.shape == (3, job.row.spec.dim)
            assert torch.allclose(out.norm(dim=-1), torch.ones(3), atol=1e-6)
        for i in range(3):
            assert torch.allclose(image(pixels[i : i + 1])[0], images[i], atol=1e-5)
            assert torch.allclose(text(ids[i : i + 1])[0], texts[i], atol=1e-5)
        assert torch.equal(openclip.image_tower(job)(pixels), images)
        assert torch.equal(openclip.text_tower(job)(ids), texts)


@pytest.mark.parametrize("kind", CAUSAL)
def test_what_follows_the_end_of_a_text_can_be_cut(kind: str, made: Callable[[str], Made]) -> None:
    _, _, job = made(kind)
    text = openclip.text_tower(job)
    context = job.row.text.context_length
    with torch.inference_mode():
        for n in (2, 3, 9, 20, context):
            ids = models.clip_ids([n], n)
            cosine = (text(ids) * text(padded(ids, job))).sum(-1)
            assert cosine.min() >= 0.999999


@pytest.mark.parametrize("kind", KINDS)
def test_a_tower_holds_nothing_of_the_other(kind: str, made: Callable[[str], Made]) -> None:
    net, _, job = made(kind)
    n_all = sum(p.numel() for p in net.parameters())
    n_image = sum(p.numel() for p in net.visual.parameters())
    image, text = openclip.image_tower(job), openclip.text_tower(job)
    n_ours = sum(p.numel() for p in image.parameters())
    assert n_ours < n_image if kind == "mobile" else n_ours == n_image  # branches were fused
    n_logit = net.logit_scale.numel() + (0 if net.logit_bias is None else 1)
    assert sum(p.numel() for p in text.parameters()) == n_all - n_image - n_logit
    for tower in (image, text):
        assert not tower.training
        assert not any(p.requires_grad for p in tower.parameters())
        assert not any(t.is_meta for t in (*tower.parameters(), *tower.buffers()))


@pytest.mark.parametrize("kind", KINDS)
def test_image_towers_convert(kind: str, made: Callable[[str], Made]) -> None:
    _, _, job = made(kind)
    tower, px = openclip.image_tower(job), job.row.spec.image_input.px
    run = models.converted(tower, (pictures_of(job),), [[-1, px, px, 3]])
    for n in (1, 2, 5):
        pixels = pictures_of(job, n)
        with torch.inference_mode():
            assert close(run(pixels), tower(pixels), cosine=0.99999)


@pytest.mark.parametrize("kind", ["clip", "siglip", "mobile"])
def test_text_towers_convert(kind: str, made: Callable[[str], Made]) -> None:
    _, _, job = made(kind)
    tower = openclip.text_tower(job)
    run = models.converted(tower, (ids_of(job),), [[-1, -1]])
    for lengths in ((2,), (9,), (3, 20), (5, 6, 7, 8, 31)):
        ids = ids_of(job, lengths)
        with torch.inference_mode():
            assert close(run(ids), tower(ids), cosine=0.99999)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_files_in_half_precision(
    dtype: torch.dtype, made: Callable[[str], Made], tmp_path: Path
) -> None:
    net, path, job = made("clip")
    state = {name: tensor.to(dtype) for name, tensor in load_file(path).items()}
    save_file(state, tmp_path / "half.safetensors")
    half = job_of("clip", tmp_path / "half.safetensors")
    image, text = openclip.image_tower(half), openclip.text_tower(half)
    assert {t.dtype for tower in (image, text) for t in tower.parameters()} == {torch.float32}
    with torch.inference_mode():
        pixels, ids = pictures_of(job), ids_of(job)
        wanted = net.encode_image(models.normalised(pixels), normalize=True)
        assert close(image(pixels), wanted, cosine=0.999, atol=0.1)
        wanted = net.encode_text(padded(ids, job), normalize=True)
        assert close(text(ids), wanted, cosine=0.999, atol=0.1)


@pytest.mark.parametrize(
    ("kind", "dtype"), [*((kind, torch.bfloat16) for kind in KINDS), ("clip", torch.float16)]
)
def test_towers_in_half_precision(
    kind: str, dtype: torch.dtype, made: Callable[[str], Made]
) -> None:
    _, _, job = made(kind)
    pixels, ids = pictures_of(job, 1), ids_of(job)
    with torch.inference_mode():
        for tower, given in (
            (openclip.image_tower(job), pixels),
            (openclip.text_tower(job), ids),
        ):
            wanted = tower(given)
            tower.net.to(dtype)
            out = tower(given)
            assert {t.dtype for t in tower.parameters()} == {dtype}
            assert out.dtype == torch.float32
            assert torch.allclose(out.norm(dim=-1), torch.ones(1), atol=1e-6)
            assert close(out, wanted, cosine=0.99, atol=0.2)
            assert torch.equal(tower.to(dtype)(given), out)  # moved as a whole


@pytest.mark.parametrize("kind", KINDS)
def test_towers_move_to_another_device_as_a_whole(kind: str, made: Callable[[str], Made]) -> None:
    _, _, job = made(kind)
    dim = job.row.spec.dim
    # On the meta device nothing is computed, and what stayed on the CPU raises.
    assert openclip.image_tower(job).to("meta")(pictures_of(job).to("meta")).shape == (3, dim)
    assert openclip.text_tower(job).to("meta")(ids_of(job).to("meta")).shape == (3, dim)


def test_branches_are_fused(made: Callable[[str], Made]) -> None:
    _, _, job = made("mobile")
    tower = openclip.image_tower(job)
    assert not any("conv_kxk" in name or "conv_scale" in name for name, _ in tower.named_modules())
    assert not any(isinstance(value, Tensor) for m in tower.modules() for value in vars(m).values())


def test_old_files_of_custom_models(made: Callable[[str], Made], tmp_path: Path) -> None:
    """Files from before open_clip gave the text tower a name of its own."""
    net, path, job = made("pe")
    old = {name.removeprefix("text."): tensor for name, tensor in load_file(path).items()}
    save_file(old, tmp_path / "old.safetensors")
    ids = ids_of(job)
    with torch.inference_mode():
        ours = openclip.text_tower(job_of("pe", tmp_path / "old.safetensors"))(ids)
        assert close(ours, net.encode_text(padded(ids, job), normalize=True))


@pytest.mark.parametrize(
    ("text", "causal"),
    [
        ({"pool_type": "eos", "eos_id": 49407}, True),
        ({"pool_type": "first", "no_causal_mask": True}, False),
        ({"pool_type": "last", "proj_type": "none", "width": 48}, False),
    ],
)
def test_other_ways_to_pool(text: dict[str, Any], causal: bool, tmp_path: Path) -> None:
    config = changed(text_cfg=text)
    net = models.shaken(open_clip.CustomTextCLIP(**config))
    save_file(net.state_dict(), tmp_path / "pool.safetensors")
    job = models.job(tmp_path, tmp_path / "pool.safetensors", config=config, causal=causal)
    ids = ids_of(job)
    with torch.inference_mode():
        wanted = net.encode_text(padded(ids, job), normalize=True)  # type: ignore[operator]
        assert close(openclip.text_tower(job)(ids), wanted)


def both(job: Job) -> None:
    openclip.image_tower(job)
    openclip.text_tower(job)


def other_width(state: dict[str, Tensor]) -> None:
    state["visual.ln_post.weight"] = torch.ones(65)


def other_text_width(state: dict[str, Tensor]) -> None:
    state["ln_final.weight"] = torch.ones(65)


def one_less(state: dict[str, Tensor]) -> None:
    del state["visual.proj"]


def one_less_text(state: dict[str, Tensor]) -> None:
    del state["text_projection"]


def one_more(state: dict[str, Tensor]) -> None:
    state["visual.extra"] = torch.ones(1)


def integers(state: dict[str, Tensor]) -> None:
    state["visual.proj"] = state["visual.proj"].to(torch.int32)


@pytest.mark.parametrize(
    "change", [other_width, other_text_width, one_less, one_less_text, one_more, integers]
)
def test_other_tensors_are_refused(
    change: Callable[[dict[str, Tensor]], None], made: Callable[[str], Made], tmp_path: Path
) -> None:
    state = load_file(made("clip").path)
    change(state)
    save_file(state, tmp_path / "other.safetensors")
    with pytest.raises(EncoderUnavailable, match="Test model have another architecture"):
        both(job_of("clip", tmp_path / "other.safetensors"))


@pytest.mark.parametrize("kind", ["clip", "pe", "siglip"])
def test_other_resolution_is_refused(kind: str, made: Callable[[str], Made]) -> None:
    path, config = made(kind).path, models.OPENCLIP[kind]
    job = models.job(path.parent, path, config=config, dim=config["embed_dim"], px=96)
    with pytest.raises(EncoderUnavailable, match="another architecture"):
        openclip.image_tower(job)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("clip", {"dim": 49}),
        ("clip", {"context_length": 32}),
        ("mobile", {"causal": True}),
        ("siglip", {"causal": True, "context_length": 64, "dim": 64}),
    ],
)
def test_a_catalogue_that_does_not_fit_is_refused(
    kind: str, given: dict[str, Any], made: Callable[[str], Made]
) -> None:
    job = models.job(made(kind).path.parent, made(kind).path, config=models.OPENCLIP[kind], **given)
    with pytest.raises(EncoderUnavailable, match="another architecture"):
        openclip.text_tower(job)


@pytest.mark.parametrize("where", ["visual.proj", "text_projection"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none_are_refused(
    where: str, value: float, made: Callable[[str], Made], tmp_path: Path
) -> None:
    state = load_file(made("clip").path)
    state[where][3, 3] = value
    save_file(state, tmp_path / "nan.safetensors")
    with pytest.raises(EncoderUnavailable, match="NaN"):
        both(job_of("clip", tmp_path / "nan.safetensors"))


@pytest.mark.parametrize("arch", ["ViT-S-32-alt", "MobileCLIP2-S0"])
def test_architectures_go_by_name(arch: str, made: Callable[[str], Made]) -> None:
    """The small file is refused, so the large architecture was built."""
    px = open_clip.get_model_config(arch)["vision_cfg"]["image_size"]
    dim = open_clip.get_model_config(arch)["embed_dim"]
    job = models.job(made("clip").path.parent, made("clip").path, arch=arch, dim=dim, px=px)
    with pytest.raises(EncoderUnavailable, match="another architecture"):
        openclip.image_tower(job)


def changed(**parts: Any) -> dict[str, Any]:
    config = copy.deepcopy(models.OPENCLIP["clip"])
    for part, values in parts.items():
        config[part] = config.get(part, {}) | values
    return config


@pytest.mark.parametrize(
    ("config", "arch", "words"),
    [
        (None, "no-such-model", "cannot build"),
        (None, "hf-hub:someone/something", "cannot build"),
        (None, "local-dir:/tmp", "cannot build"),
        ({}, "x", "cannot build"),
        (changed(vision_cfg={"timm_model_name": "no_such_model"}), "x", "cannot build"),
        (changed(vision_cfg={"no_such_word": 1}), "x", "cannot build"),
        (changed(text_cfg={"heads": 3}), "x", "cannot build"),
        (changed(vision_cfg={"timm_model_name": "hf-hub:timm/test_vit"}), "x", "cannot run"),
        (changed(text_cfg={"hf_model_name": "xlm-roberta-base"}), "x", "cannot run"),
        (changed(text_cfg={"embed_cls": True}), "x", "cannot run"),
        (changed(multimodal_cfg={"width": 64}), "x", "cannot run"),
    ],
)
def test_what_open_clip_cannot_build(
    config: dict[str, Any] | None, arch: str, words: str, made: Callable[[str], Made]
) -> None:
    job = models.job(made("clip").path.parent, made("clip").path, config=config, arch=arch)
    with pytest.raises(EncoderUnavailable, match=words):
        both(job)


def test_a_configuration_leaves_nothing_behind(
    made: Callable[[str], Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, job = made("pe")

    def refuse(*_: object) -> None:
        pytest.fail("a model was looked up in the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    before = (
        open_clip.list_models(),
        copy.deepcopy(job.row.config),
        sorted(job.image_dir.parent.iterdir()),
    )
    both(job)
    after = open_clip.list_models(), job.row.config, sorted(job.image_dir.parent.iterdir())
    assert before == after


def test_every_row_of_the_catalogue_fits_open_clip() -> None:
    for name in Catalogue().names:
        row = Catalogue().row(name)
        if row.spec.family != "openclip":
            continue
        config = openclip._config(row)
        with torch.device("meta"), towers.Unwritten():
            tower = openclip._text_tower(config, row, f"{name}: the text tower differs")
        assert tower.causal == row.text.causal, name  # else queries are slower than need be
        own = row.config or open_clip.get_model_config(row.spec.arch)
        assert own["vision_cfg"]["image_size"] == row.spec.image_input.px, name


class Counting(nn.Module):
    """A module with a buffer that is in no file and that nothing makes again."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))
        self.register_buffer("count", torch.arange(3.0), persistent=False)


class Looking(nn.Module):
    """A module that looks at numbers while it is built."""

    def __init__(self) -> None:
        super().__init__()
        steps = [step.item() for step in torch.linspace(0, 1, 3)]
        self.weight = nn.Parameter(torch.tensor(steps))


@pytest.mark.parametrize("kind", [Counting, Looking])
def test_modules_that_cannot_be_built_without_memory(kind: type[nn.Module]) -> None:
    weight = torch.tensor([1.0, 2.0, 3.0])
    net = towers.filled(kind, {"weight": weight}, "refused")
    assert torch.equal(net.weight, weight)  # type: ignore[arg-type]
    for buffer in net.buffers():
        assert torch.equal(buffer, torch.arange(3.0))
    with pytest.raises(EncoderUnavailable, match="refused"):
        towers.filled(kind, {"weights": weight}, "refused")


def test_rows_that_share_a_text_tower_are_recognised(
    made: Callable[[str], Made], tmp_path: Path
) -> None:
    def is_text(name: str) -> bool:
        return checkpoint.is_text_tensor("openclip", name)

    state = load_file(made("clip").path)
    other = tmp_path / "other.safetensors"
    save_file(
        state | {"visual.proj": state["visual.proj"] + 1, "logit_scale": torch.ones(())}, other
    )
    same = checkpoint.text_sha256(made("clip").path, is_text)
    assert checkpoint.text_sha256(other, is_text) == same
    save_file(state | {"text_projection": state["text_projection"] + 1}, other)
    assert checkpoint.text_sha256(other, is_text) != same
    assert checkpoint.text_sha256(made("pe").path, is_text) != same


def test_int8_keeps_working(made: Callable[[str], Made]) -> None:
    net, _, job = made("siglip")
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        tower = torch.ao.quantization.quantize_dynamic(
            openclip.image_tower(job), {nn.Linear}, torch.qint8
        )
        pixels = pictures_of(job)
        wanted = net.encode_image(models.normalised(pixels), normalize=True)
        assert close(tower(pixels), wanted, cosine=0.98, atol=0.3)


def test_a_row_can_be_replaced(made: Callable[[str], Made]) -> None:
    """Other mean and std give other embeddings: the tower takes them from its row."""
    _, _, job = made("clip")
    row = dataclasses.replace(job.row, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    pixels = pictures_of(job)
    with torch.inference_mode():
        other = openclip.image_tower(dataclasses.replace(job, row=row))(pixels)
        assert not close(other, openclip.image_tower(job)(pixels))
