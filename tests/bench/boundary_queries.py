# SPDX-License-Identifier: MIT
"""Queries with known answers for boundary.py: every photo of the test folder was looked at once.

KNOWN: a query and the ends of the paths of all photos that show it (fnmatch patterns).
ABSENT: queries for things that no photo of the folder shows, some of them close to what is there.
Queries at even places are for tuning, those at odd places for the report.
"""

CATS = ("cats/*", "progressive/cat.jpg", "gps-position/empty_gps.jpg")
BLACK_CATS = ("cats/black*",)
DOGS = ("fujifilm-finepix40i.jpg", "kodak-dc240.jpg", "zPug_3.heic")
WATERFALLS = ("Landscape_*.jpg", "orientation/landscape_*.jpg", "*/portrait_?.jpg")
BEES = ("bee.jpg", "bee.heic", "bee_animated.gif")
BIRDS = (
    "duck.jp2", "kookaburras.pnm", "magpie.pbm", "parrot*", "prairie_falcon.jpg",
    "images unicode/*.png",
)  # fmt: skip
FLOWERS = (
    "cyclamen_persicum.jpg", "notocactus_minimus.jpg", "orychophragmus_violaceus.jpg",
    "polemonium_reptans.jpg", "book-beside-flowers.jpg", "parrot-and-flowers.pgm", *BEES,
)  # fmt: skip
CHESS = ("chess-*", "chessboard with rocks.JPG")
OLD_TOWN = (
    "DSCN0025.jpg", "DSCN0027.jpg", "DSCN0029.jpg", "DSCN0038.jpg", "DSCN0040.jpg", "DSCN0042.jpg",
    "tiff/testsuite/planar.tiff",
)  # fmt: skip
MOUNTAINS = (
    "denali.webp", "olympus-c960.jpg", "el_torcal_rocks.jpg", "thompson-springs.jpg",
)  # fmt: skip
TREES = (
    "tree.webp", "picasa.jpg", "silver_fir.jpg", "wood_anemones.jpg", "DSCN0010.jpg",
    "DSCN0012.jpg", "DSCN0021.jpg", "tanners_ridge.jpg", "8bit-sRGB.avif",
)  # fmt: skip
FOOD = ("fujifilm-dx10.jpg", "sanyo-vpcsx550.jpg", "cake.jpg", "rgb-3c-16b.tiff")

KNOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("a cat", CATS),
    ("a dog", DOGS),
    ("waterfall", WATERFALLS),
    ("bee", BEES),
    ("black cat", BLACK_CATS),
    ("a bird", BIRDS),
    ("chess pieces", CHESS),
    ("birthday cake", ("cake.jpg",)),
    ("camera", ("cameras/camera*", "camera*.jpg")),
    ("books", ("books.jpg", "book-beside-flowers.jpg")),
    ("boats on a lake", ("boats on a lake.png",)),
    ("starfish", ("fujifilm-mx1700.jpg",)),
    ("a cannon", ("nikon-e950.jpg",)),
    ("jack-o'-lantern", ("sony-powershota5.jpg",)),
    ("parrot", ("parrot*",)),
    ("duck", ("duck.jp2",)),
    ("flowers", FLOWERS),
    ("mountains", MOUNTAINS),
    ("cactus", ("notocactus_minimus.jpg",)),
    ("a man in a bar", ("craft-beer.jpg",)),
    ("sand dunes in the desert", ("mongolels.jpg",)),
    ("bell peppers", ("rgb-3c-16b.tiff",)),
    ("baboon", ("mandrill.tiff",)),
    ("wedding couple", ("canon-ixus.jpg",)),
    ("an old street in a town", OLD_TOWN),
    ("church tower", ("DSCN0027.jpg", "DSCN0040.jpg", "DSCN0042.jpg")),
    ("forest", ("silver_fir.jpg", "wood_anemones.jpg", "tanners_ridge.jpg", "DSCN0012.jpg")),
    ("a tree", TREES),
    ("food on a plate", FOOD),
    ("a salad", ("sanyo-vpcsx550.jpg",)),
    ("ibis", ("images unicode/*.png",)),
    ("bird of prey", ("prairie_falcon.jpg",)),
    ("kookaburra", ("kookaburras.pnm",)),
    ("comic book", ("muh_png.png", "visual_dupe_*.jpg")),
    ("shop at night", ("japanese-shop.jpg",)),
    ("notebook with handwriting", ("handwritten-notes.jpg",)),
    ("pug", ("zPug_3.heic",)),
    ("camera lens", ("camera*.jpg", "cameras/camera*")),
    ("pink flower", ("cyclamen_persicum.jpg",)),
    ("kitten", CATS),
    ("snow on a tree", ("picasa.jpg",)),
    ("cliff", ("el_torcal_rocks.jpg", "thompson-springs.jpg", "prairie_falcon.jpg")),
    ("bookcase", ("books.jpg",)),
    ("parked cars", ("olympus-c960.jpg",)),
    ("web site on a tablet", ("progressive/3.jpg",)),
    ("potted plant", ("ricoh-rdc5300.jpg",)),
)

SUBJECTS = (
    "a cat", "a dog", "waterfall", "bee", "a bird", "chess pieces", "camera", "books", "flowers",
    "mountains", "an old street in a town", "a tree", "forest", "food on a plate", "comic book",
    "cliff",
)  # fmt: skip
"""Those of KNOWN whose photos a picture of one of them is to find."""

ABSENT: tuple[str, ...] = (
    "yellow submarine", "giraffe", "elephant", "airplane", "a horse", "zebra", "bicycle",
    "motorcycle", "a train", "double-decker bus", "pizza", "hamburger", "bananas", "grand piano",
    "electric guitar", "a violin", "football match", "basketball", "tennis racket",
    "swimming pool", "skiing", "snowman", "surfer", "penguin", "polar bear", "tiger", "snake",
    "shark", "jellyfish", "butterfly", "spider web", "umbrella", "wall clock", "bathtub",
    "unmade bed", "washing machine", "hot air balloon", "rocket launch", "astronaut",
    "helicopter", "wind turbine", "fireworks", "rainbow", "windmill", "accordion", "sewing machine",
    "lipstick", "traffic light", "school bus", "fire truck", "ice cream", "strawberry",
    "mushrooms", "sunglasses", "goldfish", "kangaroo", "tractor", "tax return form",
    "a baby in a crib", "quarterly sales meeting",
)  # fmt: skip
"""sunglasses is close: the pumpkin wears glasses."""
