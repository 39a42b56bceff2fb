"""Qt's own words in Vietnamese: buttons, context menus, file dialogs. Qt ships no Vietnamese catalogue."""

from __future__ import annotations

from importlib.resources import as_file, files

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication


def speak_vietnamese(application: QApplication) -> None:
    """Install our catalogue; raises OSError where the program was built without it."""
    translator = QTranslator(application)
    with as_file(files("resources").joinpath("i18n", "qt_vi.qm")) as path:
        loaded = translator.load(str(path))
    if not loaded:
        raise OSError("the Vietnamese catalogue of Qt's words cannot be read")
    application.installTranslator(translator)
    QLocale.setDefault(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
