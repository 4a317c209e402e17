"""Every word of the window is collected and translated, and codes the window uses have sentences."""

import pytest

from app.face.model import Hint
from app.kernel.messages import LANGUAGES, has_sentence
from ui import translations


def test_no_word_is_missing_left_over_or_untranslated() -> None:
    assert translations.problems() == []


def test_built_words_are_as_new_as_the_collected_ones() -> None:
    assert translations.stale() == []


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_codes_of_the_window_have_sentences(spoken: str) -> None:
    codes = [f"face_hint_{hint.value}" for hint in Hint]
    codes += ["passwords_differ", "program_fault", "device_ready", "device_missing", "device_demo"]
    assert [code for code in codes if not has_sentence(code, spoken)] == []
