# SPDX-License-Identifier: MIT
"""The languages of the window: every text is translated, and every translation can be read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hands import Opener
from helpers import translations
from helpers.pseudo import Pseudo
from PySide6.QtCore import QLocale, QSize, Qt, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from surfaces import Surface, clipped, of_dialogs, of_window, settle, texts

from desktop_search.core.language.parser import MAX_TERMS, parse
from desktop_search.ui import core_words, languages
from desktop_search.ui.languages import language_for, told, tr
from desktop_search.ui.typed_words import examples
from desktop_search.ui.words import files, photos

PLACEHOLDER = re.compile(r"\{[a-z]+\}|%Ln")
SIZES = (QSize(720, 480), QSize(1100, 700))
NAMES = re.compile(
    r"\[|~|photos?/|^photo \d+\.|^/|^ISO \d+$"
    r"|^Starter (quick|closer) look$|^20 photos are missing"
    r"|\.jpg|EfficientNet|Lite|CLIP|Encoder|BLIP|SigLIP|ViT"
    r"|English|Deutsch|Español|black cat|JPEG|MIT|Apache|licen[cs]e"
)
"""Texts that are names, of files, models or languages, or already in brackets."""


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    yield
    languages.install(qapp, "system", QLocale.c())


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = Pseudo(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


# --- the files


@pytest.mark.parametrize("language", translations.NAMES)
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    found = translations.collect()
    assert found.unreadable == (), "tr() needs a text that stands in the code"
    known = translations.read(language)
    wanted = translations.wanted(language, found.texts)
    assert known.keys() - wanted == set(), "run python -m tests.helpers.translations"
    assert wanted - known.keys() == set(), "run python -m tests.helpers.translations"
    assert [text for text, words in known.items() if not words] == [], "to be translated"


@pytest.mark.parametrize("language", translations.NAMES)
def test_translations_keep_placeholders_and_spaces(language: str) -> None:
    for source, forms in translations.read(language).items():
        for words in forms:
            assert sorted(PLACEHOLDER.findall(words)) == sorted(PLACEHOLDER.findall(source)), words
            assert words[:1].isspace() == source[:1].isspace(), words
            assert words[-1:].isspace() == source[-1:].isspace(), words
            assert words.endswith("…") == source.endswith("…"), words


@pytest.mark.parametrize("language", translations.NAMES)
def test_what_is_shipped_says_what_the_sources_say(language: str) -> None:
    shipped = QTranslator()
    assert shipped.load(str(translations.FOLDER / f"{language}.qm"))
    for source, forms in translations.read(language).items():
        counts = (1, 2) if len(forms) == 2 else (-1,)
        got = tuple(shipped.translate(languages.CONTEXT, source, None, n) for n in counts)
        assert got == forms, "run python -m tests.helpers.translations"


def test_reasons_from_below_are_all_known() -> None:
    root = Path(translations.ROOT) / "desktop_search"
    said: set[str] = set()
    for path in (*(root / "decode").glob("*.py"), root / "photo_view.py", root / "library.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in ("DecodeFailure", "RefusedError") and isinstance(node.args[0], ast.Constant):
                said.add(node.args[0].value)
    assert len(said) > 5
    assert said - set(core_words.REASONS) == set()


def test_constants_of_reasons_are_all_known() -> None:
    from desktop_search import export, indexing, photo_view
    from desktop_search.decode import decoder, kinds, pool

    assert export.LINE_BREAK in core_words.NOT_LISTED
    assert export.OFFLINE == photo_view.NOT_CONNECTED
    assert indexing.ON_BATTERY in core_words.HELD
    known = {photo_view.NOT_CONNECTED, decoder.REPLACED}
    known |= {pool.STOPPED, pool.TOO_SLOW, pool.TOO_MUCH_MEMORY, pool.CLOSING, pool.NO_CHILD}
    known |= {kinds.NOT_A_PICTURE, kinds.DAMAGED, kinds.UNUSUAL, kinds.CUT_OFF, kinds.BAD_RAW}
    known |= {kinds.NEEDS_RAW, kinds.NEEDS_JXL, kinds.NEEDS_HEIF}
    assert known - set(core_words.REASONS) == set()


def test_sentences_with_details_are_said_so_below() -> None:
    said = set()
    for path in (Path(translations.ROOT) / "desktop_search").rglob("*.py"):
        if path.parent.name == "ui":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
                said.add("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
    detailed = (*core_words.DETAILED, *core_words.UNUSED)
    assert {PLACEHOLDER.sub("{}", text) for text in detailed} - said == set()
    assert set(core_words.FIXED) - said == set()


@pytest.mark.usefixtures("english")
def test_details_stay_where_the_sentence_is_translated(qapp: QApplication) -> None:
    sentence = (
        "There is no folder /home/you/a {b} (c). Nothing was changed. "
        "Check the spelling, or connect the disk it is on."
    )
    assert told(sentence) == sentence
    languages.install(qapp, "de")
    assert told(sentence).startswith("Es gibt keinen Ordner /home/you/a {b} (c).")
    broken = "bee.jpg cannot be searched with: The file is empty. Use another picture."
    assert told(broken) == (
        "Mit bee.jpg kann nicht gesucht werden: Die Datei ist leer. Nehmen Sie ein anderes Bild."
    )


# --- the choice


@pytest.mark.parametrize(
    ("wish", "system", "language"),
    [
        ("system", ["de-AT", "de"], "de"),
        ("system", ["fr-FR", "es-ES"], "es"),
        ("system", ["fr-FR"], "en"),
        ("system", [], "en"),
        ("es", ["de-DE"], "es"),
        ("klingon", ["de_CH"], "de"),
    ],
)
def test_language_follows_wish_then_system(wish: str, system: list[str], language: str) -> None:
    assert language_for(wish, system) == language


def test_numbers_are_written_as_in_the_users_country() -> None:
    austrian = QLocale("de_AT")
    assert languages.locale_for("de", austrian) == austrian
    assert languages.locale_for("es", austrian).language() == QLocale.Language.Spanish
    assert languages.locale_for("system", austrian) == austrian


@pytest.mark.usefixtures("english")
def test_german_and_spanish_are_spoken(qapp: QApplication) -> None:
    languages.install(qapp, "de")
    assert (photos(1), photos(1234)) == ("1 Foto", "1.234 Fotos")
    assert told("The file is empty") == "Die Datei ist leer"
    assert told("The disk is full (28)") == "The disk is full (28)"
    assert told("") == ""
    languages.install(qapp, "es")
    assert (files(1), files(2)) == ("1 archivo", "2 archivos")
    languages.install(qapp, "en")
    assert (photos(0), photos(1), photos(1234)) == ("0 photos", "1 photo", "1,234 photos")
    assert tr("Settings") == "Settings"


@pytest.mark.usefixtures("english")
def test_direction_follows_the_language_even_without_a_translation(qapp: QApplication) -> None:
    for language in ("ar", "he"):
        languages.install(qapp, "system", QLocale(language))
        assert qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft
        assert tr("Settings") == "Settings"
    languages.install(qapp, "de", QLocale("ar"))
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_choice_is_kept_and_can_be_taken_back(open_window: Opener) -> None:
    window, library = open_window(3)
    window.show_settings()
    dialog = window.active_dialog()
    assert dialog is not None
    combo = dialog.appearance_page.language
    assert [combo.itemData(row) for row in range(combo.count())] == ["system", "en", "de", "es"]
    combo.setCurrentIndex(combo.findData("de"))
    assert library.settings.language == "de"
    dialog.undo.click()
    assert library.settings.language == "system"
    assert combo.currentData() == "system"


# --- what is seen


@pytest.mark.usefixtures("pseudo")
def test_nothing_is_untranslated_and_nothing_clipped_when_words_are_long(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    untranslated, cut = set(), set()
    typed = {example for example, _ in examples()}  # the same in every language

    def look(surface: Surface) -> None:
        settle(surface)
        cut.update(clipped(surface))
        for where, text in texts(surface):
            known = text in typed or NAMES.search(text)
            if re.search(r"[^\W\d_]{3}", text) and not known:
                untranslated.add(f"{where}: {text}")

    for surface in of_window(window, library, qtbot):
        for size in SIZES:
            window.resize(size)
            look(surface)
            need = window.minimumSizeHint()
            if need.width() > size.width() or need.height() > size.height():
                cut.add(f"{surface.name}: the window needs {need.toTuple()} of {size.toTuple()}")
    for surface in of_dialogs(window, SIZES[0]):
        look(surface)
    assert sorted(untranslated) == []
    assert sorted(cut) == []


@pytest.mark.usefixtures("pseudo")
def test_first_page_is_translated_and_fits(open_window: Opener) -> None:
    window, _ = open_window(0)
    window.resize(SIZES[0])
    surface = Surface("first run", window)
    settle(surface)
    assert clipped(surface) == []
    assert [text for _, text in texts(surface) if len(text) > 3 and "[" not in text] == []


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("language", ["de", "es"])
def test_why_a_part_of_a_search_is_not_used_is_translated(
    qapp: QApplication, language: str
) -> None:
    languages.install(qapp, language, QLocale.c())
    asked = (
        '"cat', '""', "foo:bar", "date:", "size:many", "rating:9", "rating:4..2", "size:>1e99",
        "width:1.5", "size:<0", "near:paris", "near:99,0,1", "type:poem", "is:nice", "date:..",
        "date:soon", "date:2023-02-30", "date:0999", "in:a " * (MAX_TERMS + 1),
    )  # fmt: skip
    for text in asked:
        notes = parse(text).notes
        assert notes, text
        for note in notes:
            assert languages.told(note.sentence) != note.sentence, note.sentence
    assert languages.told("No folder called Trp.") != "No folder called Trp."
