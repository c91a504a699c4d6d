# SPDX-License-Identifier: MIT
"""The texts that come from below the window, so that they are translated too.

What comes in: nothing. What goes out: lists that tests/helpers/translations.py reads; the window
looks them up with languages.told(). Of the texts with details in them (a path, an error of the
system) the most common are here; others stay English. Tests compare the lists with the modules
that say them.
"""

from typing import Final

HELD: Final = ("Indexing waits: on battery power.",)
"""Why indexing waits. Source: indexing.py."""

NOT_LISTED: Final = ("Its name holds a line break, which such a list cannot hold",)
"""Why a photo is not in a list. Source: export.py."""

REASONS: Final = (
    "No decoder could be started",
    "No permission to read the file",
    "Reading this file took too long",
    "The decoder stopped while it read this file",
    "The file changed while it was read",
    "The file is cut off",
    "The file is empty",
    "The file is gone",
    "The file is mostly empty",
    "The file is still being written",
    "The picture is damaged and cannot be read",
    "The picture is damaged or of an unusual kind and cannot be read",
    "The program is closing",
    "This camera raw file holds no picture that we can read",
    "This disk is not connected",
    "This is not a picture we can read",
    "This is not an ordinary file",
    "This photo is not in the index any more",
    "This picture needs too much memory",
    "Too large",
    'Needs the extra raw: pip install "desktop-search[raw]"',
    'Needs the extra jxl: pip install "desktop-search[jxl]"',
    "Needs a package: pip install pillow-heif",
)
"""Why a photo could not be read. Source: decode/, photo_view.py, library.py."""

FIXED: Final = (
    "The disk is full, so indexing waits. Searching goes on. "
    "It resumes by itself when there is room.",
    "The disk is full, so nothing more can be stored. What was indexed before is safe. "
    "Make room; the next run goes on from there.",
    "The index is not open yet. Try again in a moment.",
    "The search is too long to be saved. Nothing was changed.",
    "A saved search needs a name. Nothing was changed.",
)
"""Source: hindrances.py, store/faults.py, library.py, saved.py."""

DETAILED: Final = (
    "There is no folder {shown}. Nothing was changed. "
    "Check the spelling, or connect the disk it is on.",
    "{shown} is not a folder. Nothing was changed. Choose the folder that it lies in.",
    "You have no permission to look into {shown}. Nothing was changed. "
    "Ask its owner for permission, or choose another folder.",
    "The folder {shown} cannot be read ({detail}). Nothing was changed. Choose another folder.",
    "{folder} is the same folder as {same}, which is already indexed. Nothing was changed.",
    "{folder} is already indexed: it lies inside {outer}. Nothing was changed.",
    "{folder} contains {inner}, which is already indexed. Nothing was changed. Remove that folder "
    "from the list first; what was learned about its photos is kept.",
    "{folder} cannot be reached now, so its photos are kept. "
    "Connect its disk first, or remove the folder from the list.",
    "There is not enough memory for the model {title}, so its look was left out. Your photos and "
    "the index are safe. Close other programs, or choose smaller models in the settings.",
    "{name} cannot be searched with: {reason}. Use another picture.",
    "Another saved search is called {name}. Nothing was changed.",
    "{place} is in the indexed folder {folder}, and indexed folders are never written. "
    "Nothing was changed. Choose a place outside of it.",
    "{place} is no folder. Nothing was changed. Choose a folder to copy to.",
    "There is no room for {place}. {n} of {total} photos were copied before, whole. What was "
    "begun is removed, and the photos themselves are as they were. "
    "Make room, or choose another place.",
    "There is no room for {place}. What was begun is removed, and the photos themselves are as "
    "they were. Make room, or choose another place.",
    "{place} cannot be written ({detail}). {n} of {total} photos were copied before, whole. "
    "The photos themselves are as they were. Choose another place.",
    "{place} cannot be written ({detail}). The photos themselves are as they were. "
    "Choose another place.",
)
"""With details where the braces are. Source: scan/walker.py, folders.py, absence.py, encode/,
search/pictures.py, saved.py, export.py."""

UNUSED: Final = (
    "The closing quotation mark is missing.",
    "There is nothing between the quotation marks.",
    "There is no filter called {key}. Known are {keys}. "
    "Put quotation marks around it to look for it in names.",
    "{key}: needs a value.",
    "Only the first {n} filters of a search are used.",
    "“{text}” is no number here. Write it like {example}.",
    "No photo can be {text}.",
    "{text} ends before it begins.",
    "A rating is {least} to {most}, not {number}.",
    "{number} is too small or too large.",
    "{number} is no whole number.",
    "“{text}” is no place. {how}",
    "There is no such place on the earth. {how}",
    "There is no kind of photo called {text}. Known are, among others, jpeg, png, heic, tiff "
    "and raw.",
    "“{text}” cannot be asked for. Known are {states}.",
    "A date is missing. {how}",
    "“{text}” is no date. {how}",
    "There is no day {text} in the calendar.",
    "The year {text} is not between {first} and {last}.",
    "No folder called {folder}.",
    "Write it like 2023, 2023-05, 2023-05-01..2023-08-31, summer-2023 or last-week.",
    "Write it as latitude, longitude and kilometres, like near:48.86,2.35,10.",
)
"""Why a part of a search is not used. Source: core/language/, search/narrowing.py."""
