# SPDX-License-Identifier: MIT
"""The sample photos that come with the demo packages.

What comes in: the installed packages scikit-image and scikit-learn. What goes out: a folder of
copies and an empty data folder, both removed afterwards. Main thread.
"""

import contextlib
import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from desktop_search.core.errors import EnvironmentFault, InputFault
from desktop_search.core.paths import make_private_dir

QUERIES = (
    "a cat",
    "a cup of coffee",
    "a rocket launch",
    "a motorcycle",
    "a flower",
    "an old temple",
    "a brick wall",
    "handwriting",
)
SOURCES = (("skimage", "data"), ("sklearn", "datasets/images"))
SUFFIXES = {".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".webp"}


def sample_photos() -> list[Path]:
    """The sample photos of the installed packages, without importing them.

    Raises:
        InputFault: none of the packages is installed.
    """
    found: list[Path] = []
    for package, inside in SOURCES:
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or []) if spec is not None else []:
            folder = Path(place, inside)
            if folder.is_dir():
                found += [p for p in sorted(folder.iterdir()) if p.suffix.lower() in SUFFIXES]
    if not found:
        raise InputFault(
            "The sample photos are not installed. Nothing was changed. "
            'Install them with: pip install "desktop-search[demo]"'
        )
    return found


@contextlib.contextmanager
def throw_away(data_dir: Path) -> Iterator[tuple[Path, Path]]:
    """A folder with copies of the samples and an empty data folder, removed at the end.

    data_dir: the real data folder, whose prepared encoders are used and kept: that half minute
    is not paid for twice.
    """
    photos = sample_photos()
    with tempfile.TemporaryDirectory(prefix="desktop-search-demo-") as name:
        folder, data = Path(name, "Sample photos"), Path(name, "data")
        folder.mkdir()
        for photo in photos:
            shutil.copyfile(photo, folder / photo.name)
        make_private_dir(data)
        with contextlib.suppress(OSError, EnvironmentFault):  # else they are made again here
            models = make_private_dir(data_dir) / "models"
            (data / "models").symlink_to(make_private_dir(models), target_is_directory=True)
        yield folder, data
