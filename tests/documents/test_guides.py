"""All guides as papers, and the verb that writes one."""

import io
import json
from dataclasses import dataclass

import pytest

from app.catalogue.guide import guide_content
from app.catalogue.loader import load_catalogue
from app.cli.context import Context, Output
from app.cli.verbs import guide as verb
from app.documents.describe import describe
from app.documents.guide import guide_values
from app.documents.page import Language, Style, TextSize
from app.documents.wording import paper_name
from app.kernel.errors import NotFound, Unavailable
from app.kernel.messages import explain
from app.kernel.office import OfficeProfile
from tests.builders.papers import ALL

CATALOGUE = load_catalogue(None)
PROFILE = OfficeProfile(
    *("示例县社会保险中心", "示例大厅", "示例路1号", "工作日 8:30—17:30", "0599-0000000", "0599-0000001"),
    *("凭编号到任一窗口查询", "在窗口评价器输入", "示例县人民政府", "示例县人民法院"),
)


@dataclass
class Doors:
    catalogue: object
    office_profile: OfficeProfile
    is_demo: bool
    page_renderer: object


@pytest.fixture
def run(renderer, tmp_path):
    def run(*words: str, language: str = "zh_CN"):
        out = io.StringIO()
        context = Context(Doors(CATALOGUE, PROFILE, False, renderer), Output(True, language, out, out))
        from argparse import ArgumentParser

        parser = ArgumentParser()
        verb.add(parser)
        path = tmp_path / "guide.pdf"
        status = verb.run(parser.parse_args([*words, "--out", str(path)]), context)
        return status, json.loads(out.getvalue()), path.read_bytes()

    return run


def test_all_guides_print_with_their_materials_steps_and_remedies(renderer, read):
    for item in CATALOGUE.items:
        text = read(renderer.render(describe(guide_values(guide_content(item, CATALOGUE, PROFILE), demo=False))))
        steps = [f"{number}." for number in range(1, len(item.flow) + 1)]
        wanted = [item.code, item.name.zh, "示例县人民政府", "示例县人民法院", "0599-0000001", "收费", *steps]
        wanted += [material.name.zh for material in item.materials] + [ground.text.zh for ground in item.grounds]
        for words in wanted:
            assert "".join(words.split()) in text, (item.code, words)


@pytest.mark.heavy
@pytest.mark.parametrize("style", [Style(x, y) for x in Language for y in TextSize], ids=lambda style: style.name)
def test_all_guides_print_in_both_languages_and_sizes(renderer, read, style):
    for item in CATALOGUE.items:
        pdf = renderer.render(describe(guide_values(guide_content(item, CATALOGUE, PROFILE), demo=True), style))
        assert "".join(paper_name("guide", style.language).split()) in read(pdf)


def test_the_verb_writes_the_file_and_says_so(run, read):
    status, answer, pdf = run("yl-103", "--large")
    assert status == 0
    assert (answer["code"], answer["bytes"]) == ("YL-103", len(pdf))
    assert "职工退休" in read(pdf)


def test_the_verb_speaks_english(run, read):
    assert "Retirementandpensiondetermination" in read(run("YL-103", language="en")[2])


def test_an_unknown_code_is_answered_with_the_nearest(run):
    with pytest.raises(NotFound) as refused:
        run("YL-130")
    assert refused.value.code == "guide_item_unknown"
    assert refused.value.values["nearest"].startswith("YL-1")
    for language in ("zh_CN", "en"):
        assert refused.value.values["nearest"] in explain(refused.value, language)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(Unavailable, match="paper_not_writable"):
        verb.write_out(tmp_path / "missing" / "x.pdf", b"")


def test_both_languages_have_the_same_words():
    from app.documents.wording import wording_version, words

    for make in ALL:
        version = wording_version(make().code)
        assert words(version, Language.ZH).texts.keys() == words(version, Language.EN).texts.keys()
