# SPDX-License-Identifier: MIT
"""What can be typed besides words, as people read it: examples and what they find.

What comes in: nothing. What goes out: a list for the dialog of keys. GUI thread.
"""

from desktop_search.ui.languages import tr


def examples() -> tuple[tuple[str, str], ...]:
    """What is typed, and what is found then; keys and their values are the same everywhere."""
    return (
        ("black cat -sofa", tr("Like a black cat; photos like a sofa go down")),
        ('"exact name"', tr("With these words in a name, keyword, caption or place")),
        ("in:Trip", tr("In a folder of this name")),
        ("date:2023", tr("Taken then")),
        ("date:2023-05..2023-08", tr("Taken between two days, months or years")),
        ("date:last-week", tr("Also today, this-month or summer-2023")),
        ("type:heic", tr("Of this kind of file")),
        ("camera:nikon", tr("With this camera; lens: for lenses")),
        ("name:IMG_12*", tr("Whose file has this name; * and ? stand for others")),
        ("place:london", tr("Taken at a place that the photo names")),
        ("near:48.86,2.35,10", tr("Taken within 10 km of this latitude and longitude")),
        ("rating:>=4", tr("With so many stars")),
        ("size:>10MB", tr("Of this size; width: and height: in pixels")),
        ("is:portrait", tr("Also landscape, square, offline, damaged or refined")),
        ("-in:Screens", tr("All but these, with a minus before any of them")),
    )
