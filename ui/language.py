"""The language of the window's own words, from the built files in ``resources/translations``."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources


class _Process:
    installed: list[QTranslator] = []  # noqa: RUF012 - the process has one set of translators


def install(app: QCoreApplication, language: str) -> bool:
    """Show words in ``language`` from now on; False when its words have not been built."""
    for old in _Process.installed:
        app.removeTranslator(old)
    _Process.installed.clear()
    QLocale.setDefault(QLocale(language))
    own, qt = QTranslator(app), QTranslator(app)
    found = own.load(language, str(Path(resources.__file__).with_name("translations")))  # a folder, frozen too
    qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for translator in (qt, own):
        app.installTranslator(translator)
        _Process.installed.append(translator)
    return found
