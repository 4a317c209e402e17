"""The PDF itself: equal bytes, fonts, long tables, codes that a camera reads."""

import io
import random
import string
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.adapters.fonts import FontFile, font_files, has_outlines
from app.adapters.page_layout import paginate, set_pages
from app.adapters.page_marks import Strip, Text
from app.adapters.pdf_reportlab import FontBook, PdfRenderer
from app.adapters.qr_reader import QrReader
from app.adapters.typesetting import lines_of
from app.catalogue.model import Label
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.documents.verification import read_code
from app.kernel.errors import Rejected, Unavailable
from tests.builders import papers as sample

ROLL = Style(format=PaperFormat.ROLL)
RARE = "𠮷"


class _Typewriter:
    """Every character as wide as the size."""

    def width(self, text: str, size: float) -> float:
        return len(text) * size


def _font(path, characters):
    """A TrueType file that draws a square for each character."""
    builder = FontBuilder(1000)
    names = [".notdef"] + [f"g{ord(character):X}" for character in characters]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(map(ord, characters), names[1:], strict=True)))
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    glyph = pen.glyph()
    builder.setupGlyf(dict.fromkeys(names, glyph))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Rare", "styleName": "Regular", "psName": "Rare-Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    builder.save(path)
    return path


@pytest.mark.parametrize("make", sample.ALL)
def test_the_same_values_give_the_same_bytes(final, make, renderer):
    assert renderer.render(final(make())) == PdfRenderer().render(final(make()))


def test_the_same_page_later_in_the_day_has_the_same_bytes(final, renderer):
    first = renderer.render(final(sample.receipt(), ROLL))
    renderer.render(final(sample.guide()))
    assert renderer.render(final(sample.receipt(), ROLL)) == first


def test_fonts_are_embedded_as_subsets_only(final, renderer):
    pdf = renderer.render(final(sample.receipt()))
    assert len(pdf) < 150_000
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    names = [str(font.get_object()["/BaseFont"]) for font in fonts]
    assert all("+" in name for name in names if name != "/Helvetica")


def test_a_character_that_no_font_has_is_named_and_not_printed(final):
    renderer = PdfRenderer(lambda: iter([next(font_files())]))
    values = sample.receipt(applicant=sample.m.Party("王" + RARE, "3501**********0014"))
    with pytest.raises(Rejected) as refused:
        renderer.render(final(values))
    assert refused.value.code == "character_not_printable"
    assert refused.value.values == {"character": RARE, "point": "U+20BB7"}


def test_a_rare_character_is_drawn_from_another_font_and_reads_back(tmp_path, final, read):
    rare = FontFile(_font(tmp_path / "rare.ttf", [RARE]))
    renderer = PdfRenderer(lambda: iter([next(font_files()), rare]))
    values = sample.receipt(applicant=sample.m.Party("王" + RARE + "国", "3501**********0014"))
    for style in (Style(), ROLL):
        assert f"王{RARE}国" in read(renderer.render(final(values, style)))


def test_an_empty_glyph_does_not_count_as_drawn(tmp_path):
    path = _font(tmp_path / "holes.ttf", [RARE])
    from fontTools.ttLib import TTFont

    font = TTFont(path)
    font["glyf"]["g20BB7"] = TTGlyphPen(None).glyph()
    font.save(path)
    book = FontBook(lambda: iter([next(font_files()), FontFile(path)]))
    with pytest.raises(Rejected, match="character_not_printable"):
        book.width(RARE, 10)


def test_without_any_chinese_font_the_message_says_which_package(tmp_path):
    only = FontFile(_font(tmp_path / "rare.ttf", [RARE]))
    with pytest.raises(Unavailable, match="no_chinese_font"):
        FontBook(lambda: iter([only]))


