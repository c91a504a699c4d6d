# SPDX-License-Identifier: MIT
"""Collects the texts of the window and keeps resources/i18n true to them.

Run `python -m tests.helpers.translations` after a text was added or changed: it brings the .ts
files up to date (translations stay, what is gone goes, what is new is marked unfinished), makes
the .qm files, and says what is still to be translated, with any text editor or Qt Linguist.

What comes in: the modules of ui/ and the titles and summaries in resources/*.json. What goes out:
resources/i18n/*.ts and *.qm. Needs pyside6-lrelease, which comes with PySide6.

Not pyside6-lupdate: it gives texts of module functions a context that they do not have when the
program runs, and is silent about texts it cannot read.
"""

import ast
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_search.ui.languages import CONTEXT

ROOT = Path(__file__).resolve().parent.parent.parent
UI = ROOT / "desktop_search" / "ui"
FOLDER = ROOT / "resources" / "i18n"
NAMES = {"en": "en_GB", "de": "de_DE", "es": "es_ES"}
SPOKEN_BELOW = "core_words.py"
COUNTED = "%Ln"
"""A text with it has a form for one and a form for many; English needs those alone."""


@dataclass(frozen=True)
class Found:
    """What the code says: texts, and the calls of tr() whose text is made only at run time."""

    texts: frozenset[str]
    unreadable: tuple[str, ...]


def _constants(node: ast.expr) -> list[str]:
    """The texts that an expression can be; none where that is not written down."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        one, other = _constants(node.body), _constants(node.orelse)
        return one + other if one and other else []
    return []


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name == "tr":
                yield node


def _below() -> Iterator[str]:
    for node in ast.walk(ast.parse((UI / SPOKEN_BELOW).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Tuple):
            for part in node.elts:
                yield from _constants(part)
    for name in ("presets", "encoders"):
        yield from _described(json.loads((ROOT / "resources" / f"{name}.json").read_text("utf-8")))


def _described(part: object, is_preset: bool = False) -> Iterator[str]:
    """Summaries; titles of presets too (those of models are names)."""
    if isinstance(part, list):
        for value in part:
            yield from _described(value)
    elif isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str) and (key == "summary" or (key == "title" and is_preset)):
                yield value
            else:
                yield from _described(
                    value, "levels" in value if isinstance(value, dict) else False
                )


def collect() -> Found:
    """All texts that people can see, as they stand in the code."""
    texts, unreadable = set(_below()), []
    for path in sorted(UI.glob("*.py")):
        if path.name == "languages.py":
            continue
        for call in _calls(path):
            found = _constants(call.args[0])
            texts.update(found)
            if not found:
                unreadable.append(f"{path.name}:{call.lineno}: {ast.unparse(call)}")
    return Found(frozenset(texts), tuple(unreadable))


def read(language: str) -> dict[str, tuple[str, ...]]:
    """Source texts and their translations, one a form; an unfinished one is empty."""
    path = FOLDER / f"{language}.ts"
    if not path.exists():
        return {}
    found = {}
    for message in ET.parse(path).iter("message"):
        translation = message.find("translation")
        assert translation is not None
        forms = [form.text or "" for form in translation.iter("numerusform")]
        words = tuple(forms) or (translation.text or "",)
        done = translation.get("type") != "unfinished" and all(words)
        found[message.findtext("source", "")] = words if done else ()
    return found


def write(language: str, texts: dict[str, tuple[str, ...]]) -> None:
    """A .ts file as Qt Linguist reads it, by source text, so that two people's changes merge."""
    top = ET.Element("TS", version="2.1", language=NAMES[language], sourcelanguage="en")
    context = ET.SubElement(top, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for source, words in sorted(texts.items()):
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = source
        translation = ET.SubElement(message, "translation")
        if not words:
            translation.set("type", "unfinished")
        if COUNTED in source:
            message.set("numerus", "yes")
            for form in words or ("", ""):
                ET.SubElement(translation, "numerusform").text = form
        else:
            translation.text = words[0] if words else ""
    ET.indent(top)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path = FOLDER / f"{language}.ts"
    path.write_text(head + ET.tostring(top, encoding="unicode") + "\n", encoding="utf-8")


def wanted(language: str, texts: frozenset[str]) -> frozenset[str]:
    """The texts that a language has to have."""
    if language != "en":
        return texts
    return frozenset(text for text in texts if COUNTED in text)


def refresh() -> list[str]:
    """Brings all files up to date; returns what is still to be translated."""
    texts = collect().texts
    missing = []
    for language in NAMES:
        old = read(language)
        new = {text: old.get(text, ()) for text in wanted(language, texts)}
        missing += [f"{language}: {text}" for text, words in sorted(new.items()) if not words]
        write(language, new)
        path = FOLDER / f"{language}.ts"
        tool = Path(sys.executable).with_name("pyside6-lrelease")
        subprocess.run(
            [tool, "-silent", "-nounfinished", path, "-qm", path.with_suffix(".qm")], check=True
        )
    return missing


if __name__ == "__main__":
    for line in collect().unreadable:
        print(f"cannot be read: {line}")
    left = refresh()
    for line in left:
        print(f"to be translated: {line}")
    sys.exit(1 if left else 0)
