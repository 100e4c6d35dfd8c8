import datetime as dt
import io
import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from civaffairs.common.errors import Refusal
from civaffairs.documents import letters, rendering
from civaffairs.documents.letter_kinds import LETTERS
from civaffairs.documents.rendering import render

from . import samples

A4 = (595.28, 841.89)


def pages(letter: letters.Letter, code: str = "") -> PdfReader:
    return PdfReader(io.BytesIO(render(letter, verification_code=code)))


def words(letter: letters.Letter, code: str = "") -> str:
    """The text of all pages without blanks and line ends, as a search finds it."""
    return "".join("".join(page.extract_text() for page in pages(letter, code).pages).split())


def faces(reader: PdfReader) -> list:
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            found[descendant["/BaseFont"]] = descendant["/FontDescriptor"].get_object()
    return list(found.values())


def test_there_is_a_sample_of_every_letter():
    assert {type(make()) for make in samples.ALL} == set(LETTERS)


@pytest.mark.parametrize("make", samples.ALL)
def test_every_letter_is_a_tagged_a4_paper_in_chinese_with_embedded_faces(make):
    reader = pages(make())
    assert all(tuple(round(float(side), 2) for side in page.mediabox[2:]) == A4 for page in reader.pages)
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == f"{make().title}　{make().number}"
    assert faces(reader)
    assert all("/FontFile3" in face for face in faces(reader))


@pytest.mark.parametrize("make", samples.ALL)
def test_every_letter_says_its_number_its_issuer_and_its_pages(make):
    letter = make()
    text = words(letter)
    assert letter.number in text
    assert letter.issuer in text
    assert f"第1页共{len(pages(letter).pages)}页" in text
    assert letter.barcode in text


@pytest.mark.parametrize("make", samples.ALL)
def test_figures_that_are_samples_are_marked_on_every_page_and_real_ones_on_none(make):
    marked = pages(make(has_sample_figures=True))
    assert all("不作为办理和发放依据" in page.extract_text() for page in marked.pages)
    assert "不作为办理和发放依据" not in words(make(has_sample_figures=False))


def test_the_grant_says_amount_in_figures_and_capitals_first_month_sum_and_remedies():
    text = words(samples.grant_notice(amount=Decimal("1834.50")))
    assert "1,834.50元人民币（大写）：壹仟捌佰叁拾肆元伍角" in text
    assert "2026年12月" in text
    assert "标准乘以人数减去家庭月收入" in text
    assert "民发〔2021〕57号第二十三条" in text
    assert "六十日内，依照《中华人民共和国行政复议法》第二十条的规定，向大连市中山区人民政府申请行政复议" in text
    assert "六个月内，依照《中华人民共和国行政诉讼法》第四十六条的规定，直接向大连市中山区人民法院" in text
    assert "（公章）" in text


def test_the_grant_marks_a_sample_standard_beside_its_document():
    text = words(samples.grant_notice(has_sample_figures=False))
    assert "示例数据大连市规划所载标准" in text


def test_the_refusal_gives_every_reason_in_words_and_the_remedies():
    letter = samples.refusal_notice()
    text = words(letter)
    assert all(reason.words in text and reason.basis in text for reason in letter.reasons)
    assert "不予确认" in text
    assert "申请行政复议" in text
    assert "临时救助" in text


def test_the_receipt_says_when_the_term_ends_and_what_was_received():
    letter = samples.receipt()
    text = words(letter)
    assert "30个工作日内办结，即不迟于2027年1月4日" in text
    assert all(name in text for name in letter.materials)
    assert "即不迟于" not in words(samples.receipt(due_on=None))


def test_the_supplement_list_names_what_need_not_be_brought():
    text = words(samples.supplement_list())
    assert "离婚协议或判决书" in text
    assert "您无需提交：户籍信息、婚姻登记信息" in text


def test_the_approval_form_carries_members_incomes_property_opinions_and_the_amount_in_capitals():
    text = words(samples.approval_form())
    for part in ("张䶮", "210202200205061432", "-300.00", "残疾人机动轮椅车", "拟予保障", "玖佰元整", "已答复36项"):
        assert part in text