def test_a_damaged_font_is_passed_over(tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00glyf" + bytes(12))
    assert has_outlines(broken)
    book = FontBook(lambda: iter([FontFile(broken), next(font_files())]))
    assert book.width("一", 10) > 0


def test_files_without_outlines_are_left_out(tmp_path):
    (tmp_path / "cff.ttf").write_bytes(b"OTTO\x00\x01\x00\x00\x00\x00\x00\x00CFF " + bytes(12))
    (tmp_path / "short.ttf").write_bytes(b"\x00")
    assert list(font_files((tmp_path,))) == []


def test_preferred_fonts_come_first(tmp_path):
    for name in ("aaa.ttf", "simsun.ttc", "MSYH.TTC"):
        _font(tmp_path / name, ["一"])
    assert [file.path.name for file in font_files((tmp_path,))] == ["MSYH.TTC", "simsun.ttc", "aaa.ttf"]


def test_a_table_over_many_pages_repeats_its_head_and_numbers_its_pages(final, renderer):
    pdf = renderer.render(final(sample.unit_certificate(400)))
    pages = PdfReader(io.BytesIO(pdf)).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert len(pages) > 8
    rows = [text for text in texts if "演示" in text and "3501****" in text]
    assert all("证件号码" in text for text in rows)
    for number, text in enumerate(texts, start=1):
        assert f"第{number}页共{len(pages)}页" in text
    assert "演示399" in "".join(texts)


@pytest.mark.parametrize("years", range(9, 16))
def test_the_seal_never_stands_on_a_page_without_text(final, renderer, years):
    pages = PdfReader(io.BytesIO(renderer.render(final(sample.rights_record(years))))).pages
    last = "".join(pages[-1].extract_text().split())
    assert "（盖章处）" in last
    assert "凭编号和验证码可核验本件真伪" in last


_ELSEWHERE = {
    "facts": (),
    "right_body": Label("示例市医疗保障局", "the Municipal Healthcare Security Bureau"),
    "right_body_place": Label("演示路2号，电话 12393", "2 Demo Road, telephone 12393"),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("changes", [{}, {"inaction": True}, _ELSEWHERE, _ELSEWHERE | {"agent": sample.AGENT}], ids=len)
def test_a_refusal_of_ordinary_length_fits_on_one_page(final, renderer, changes, language):
    pdf = renderer.render(final(sample.refusal(**changes), Style(language)))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_closer_lines_are_no_smaller_type(final):
    book = FontBook()

    def sizes(**changes: object) -> set[float]:
        pages = set_pages(final(sample.refusal(**changes), Style(Language.EN)), book)
        assert len(pages) == 1
        return {mark.size for mark in pages[0].marks if isinstance(mark, Text)}

    assert sizes() == sizes(**_ELSEWHERE)


@pytest.mark.parametrize("style", [Style(language, size) for language in Language for size in TextSize], ids=str)
@pytest.mark.parametrize("reasons", range(1, 24))
def test_nobody_signs_a_page_without_the_last_paragraph(final, renderer, style, reasons):
    values = sample.refusal(reasons=(Label("理由", "Reason"),) * reasons)
    pages = PdfReader(io.BytesIO(renderer.render(final(values, style)))).pages
    last = " ".join(pages[-1].extract_text().split())
    is_chinese = style.language is Language.ZH
    for words in (
        ("也可以先向", "收件人签名", "验证码") if is_chinese else ("You may also", "Signature", "Verification")
    ):
        assert words in last


def test_a_paragraph_longer_than_a_page_is_not_kept_from_breaking(final, renderer, read):
    place = Label("路" * 3000, "")
    office = replace(sample.OFFICE, recheck=False, government=Label("演示" * 900 + "县人民政府", ""))
    pdf = renderer.render(final(sample.refusal(right_body=place, office=office)))
    last = "".join(PdfReader(io.BytesIO(pdf)).pages[-1].extract_text().split())
    assert read(pdf).count("路") >= 3000
    assert "提起行政诉讼" in last
    assert "收件人签名" in last


def test_a_cell_taller_than_a_page_goes_on(final, renderer, read):
    long = sample.m.MissingLine(Label("说明", ""), Label("补" * 4000, ""), Label("依据", ""))
    pdf = renderer.render(final(sample.supplement(missing=(long,))))
    assert read(pdf).count("补") >= 4000
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1


def test_the_roll_is_as_long_as_its_content(final, renderer):
    def height(count: int) -> float:
        lines = tuple(sample.m.MaterialLine(Label(f"材料{n}", ""), 1, 0) for n in range(count))
        pdf = renderer.render(final(sample.receipt(materials=lines), ROLL))
        pages = PdfReader(io.BytesIO(pdf)).pages
        assert len(pages) == 1
        assert round(float(pages[0].mediabox.width) / 72 * 25.4) == 80
        return float(pages[0].mediabox.height)

    assert height(30) - height(1) == pytest.approx(29 * 13.75, abs=15)


_TEXT = st.text(st.sampled_from("一窗社保，。；（）「」《》abcXYZ 0123456789.,-" + string.ascii_letters), max_size=120)


@given(text=_TEXT, width=st.integers(20, 300), indent=st.integers(0, 20))
def test_no_line_is_wider_than_its_room_and_no_sign_is_lost(text, width, indent):
    lines = lines_of(text, width, 10, _Typewriter(), indent=indent)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines[1:]:
        if not set(line) & set("，。；（）「」《》.,"):
            assert len(line) * 10 <= width


def test_closing_marks_do_not_open_a_line():
    assert lines_of("一二三四五，六", 50, 10, _Typewriter()) == ["一二三四", "五，六"]
    assert lines_of("一二三四（五）", 50, 10, _Typewriter()) == ["一二三四", "（五）"]


@pytest.mark.parametrize("size", TextSize)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("facts", range(0, 24, 3))
def test_nobody_signs_a_decision_on_a_page_without_its_text(final, renderer, facts, language, size):
    values = sample.decision(facts=(Label("实际缴费月数：24", "Months paid: 24"),) * facts)
    pages = PdfReader(io.BytesIO(renderer.render(final(values, Style(language, size))))).pages
    last = "".join(pages[-1].extract_text().split())
    told = sample.OTHER_REMEDY.zh if language is Language.ZH else "".join(sample.OTHER_REMEDY.en.split())
    assert told in last
    assert ("收件人签名" if language is Language.ZH else "Signatureofthereceiver") in last


@pytest.mark.parametrize("make", [sample.pause, sample.way_supplement, sample.extension, sample.decision])
def test_a_letter_of_ordinary_length_fits_on_one_page(final, renderer, make):
    for language in Language:
        assert len(PdfReader(io.BytesIO(renderer.render(final(make(), Style(language))))).pages) == 1


@given(heights=st.lists(st.tuples(st.integers(1, 90), st.booleans()), max_size=60))
def test_no_page_is_overfull_and_no_heading_stands_alone_at_its_foot(heights):
    strips = [Strip(float(height), (), 2.0, keep_next=keep and height < 20) for height, keep in heights]
    pages = paginate(strips, 200)
    assert [strip for page in pages for strip in page] == strips
    for page, _ in pairwise(pages):
        group = sum(s.height + s.gap for s in page)
        if len(page) > 1 and not all(s.keep_next for s in page[:-1]):
            assert group <= 200 + 2
            assert not page[-1].keep_next


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.sampled_from("王李张赵欧阳建国敏·—（）ABCdef 0123"), min_size=1, max_size=60).filter(str.strip))
def test_any_name_reads_back_whole(name, renderer, read, final):
    values = sample.receipt(applicant=sample.m.Party(name, "3501**********0014"))
    assert "".join(name.split()) in read(renderer.render(final(values)))


