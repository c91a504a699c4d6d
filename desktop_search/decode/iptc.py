# SPDX-License-Identifier: MIT
"""IPTC-IIM records.

What comes in: the untrusted bytes of an IPTC block. What goes out: texts by dataset. Never raises;
what follows the first fault is left. Runs in a decode child.

Source: IPTC-NAA Information Interchange Model 4.2, chapter 1.5 (tags and lengths).
"""

from desktop_search.decode.text import decoded

MARK = 0x1C
OBJECT_NAME, KEYWORD, DATE, TIME, HEADLINE, CAPTION = 5, 25, 55, 60, 105, 120
CITY, SUBLOCATION, STATE, COUNTRY = 90, 92, 95, 101
PLACES = (SUBLOCATION, CITY, STATE, COUNTRY)
"""Names of the place, the closest first."""
WANTED = frozenset({OBJECT_NAME, KEYWORD, DATE, TIME, HEADLINE, CAPTION, *PLACES})
MAX_RECORDS = 2000
MAX_BYTES = 1 << 20


def read_iptc(block: bytes) -> dict[int, list[str]]:
    """The wanted datasets of record 2, each with its values in order."""
    block = block[:MAX_BYTES]
    found: dict[int, list[bytes]] = {}
    utf8 = False
    at = 0
    for _ in range(MAX_RECORDS):
        if at + 5 > len(block) or block[at] != MARK:
            break
        record, dataset = block[at + 1], block[at + 2]
        length = int.from_bytes(block[at + 3 : at + 5], "big")
        at += 5
        if length & 0x8000:
            # The length of a length; more than four bytes is more than any file has.
            size = length & 0x7FFF
            if size > 4:
                break
            length = int.from_bytes(block[at : at + size], "big")
            at += size
        value = block[at : at + length]
        at += length
        if (record, dataset) == (1, 90):
            utf8 = value == b"\x1b%G"
        elif record == 2 and dataset in WANTED:
            found.setdefault(dataset, []).append(value)
    return {
        dataset: [value.decode("utf-8", "replace") if utf8 else decoded(value) for value in values]
        for dataset, values in found.items()
    }
