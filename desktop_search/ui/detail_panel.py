# SPDX-License-Identifier: MIT
"""The panel with one photo's facts.

What comes in: a card and its preview. What goes out: open, show, copy, more like it. GUI thread.
"""

from __future__ import annotations

import math
import os
import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimeZone, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.late import records
from desktop_search.core.paths import printable
from desktop_search.ui.file_actions import plain
from desktop_search.ui.languages import told
from desktop_search.ui.theme import Theme, set_role
from desktop_search.ui.why_panel import WhyPanel
from desktop_search.ui.words import exposure, files, moment, photos, place, stars

if TYPE_CHECKING:
    from desktop_search.core.records import Metadata, PhotoCard

PREVIEW_W = 264
LONGEST: Final = 14
"""So many letters of a name without a sign between them fit on a line, wide ones too."""


class DetailPanel(QScrollArea):
    """Preview, name, folder, actions and what is known."""

    open_photo = Signal()
    reveal = Signal()
    copy_path = Signal()
    more_like = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailScroll")
        self.setAccessibleName(self.tr("Details"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(298)
        inner = QWidget(self)
        inner.setObjectName("detailPanel")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWidget(inner)
        self.preview = QLabel(inner)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = self._label("detailName", "head", "")
        self.folder = self._label("detailFolder", "body", "dim")
        self.look = self._label("detailLook", "caption", "dim")
        self._buttons = QWidget(inner)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        self.actions_ = []
        for name, shape, words, signal in (
            ("actOpen", "external-link", self.tr("Open"), self.open_photo),
            ("actReveal", "folder-open", self.tr("Show in folder"), self.reveal),
            ("actCopyPath", "copy", self.tr("Copy path"), self.copy_path),
            ("actMoreLike", "images", self.tr("More like this (Ctrl+Shift+L)"), self.more_like),
        ):
            button = QToolButton(self._buttons)
            button.setObjectName(name)
            button.setAccessibleName(words)
            button.setToolTip(words)
            theme.bind(button, shape)
            button.clicked.connect(signal)
            row.addWidget(button)
            self.actions_.append(button)
        row.addStretch(1)
        self.why = WhyPanel(theme, inner)
        self._facts = QWidget(inner)
        self._form = QFormLayout(self._facts)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(16)
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (
            self.preview,
            self.name,
            self.folder,
            self._buttons,
            self.look,
            self.why,
            self._facts,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self.show_none()

    def _label(self, name: str, role: str, tone: str) -> QLabel:
        label = QLabel(self.widget())
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("tone", tone)
        set_role(label, role)
        return label

    def show_none(self, n_selected: int = 0) -> None:
        """No photo, or several at once."""
        self._show_words(
            photos(n_selected) if n_selected else "",
            self.tr("selected") if n_selected else self.tr("Select a photo to see its details"),
        )

    def show_facts(self, rows: list[tuple[str, str]]) -> None:
        """What several selected photos have in common."""
        self._clear_facts()
        for what, value in rows:
            self._fact(what, _breakable(plain(value)) if os.sep in value else plain(value))
        self._facts.show()

    def show_loading(self) -> None:
        """One photo whose facts are on their way: never the facts of another one."""
        self._show_words("", self.tr("Loading…"))

    def _show_words(self, head: str, below: str) -> None:
        self.preview.hide()
        self._buttons.hide()
        self._facts.hide()
        self.look.hide()
        self.why.hide()
        self.name.setText(head)
        self.folder.setText(below)

    def show_card(
        self, card: PhotoCard, image: QImage | None, look: str, said: Metadata | None = None
    ) -> None:
        """One photo. said: None until it is fetched."""
        self.preview.setVisible(image is not None)
        if image is not None:
            ratio = self.devicePixelRatioF()
            scaled = image.scaled(
                round(PREVIEW_W * ratio),
                round(PREVIEW_W * ratio),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            scaled.setDevicePixelRatio(ratio)
            self.preview.setPixmap(QPixmap.fromImage(scaled))
        self.name.setText(_breakable(plain(card.path.name)))
        self.folder.setText(_breakable(printable(card.path.parent)))
        self.look.setText(look)
        self.look.setVisible(bool(look))
        self._buttons.show()
        for button in self.actions_[:2]:
            button.setEnabled(not card.offline)
        self._clear_facts()
        where = QLocale()
        said = said or records.Metadata(taken_at=card.taken_at)
        if said.taken_at is not None:
            # The clock of the camera is shown. Without a zone it is stored as if it were UTC.
            local = math.floor(said.taken_at) + (said.taken_offset_s or 0)
            taken = QDateTime.fromSecsSinceEpoch(local, QTimeZone.utc())
            self._fact(self.tr("Taken"), moment(taken))
        for what, value in (
            (self.tr("Caption"), said.caption),
            (self.tr("Keywords"), ", ".join(said.keywords)),
            (self.tr("Rating"), stars(said.rating)),
            (self.tr("Place"), place(said)),
            (self.tr("Camera"), said.camera),
            (self.tr("Lens"), said.lens),
            (self.tr("Exposure"), exposure(said)),
        ):
            if value:
                self._fact(what, plain(value))
        self._fact(self.tr("Size"), f"{card.width} × {card.height}")
        self._fact(
            self.tr("File"),
            where.formattedDataSize(card.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat),
        )
        if card.n_copies > 1:
            self._fact(self.tr("Exact copies"), files(card.n_copies))
        self._fact(self.tr("Type"), card.format)
        if card.offline:
            self._fact(self.tr("State"), self.tr("This disk is not connected"))
        if card.damaged:
            self._fact(self.tr("Damage"), told(card.damaged))
        self._facts.show()

    def _clear_facts(self) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)

    def _fact(self, what: str, value: str) -> None:
        key = QLabel(what, self._facts)
        key.setProperty("tone", "dim")
        words = QLabel(value, self._facts)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        self._form.addRow(key, words)


def _breakable(text: str) -> str:
    """Lets long names wrap (zero-width spaces are only for the label): after signs, else anyhow."""
    text = re.sub(r"([^\w\s]|_)", "\\1\u200b", text)
    return re.sub(rf"(\w{{{LONGEST}}})(?=\w)", "\\1\u200b", text)
