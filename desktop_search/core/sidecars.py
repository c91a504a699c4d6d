# SPDX-License-Identifier: MIT
"""Which files beside a photo may hold what a person noted about it.

What comes in: a photo's name. What goes out: names of XMP files, the one that counts most first.
The walk and the decoder must look for the same names, so they are made here. Any thread.
"""

import os

SUFFIXES = (".xmp", ".XMP")


def is_sidecar_name(name: str) -> bool:
    """Whether a file's name is that of an XMP file."""
    return name[-4:].lower() == ".xmp"


def sidecar_names(name: str) -> tuple[str, ...]:
    """The names in the same folder: photo.jpg.xmp before photo.xmp.

    The ways that people and programs write capitals are spelled out: asking a folder of 100,000
    files for its listing, for each photo anew, would cost far more.
    """
    names: dict[str, None] = {}
    for base in (name, os.path.splitext(name)[0]):
        for spelled in (base, base.lower(), base.upper()):
            for suffix in SUFFIXES:
                names[spelled + suffix] = None
    return tuple(names)