@pytest.mark.parametrize("style", [Style(), ROLL, Style(Language.EN, TextSize.LARGE, PaperFormat.ROLL)], ids=str)
def test_a_camera_reads_the_code_from_the_printed_receipt(qapp, tmp_path, final, renderer, style):
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImage
    from PySide6.QtPdf import QPdfDocument

    path = tmp_path / "receipt.pdf"
    path.write_bytes(renderer.render(final(sample.receipt(), style)))
    document = QPdfDocument()
    document.load(str(path))
    size = document.pagePointSize(0)
    image = document.render(0, QSize(int(size.width() * 2), int(size.height() * 2)))
    page = QImage(image.size(), QImage.Format.Format_Grayscale8)
    page.fill(255)
    from PySide6.QtGui import QPainter

    painter = QPainter(page)
    painter.drawImage(0, 0, image)
    painter.end()
    document.close()
    rows = np.frombuffer(page.constBits(), np.uint8).reshape(page.height(), page.bytesPerLine())
    frame = np.ascontiguousarray(rows[:, : page.width()])
    text = QrReader().read(frame)
    assert text is not None
    assert read_code(text).number == sample.NUMBER


def test_a_frame_without_a_code_reads_as_nothing():
    noise = np.frombuffer(random.Random(1).randbytes(240 * 320), np.uint8).reshape(240, 320)
    assert QrReader().read(np.ascontiguousarray(noise)) is None
    assert QrReader().read(np.full((240, 320, 3), 255, np.uint8)) is None


def test_a_changed_value_changes_the_page(final, renderer):
    one = final(sample.receipt())
    other = final(replace(sample.receipt(), evaluation_code="ZZZZ"))
    assert renderer.render(one) != renderer.render(other)
