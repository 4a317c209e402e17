"""The window's part of ``yichuang --selftest``: sign-in painted where nobody sees it."""

import os

from ui.application import make_application


def paint_sign_in() -> str:
    """Paint the sign-in window in Chinese; says size and colours, raises RuntimeError for a blank picture."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before the application is made
    app = make_application(["yichuang"])
    from ui import language, theme
    from ui.main_window import MainWindow

    if not language.install(app, "zh_CN"):
        raise RuntimeError("the Chinese words are missing")
    theme.apply(app, theme.Look())
    window = MainWindow()
    window.sign_in_view.enter()
    window.show()
    picture = window.grab().toImage()
    window.close()
    colours = {
        picture.pixelColor(x, y).rgb() for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
    }
    if len(colours) < 10:
        raise RuntimeError("the window is blank")
    return f"{picture.width()} x {picture.height()}, {len(colours)} colours"
