# SPDX-License-Identifier: MIT
"""Caption files of every kind, with the faults that real ones have."""

import json
from pathlib import Path

import pytest

from desktop_search.core.errors import InputFault
from desktop_search.evaluate.datasets import asked_as, first_captions, read_dataset

NAMES = ("1000.jpg", "2000.jpg", "über мир.jpg")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "images"
    (folder / "val2014").mkdir(parents=True)
    for name in NAMES:
        (folder / name).write_bytes(name.encode())
    return folder


def karpathy(dataset="flickr30k", **filepath):
    images = [
        {
            "filename": name,
            "split": "test" if number else "train",
            "imgid": number,
            "sentences": [
                {"raw": f"{name} number {sentence}", "tokens": [], "sentid": sentence}
                for sentence in range(5 + number)
            ],
            **filepath,
        }
        for number, name in enumerate([*NAMES, "gone.jpg"])
    ]
    return json.dumps({"dataset": dataset, "images": images})


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_karpathys_json_by_split(tmp_path, folder):
    file = write(tmp_path, "anything.bin", karpathy())
    data = read_dataset(folder, file)
    assert (data.kind, data.split) == ("karpathy", "test")
    assert [photo.name for photo in data.photos] == ["2000.jpg", "über мир.jpg"]
    assert data.n_captions == 6 + 7
    assert data.photos[0].captions[0] == "2000.jpg number 0"
    assert data.notes == ("Photos that have captions but are not there: 1.",)
    assert first_captions(data).n_captions == 2
    assert [p.name for p in read_dataset(folder, file, "train").photos] == ["1000.jpg"]
    assert len(read_dataset(folder, file, "all").photos) == 3
    with pytest.raises(
        InputFault, match=r"no part called val\. There are: test \(3\), train \(1\)"
    ):
        read_dataset(folder, file, "val")


def test_karpathys_coco_lies_in_a_folder_of_its_own(tmp_path, folder):
    (folder / "2000.jpg").rename(folder / "val2014" / "2000.jpg")
    file = write(tmp_path, "dataset_coco.json", karpathy("coco", filepath="val2014"))
    data = read_dataset(folder, file)
    assert [photo.name for photo in data.photos] == ["val2014/2000.jpg", "über мир.jpg"]


def test_cocos_captions_keep_their_order(tmp_path, folder):
    document = {
        "images": [{"id": 7, "file_name": NAMES[2]}, {"id": 3, "file_name": NAMES[0]}],
        "annotations": [
            {"id": 1, "image_id": 3, "caption": " first\nof three "},
            {"id": 2, "image_id": 7, "caption": "seven"},
            {"id": 3, "image_id": 3, "caption": "first\nof three"},
            {"id": 4, "image_id": 99, "caption": "of no photo"},
            {"id": 5, "image_id": 3, "caption": "  "},
        ],
    }
    data = read_dataset(folder, write(tmp_path, "captions.json", json.dumps(document)))
    assert data.kind == "coco"
    assert [(p.name, p.captions) for p in data.photos] == [
        ("1000.jpg", ("first of three", "first of three")),
        ("über мир.jpg", ("seven",)),
    ]
    assert data.notes == ("Rows of captions that could not be understood: 2.",)


CSV = (
    "image_name| comment_number| comment\n"
    "1000.jpg| 0| A man | with a hat .\n1000.jpg| 1| A man , again .\n"
    "2000.jpg| 0| Two dogs .\n2000.jpg| 4   A dog runs across the grass .\nnonsense\n"
)
TOKENS = "1000.jpg#0\tA man | with a hat .\n1000.jpg#1\tA man , again .\n2000.jpg#0\tTwo dogs .\n"
FLICKR8K = 'image,caption\n1000.jpg,"A man, with a hat ."\n2000.jpg,Two dogs .\n'


def test_results_csv_of_flickr30k(tmp_path, folder):
    data = read_dataset(folder, write(tmp_path, "results.csv", CSV), "all")
    assert data.kind == "flickr-csv"
    assert data.photos[0].captions == ("A man | with a hat .", "A man , again .")
    assert data.photos[1].captions == ("Two dogs .", "A dog runs across the grass .")
    assert data.notes == ("Rows of captions that could not be understood: 1.",)


def test_token_file_of_flickr30k(tmp_path, folder):
    data = read_dataset(folder, write(tmp_path, "x.token", TOKENS + "broken\n"), "all")
    assert data.kind == "flickr-token"
    assert data.photos[0].captions == ("A man | with a hat .", "A man , again .")
    assert data.notes == ("Rows of captions that could not be understood: 1.",)


def test_captions_of_flickr8k(tmp_path, folder):
    data = read_dataset(folder, write(tmp_path, "captions.txt", FLICKR8K), "all")
    assert data.kind == "flickr8k"
    assert [photo.captions for photo in data.photos] == [("A man, with a hat .",), ("Two dogs .",)]


