# SPDX-License-Identifier: MIT
"""XMP packets: RDF in XML, inside a picture or in a file beside it.

What comes in: untrusted bytes. What goes out: the wanted properties, each with its values. Never
raises; a fault ends the reading and what came before it counts. Runs in a decode child.

No entity, no document type and nothing outside the bytes is ever looked up: the first sign of one
refuses the packet. Depth, number of elements and lengths are bounded.
"""

from xml.parsers import expat

MAX_BYTES = 4 << 20
"""Edits with masks reach a megabyte or two."""
MAX_DEPTH = 64
MAX_ELEMENTS = 100_000
MAX_VALUES = 256
MAX_VALUE = 1 << 15
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LANG = "http://www.w3.org/XML/1998/namespace lang"
_PREFIXES = {
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.microsoft.com/photo/1.0": "MicrosoftPhoto",
    "http://ns.microsoft.com/photo/1.0/": "MicrosoftPhoto",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
}
STRUCTURES = ("Iptc4xmpExt:LocationCreated", "Iptc4xmpExt:LocationShown")
"""Properties with fields of their own, found as "property/field"."""
FIELDS = (
    "Iptc4xmpExt:Sublocation", "Iptc4xmpExt:City", "Iptc4xmpExt:ProvinceState",
    "Iptc4xmpExt:CountryName",
)  # fmt: skip
PLACES = (
    *(f"{STRUCTURES[0]}/{field}" for field in FIELDS),
    "Iptc4xmpCore:Location", "photoshop:City", "photoshop:State", "photoshop:Country",
    *(f"{STRUCTURES[1]}/{field}" for field in FIELDS),
)  # fmt: skip
"""Names of the place: where the camera stood before what it shows, each the closest first."""
WANTED = frozenset(
    {
        "exif:DateTimeOriginal", "exif:DateTimeDigitized", "xmp:CreateDate",
        "photoshop:DateCreated", "exif:GPSLatitude", "exif:GPSLongitude", "exif:GPSLatitudeRef",
        "exif:GPSLongitudeRef", "tiff:Make", "tiff:Model", "aux:Lens", "exifEX:LensModel",
        "exif:ExposureTime", "exif:FNumber", "exif:FocalLength", "exif:ISOSpeedRatings",
        "exifEX:PhotographicSensitivity", "xmp:Rating", "MicrosoftPhoto:Rating", "dc:subject",
        "dc:description", "dc:title", "MicrosoftPhoto:LastKeywordXMP", "digiKam:TagsList",
        "lr:hierarchicalSubject", *PLACES,
    }
)  # fmt: skip


class _RefusedError(Exception):
    """Ends the reading; carries nothing."""


def read_xmp(packet: bytes) -> dict[str, list[str]]:
    """The wanted properties, by prefix and name; of several languages the default comes first."""
    if len(packet) > MAX_BYTES:
        return {}
    reader = _Reader()
    parser = expat.ParserCreate(_encoding(packet), " ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.ExternalEntityRefHandler = reader.refuse
    try:
        parser.Parse(_trimmed(packet), True)
    except _RefusedError:
        return {}
    except (expat.ExpatError, ValueError, MemoryError):
        # Cut off or broken: a rating that stands before the fault is still a rating.
        pass
    return reader.found


def _encoding(packet: bytes) -> str:
    """What XMP may be written in; the name that the packet itself gives is never looked up."""
    start = packet.lstrip(b" \t\r\n")[:4]
    if start.startswith(b"\xff\xfe") or start[1:2] == b"\0":
        return "UTF-16" if start.startswith(b"\xff\xfe") else "UTF-16LE"
    if start.startswith(b"\xfe\xff"):
        return "UTF-16"
    return "UTF-16BE" if start[:1] == b"\0" and start[1:2] == b"<" else "UTF-8"


def _trimmed(packet: bytes) -> bytes:
    """Without the zeros and blanks that programs leave around a packet."""
    return packet.strip(b"\0 \t\r\n") if _encoding(packet) == "UTF-8" else packet


class _Reader:
    """Follows the elements: RDF, a description, a property, perhaps a list, its items."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._stack: list[str] = []
        self._rdf: int | None = None
        self._property: str | None = None
        self._parts: list[str] = []
        self._length = 0
        self._first = False
        self._n_elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._stack.append(name)
        self._n_elements += 1
        if len(self._stack) > MAX_DEPTH or self._n_elements > MAX_ELEMENTS:
            raise _RefusedError
        if self._rdf is None:
            if name == f"{RDF} RDF":
                self._rdf = len(self._stack)
            return
        level = len(self._stack) - self._rdf
        if level == 1:
            for key, value in attributes.items():
                self._add(_short(key), value)
        elif level == 2:
            self._property = _short(name)
            self._begin()
            if self._property in STRUCTURES:
                self._add_fields(attributes)
        elif self._property in STRUCTURES:
            # A field is an element or an attribute, at a depth that programs differ in.
            self._begin()
            self._add_fields(attributes)
        elif level == 4 and name == f"{RDF} li":
            self._begin()
            self._first = attributes.get(LANG) == "x-default"

    def end(self, name: str) -> None:
        level = len(self._stack) - self._rdf if self._rdf is not None else -1
        self._stack.pop()
        if level == 0:
            self._rdf = None
        elif level == 2:
            self._add(self._property, "".join(self._parts))
            self._property = None
        elif level > 2 and self._property in STRUCTURES:
            self._add(f"{self._property}/{_short(name)}", "".join(self._parts))
            self._begin()
        elif level == 4 and name == f"{RDF} li":
            self._add(self._property, "".join(self._parts), self._first)
            self._begin()

    def text(self, data: str) -> None:
        if self._rdf is None or self._property is None or self._length > MAX_VALUE:
            return
        if self._property in STRUCTURES or len(self._stack) - self._rdf in (2, 4):
            self._parts.append(data)
            self._length += len(data)

    def refuse(self, *_: object) -> int:
        raise _RefusedError

    def _add_fields(self, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            self._add(f"{self._property}/{_short(key)}", value)

    def _begin(self) -> None:
        self._parts, self._length, self._first = [], 0, False

    def _add(self, name: str | None, value: str, first: bool = False) -> None:
        value = value.strip()
        if name not in WANTED or not value:
            return
        values = self.found.setdefault(name, [])
        if first:
            values.insert(0, value[:MAX_VALUE])
        elif len(values) < MAX_VALUES:
            values.append(value[:MAX_VALUE])


def _short(name: str) -> str | None:
    space, _, local = name.rpartition(" ")
    prefix = _PREFIXES.get(space)
    return f"{prefix}:{local}" if prefix else None
