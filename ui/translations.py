"""The window's own words: English in the source, Chinese beside it in ``resources/translations``.

``python -m ui.translations update`` collects the words into ``zh_CN.ts`` and, plurals only, ``en.ts`` (both committed,
edited by hand), ``check`` says whether a word is missing or left over, ``build`` makes the ``.qm`` files.  These are
built, never committed: by ``./run``, by the tests and by the packager, whenever they are older than their ``.ts``.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from resources import resource

LANGUAGES = ("zh_CN", "en")


def _folder() -> Path:
    return Path(str(resource("translations")))


def _sources() -> list[str]:
    root = _folder().parent.parent / "ui"
    return sorted(str(path.relative_to(root.parent)) for path in root.rglob("*.py"))


def _tool(name: str) -> str:
    import PySide6

    folder = Path(PySide6.__path__[0])
    found = next(
        (p for p in (folder / name, folder / f"{name}.exe", folder / "Qt" / "libexec" / name) if p.exists()), None
    )
    if found is None:
        raise FileNotFoundError(name)
    return str(found)


def _collect(target: Path) -> None:
    root = _folder().parent.parent
    options = [
        "-locations",
        "none",
        "-no-obsolete",
        "-target-language",
        target.stem,
        *(["-pluralonly"] if target.stem == "en" else []),
    ]
    command = [_tool("lupdate"), *options, *_sources(), "-ts", str(target)]
    subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, encoding="utf-8")


def update() -> None:
    """Collect new words into the ``.ts`` files and drop those that are gone."""
    for language in LANGUAGES:
        _collect(_folder() / f"{language}.ts")


def problems() -> list[str]:
    """What is missing: words not collected, collected but gone, or not translated."""
    return [problem for language in LANGUAGES for problem in _problems(language)]


def _problems(language: str) -> list[str]:
    kept = _folder() / f"{language}.ts"
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / kept.name
        fresh.write_bytes(kept.read_bytes())
        _collect(fresh)
        before, after = _words(kept), _words(fresh)
    found = [f"not collected: {context}: {source}" for context, source in sorted(after.keys() - before.keys())]
    found += [f"gone: {context}: {source}" for context, source in sorted(before.keys() - after.keys())]
    found += [f"not translated: {context}: {source}" for (context, source), text in sorted(before.items()) if not text]
    return [f"{language}: {line}" for line in found]


def _words(path: Path) -> dict[tuple[str, str], str]:
    words = {}
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            text = message.find("translation")
            unfinished = text is None or text.get("type") == "unfinished"
            translated = "" if text is None or unfinished else "".join(text.itertext()).strip()
            words[context.findtext("name", ""), message.findtext("source", "")] = translated
    return words


def stale() -> list[str]:
    """The languages whose ``.qm`` is missing or older than the ``.ts``."""
    return [language for language in LANGUAGES if _is_stale(_folder() / language)]


def _is_stale(stem: Path) -> bool:
    made, kept = stem.with_suffix(".qm"), stem.with_suffix(".ts")
    return not made.exists() or made.stat().st_mtime < kept.stat().st_mtime


def build() -> None:
    """Make the ``.qm`` files that are stale; several processes may do so at once."""
    for language in stale():
        handle, name = tempfile.mkstemp(suffix=".qm", dir=_folder())
        os.close(handle)
        command = [_tool("lrelease"), "-silent", str(_folder() / f"{language}.ts"), "-qm", name]
        try:
            subprocess.run(command, check=True, capture_output=True)
            Path(name).chmod(0o644)
            Path(name).replace(_folder() / f"{language}.qm")
        finally:
            Path(name).unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """``update``, ``check`` or ``build``."""
    match arguments:
        case ["update"]:
            update()
        case ["build"]:
            build()
        case ["check"]:
            found = problems()
            sys.stdout.write("".join(f"{line}\n" for line in found))
            return 1 if found else 0
        case _:
            sys.stderr.write("usage: python -m ui.translations update|check|build\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