@pytest.mark.parametrize("text", [CSV, TOKENS, FLICKR8K])
def test_files_without_a_split_are_never_cut_silently(tmp_path, folder, text):
    file = write(tmp_path, "file", text)
    with pytest.raises(InputFault, match="--split-file"):
        read_dataset(folder, file)
    names = write(tmp_path, "test.txt", "2000.jpg\n\n")
    data = read_dataset(folder, file, split_file=names)
    assert [photo.name for photo in data.photos] == ["2000.jpg"] and data.split == "test"
    whole = write(tmp_path, "dataset.json", karpathy())
    assert [p.name for p in read_dataset(folder, file, split_file=whole).photos] == ["2000.jpg"]
    train = read_dataset(folder, file, "train", split_file=whole)
    assert [photo.name for photo in train.photos] == ["1000.jpg"]
    with pytest.raises(InputFault, match="None of the captions"):
        read_dataset(folder, file, split_file=write(tmp_path, "none.txt", "other.jpg"))


def test_a_folder_of_ones_own(tmp_path, folder):
    with pytest.raises(InputFault, match="no captions in"):
        read_dataset(folder)
    (folder / "1000.txt").write_text("a cat\n\nthe same cat\n")
    (folder / "notes.txt").write_text("of no photo")
    data = read_dataset(folder)
    assert data.kind == "folder" and data.split == "all"
    assert [(p.name, p.captions) for p in data.photos] == [("1000.jpg", ("a cat", "the same cat"))]
    (folder / "captions.tsv").write_text("path\tcaption\n2000.jpg\ta dog\nüber мир.jpg\tpeace\n")
    data = read_dataset(folder)
    assert [(p.name, p.captions) for p in data.photos] == [
        ("2000.jpg", ("a dog",)),
        ("über мир.jpg", ("peace",)),
    ]
    limited = read_dataset(folder, limit=1)
    assert len(limited.photos) == 1
    assert limited.notes == ("Photos left out by --limit: 1.",)


def test_photos_without_captions_are_searched_where_asked_for(folder):
    (folder / "captions.tsv").write_text("2000.jpg\ta dog\n")
    data = read_dataset(folder, distractors=True)
    assert [(p.name, p.captions) for p in data.photos] == [
        ("2000.jpg", ("a dog",)),
        ("1000.jpg", ()),
        ("über мир.jpg", ()),
    ]
    assert data.notes == ("Photos without captions that are searched too: 2.",)
    assert first_captions(data).n_captions == data.n_captions == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("one line of prose", "no known kind"),
        ("", "is empty"),
        ('{"images": [{"filename": "1000.jpg"}]}', "neither Karpathy's nor COCO's"),
        ("[1, 2]", "neither Karpathy's nor COCO's"),
        ("{" * 3000, "neither Karpathy's nor COCO's"),
        ('{"images": [], "annotations": []}', "no captions in"),
        ("n" * 300 + ".jpg\ta name that is too long\n", "None of the 1 photos"),
        ('image,caption\n1000.png,"' + "never ends " * 20000, "no captions in"),
        ("../../etc/passwd\tnot a photo\n/etc/passwd\tneither", "None of the 2 photos"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(tmp_path, folder, text, says):
    with pytest.raises(InputFault, match=says):
        read_dataset(folder, write(tmp_path, "file", text))


def test_files_that_are_not_there(tmp_path, folder):
    with pytest.raises(InputFault, match="no folder"):
        read_dataset(tmp_path / "nowhere")
    with pytest.raises(InputFault, match="cannot be read"):
        read_dataset(folder, tmp_path / "nothing.json")
    with pytest.raises(InputFault, match="split file"):
        read_dataset(folder, write(tmp_path, "f", TOKENS), split_file=tmp_path / "nothing")


def test_published_figures_are_known_of_whole_splits_alone(tmp_path, folder):
    images = []
    for number in range(1000):
        (folder / f"{number}.jpg").write_bytes(b"x")
        images.append(
            {"filename": f"{number}.jpg", "split": "test", "sentences": [{"raw": "a photo"}]}
        )
    text = json.dumps({"dataset": "flickr30k", "images": images})
    file = write(tmp_path, "f.json", text)
    assert read_dataset(folder, file).published == "flickr30k-karpathy-test"
    assert read_dataset(folder, file, limit=999).published == ""
    (folder / "5.jpg").unlink()
    assert read_dataset(folder, file).published == ""


def test_captions_are_put_into_a_template(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"")
    (tmp_path / "a.txt").write_text("a cat {0}\n\x01\n")
    dataset = read_dataset(tmp_path)
    for template, asked in (
        ("a photo of {}", "a photo of a cat {0}"),
        ("a photo of{}", "a photo ofa cat {0}"),  # as the paper's authors joined it
        ("{}, {a} %s", "a cat {0}, {a} %s"),
    ):
        found = asked_as(dataset, template)
        # What has no words stays so, to be left out.
        assert found.photos[0].captions == (asked, "\x01")
        assert found.template == template
    assert asked_as(dataset, "{}") == asked_as(dataset, " {} ") == dataset
    for template in ("a photo of", "", "{} and {}"):
        with pytest.raises(InputFault, match=r"needs \{\} once"):
            asked_as(dataset, template)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails")
def test_captions_that_cannot_be_read_are_counted(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.jpg").write_bytes(b"")
    (tmp_path / "a.txt").write_text("a cat")
    (tmp_path / "b.txt").symlink_to("/proc/self/mem")  # reading it is an input error
    dataset = read_dataset(tmp_path)
    assert [photo.name for photo in dataset.photos] == ["a.jpg"]
    assert dataset.notes == ("Rows of captions that could not be understood: 1.",)