def test_the_authorisation_form_prints_its_own_number_and_room_for_each_signature():
    letter = samples.authorisation_form()
    text = words(letter)
    assert letter.barcode == letter.number
    assert all(person.name in text for person in letter.people)
    assert "代理人：王秀兰（祖母）" in text
    assert all(source in text for source in letter.sources)


def test_the_notice_shows_the_days_before_and_no_days_on_the_lasting_list():
    assert "公示期自2026年11月30日至2026年12月6日" in words(samples.notice_sheet())
    lasting = words(samples.notice_sheet(last_day=None))
    assert "第二十四条" in lasting
    assert "公示期" not in lasting


def test_the_report_says_that_what_was_not_obtained_is_not_no_record():
    text = words(samples.means_test_report())
    assert "不等于没有记录：税务：张䶮（来源故障）" in text
    assert "各来源均答复无记录" not in text
    assert "应核对的信息均已取得" in words(samples.means_test_report(not_obtained=()))


def test_a_large_household_with_long_names_keeps_its_opinions_on_one_page():
    form = samples.approval_form()
    many = tuple(replace(form.members[place % 3], name="阿卜杜拉·买买提明") for place in range(12))
    reader = pages(replace(form, members=many, properties=form.properties * 6, incomes=form.incomes * 6))
    last = "".join(reader.pages[-1].extract_text().split())
    for part in ("六、审核确认", "拟予保障", "县级民政部门审核确认意见", "玖佰元整"):
        assert part in last


def test_rare_characters_of_names_are_printed():
    text = words(samples.receipt(applicant="㐱䶮𬭎𫍯·买买提"))
    assert "㐱䶮𬭎𫍯·买买提" in text


def test_a_character_without_a_glyph_stops_the_letter_instead_of_leaving_a_hole_in_the_name():
    with pytest.raises(Refusal) as refused:
        render(samples.receipt(applicant="王\U0001f9ff"))
    assert refused.value.code == "character_not_printable"
    assert "\U0001f9ff" in refused.value.message


def test_data_is_never_read_as_markup():
    name = '#panic("x") *王* $x$ @a <b> \\ _兰_ //'
    assert name.replace(" ", "") in words(samples.receipt(applicant=name))


def test_chinese_letters_use_the_mainland_forms_of_characters():
    source = '#set page(width: 4cm, height: 2cm)\n#set text(font: ("Noto Sans CJK JP",), {})\n直骨角复令'
    compiler = rendering._compiler()
    drawn = {
        region: compiler.compile(source.replace("{}", region).encode(), format="svg")
        for region in ('lang: "zh", region: "cn"', 'lang: "ja"')
    }
    assert len(set(drawn.values())) == 2
    assert 'lang: "zh", region: "cn"' in (rendering.PAPER / "base.typ").read_text()


def test_the_same_letter_gives_the_same_bytes_and_another_code_gives_others():
    first = render(samples.receipt(), verification_code="00Z9K7QX2M4TRW8B")
    assert first == render(samples.receipt(), verification_code="00Z9K7QX2M4TRW8B")
    assert first != render(samples.receipt(), verification_code="00Z9K7QX2M4TRW8C")


def test_the_verification_code_is_printed_in_groups_with_its_address():
    text = words(samples.receipt(), "00Z9K7QX2M4TRW8B")
    assert "00Z9-K7QX-2M4T-RW8B" in text
    assert "/verify/00Z9K7QX2M4TRW8B" in text
    assert "验证码" not in words(samples.receipt())


def test_letters_are_made_in_several_threads_at_once():
    failures = []

    def make() -> None:
        try:
            for number in range(5):
                assert f"{number}号" in words(samples.receipt(number=f"{number}号"))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_amounts_and_days_are_written_out_for_the_paper():
    assert rendering.as_paper(Decimal("1004.50")) == {"yuan": "1,004.50", "capitals": "壹仟零肆元伍角"}
    assert rendering.as_paper(dt.date(2026, 1, 4)) == "2026年1月4日"
    assert rendering.as_paper((None, 3)) == [None, 3]


def test_an_amount_below_a_fen_is_refused_rather_than_rounded():
    with pytest.raises(ValueError, match="decimals"):
        render(samples.grant_notice(amount=Decimal("750.005")))
