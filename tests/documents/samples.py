"""One filled example of each letter."""

import datetime as dt
from decimal import Decimal
from typing import Any

from civaffairs.documents import check_letters, letters
from civaffairs.web.explanations import Explanation, Given, Line, Reading

ON = dt.date(2026, 11, 20)
COUNTY = letters.Contact(
    office="大连市中山区民政局社会救助科", handler="李敏", address="大连市中山区明泽街1号", telephone="0411-00000000"
)
TOWNSHIP = letters.Contact(
    office="桃源街道办事处民政窗口", handler="周琳", address="大连市中山区解放路2号", telephone="0411-00000001"
)
REMEDIES = letters.Remedies(reconsideration_body="大连市中山区人民政府", court="大连市中山区人民法院")
STANDARD = Reading(
    "最低生活保障标准（城镇）", "750元/人·月", "辽宁省大连市", "2020年7月1日", "大连市规划所载标准（示例数据）", True
)


def common(number: str, **more: Any) -> dict[str, Any]:
    """What every letter says, for an invented household."""
    return {
        "issuer": "大连市中山区民政局",
        "number": number,
        "case_number": "DB2102022026000128",
        "issued_on": ON,
        "has_sample_figures": True,
    } | more


def line(label: str, value: str, basis: str = "", *lines: Line, verdict: str = "", readings=(), codes=()) -> Line:
    """One line of a sum."""
    return Line(label, value, basis, verdict, tuple(readings), tuple(codes), lines)


def explanation(**more: Any) -> Explanation:
    """The sum of a household of three with 1,500 yuan a month."""
    steps = (
        line("共同生活家庭成员人数", "3人", "民发〔2021〕57号第七条"),
        line(
            "家庭月收入",
            "1,500.00元",
            "民发〔2021〕57号第十三条",
            line("工资性收入", "1,800.00元", "第十三条第一项"),
            line("扣减必要就业成本", "300.00元", "第十三条"),
        ),
        line("家庭人均月收入", "500.00元"),
        line("人均收入低于当地标准", "是", "国务院令第649号第九条", verdict="yes", readings=[STANDARD]),
        line("财产状况符合规定", "是", "民发〔2021〕57号第十四条", verdict="yes"),
        line("标准乘以人数减去家庭月收入：750×3−1,500", "750.00元", "民发〔2021〕57号第二十三条"),
    )
    return Explanation(
        **{
            "title": "最低生活保障",
            "outcome": "予以保障",
            "tone": "success",
            "place": "大连市中山区",
            "on": "2026年11月20日",
            "amount": Decimal("750.00"),
            "lines": steps,
            "readings": (STANDARD,),
            "inputs": (
                Given("工资性收入", "1,800.00元/月", "核对查得（人力资源社会保障部门）"),
                Given("住房", "1套，52.30平方米", "核对查得（自然资源部门）"),
            ),
            "has_sample": True,
        }
        | more
    )


def receipt(**more: Any) -> letters.Receipt:
    """The receipt."""
    return letters.Receipt(
        **common("大中民救受〔2026〕128号", issuer="大连市中山区人民政府桃源街道办事处")
        | {
            "applicant": "王秀兰",
            "id_number_masked": "210***********1424",
            "address": "大连市中山区桃源街道光明社区3号楼",
            "applied_on": dt.date(2026, 11, 18),
            "received_on": ON,
            "materials": (
                "最低生活保障申请书",
                "居民家庭经济状况核对授权书（3人）",
                "家庭经济状况申报表和承诺书",
                "诊断证明书（张建国）",
            ),
            "limit": "30个工作日",
            "due_on": dt.date(2027, 1, 4),
            "contact": TOWNSHIP,
        }
        | more
    )


def supplement_list(**more: Any) -> letters.SupplementList:
    """The list of what is missing."""
    missing = (
        letters.MissingMaterial(
            name="核对授权书", requirement="张建国本人签名或者按指印", basis="民发〔2021〕57号第八条"
        ),
        letters.MissingMaterial(
            name="离婚协议或判决书",
            requirement="载明抚养费数额的部分；原件核验后退还",
            basis="民发〔2021〕57号第十三条",
        ),
    )
    return letters.SupplementList(
        **common("大中民救补〔2026〕31号", issuer="大连市中山区人民政府桃源街道办事处", has_sample_figures=False)
        | {
            "applicant": "王秀兰",
            "address": "大连市中山区桃源街道光明社区3号楼2单元101室",
            "applied_on": dt.date(2026, 11, 18),
            "missing": missing,
            "not_asked": ("户籍信息", "婚姻登记信息", "不动产登记信息", "社会保险缴纳信息", "残疾人证信息"),
            "supply_by": None,
            "contact": TOWNSHIP,
        }
        | more
    )


def approval_form(**more: Any) -> letters.ApprovalForm:
    """The form of the file."""
    member = letters.FormMember
    members = (
        member(
            name="王秀兰",
            relation="本人",
            sex="女",
            age=58,
            id_number="210202196803121424",
            condition="肢体残疾二级",
            labour="部分丧失劳动能力",
            income=Decimal("0"),
        ),
        member(
            name="张建国",
            relation="配偶",
            sex="男",
            age=60,
            id_number="210202196601051418",
            condition="患重病",
            labour="无劳动能力",
            income=Decimal("0"),
        ),
        member(
            name="张䶮",
            relation="子女",
            sex="男",
            age=24,
            id_number="210202200205061432",
            condition="",
            labour="有劳动能力",
            income=Decimal("1500"),
        ),
    )
    income = letters.FormIncome
    return letters.ApprovalForm(
        **common("大中民救审〔2026〕128号")
        | {
            "applicant": "王秀兰",
            "sex": "女",
            "birth": dt.date(1968, 3, 12),
            "ethnicity": "汉族",
            "id_number": "210202196803121424",
            "residence": "城镇",
            "registered_at": "辽宁省大连市中山区桃源街道",
            "address": "大连市中山区桃源街道光明社区3号楼2单元101室",
            "telephone": "13800000000",
            "applied_on": dt.date(2026, 11, 18),
            "hardship_cause": "因病、因残",
            "bank": "示例银行大连分行",
            "account_holder": "王秀兰",
            "account": "6222************019",
            "members": members,
            "supporters": (letters.FormSupporter(name="张丽", relation="女儿", payment=Decimal("0")),),
            "incomes": (
                income(
                    label="工资性收入",
                    declared=Decimal("1500"),
                    found=Decimal("1800"),
                    counted=Decimal("1800"),
                ),
                income(label="减：必要就业成本", declared=None, found=None, counted=Decimal("-300")),
            ),
            "properties": (
                letters.FormProperty(
                    label="住房", owner="王秀兰", content="中山区光明社区3号楼，52.30平方米", verdict="符合"
                ),
                letters.FormProperty(
                    label="机动车辆", owner="张建国", content="残疾人机动轮椅车1辆（豁免）", verdict="符合"
                ),
            ),
            "income_total": Decimal("1500"),
            "income_per_head": "500.00",
            "standard": Decimal("750"),
            "standard_document": "大连市规划所载标准，示例数据",
            "means_test": "应核对36项，已答复36项。结论：符合。报告编号HD2102022026000007，有效期至2027年5月19日。",
            "home_visit": "2026年11月23日由李敏、赵强入户，王秀兰在场。居住简陋，生活状况与申报一致。",
            "public_notice": "2026年11月30日至12月6日在光明社区公示7天，无异议。",
            "township": letters.Opinion(
                words="经调查核实，该户符合最低生活保障条件，拟予保障。",
                signed_by="周琳",
                signed_on=dt.date(2026, 12, 7),
            ),
            "county": letters.Opinion(words="", signed_by="", signed_on=None),
            "persons": 3,
            "base": Decimal("750"),
            "top_up": Decimal("150"),
            "amount": Decimal("900"),
            "payable_from": "2026-12",
        }
        | more
    )


def grant_notice(**more: Any) -> letters.GrantNotice:
    """The decision that pays."""
    return letters.GrantNotice(
        **common("大中民救确〔2026〕128号")
        | {
            "applicant": "王秀兰",
            "address": "大连市中山区桃源街道光明社区3号楼2单元101室",
            "applied_on": dt.date(2026, 11, 18),
            "members": ("王秀兰", "张建国", "张䶮"),
            "base": Decimal("750"),
            "top_up": Decimal("0"),
            "amount": Decimal("750"),
            "payable_from": "2026-12",
            "account": "示例银行 6222************019",
            "review": "您的家庭每半年复核一次，请按通知配合。",
            "explanation": explanation(),
            "remedies": REMEDIES,
            "contact": COUNTY,
        }
        | more
    )


def refusal_notice(**more: Any) -> letters.RefusalNotice:
    """The decision that refuses."""
    reason = letters.RefusalReason
    return letters.RefusalNotice(
        **common("大中民救否〔2026〕9号")
        | {
            "applicant": "王秀兰",
            "address": "大连市中山区桃源街道光明社区3号楼2单元101室",
            "applied_on": dt.date(2026, 11, 18),
            "reasons": (
                reason(
                    words="家庭人均月收入800.00元，不低于当地最低生活保障标准750.00元",
                    basis="《社会救助暂行办法》第九条",
                ),
                reason(
                    words="家庭名下有机动车辆1辆，不属于规定的例外情形",
                    basis="《最低生活保障审核确认办法》第十四条",
                ),
            ),
            "explanation": explanation(amount=None, outcome="不予保障", tone="danger"),
            "referrals": (
                "申请认定最低生活保障边缘家庭",
                "遇有突发性、紧迫性困难的，向街道办事处申请临时救助",
            ),
            "remedies": REMEDIES,
            "contact": COUNTY,
        }
        | more
    )


def authorisation_form(**more: Any) -> check_letters.AuthorisationForm:
    """The consent of the whole household."""
    person = check_letters.Authorising
    return check_letters.AuthorisationForm(
        **common("SQ2102022026000128", issuer="桃源街道办事处", has_sample_figures=False)
        | {
            "applicant": "王秀兰",
            "programme": "最低生活保障",
            "people": (
                person(name="王秀兰", relation="本人", document="居民身份证", number="210202196803121424", proxy=""),
                person(name="张建国", relation="配偶", document="居民身份证", number="210202196601051418", proxy=""),
                person(
                    name="张小宝",
                    relation="孙子女",
                    document="居民身份证",
                    number="210202201605061439",
                    proxy="王秀兰（祖母）",
                ),
            ),
            "sources": (
                "公安",
                "人力资源社会保障",
                "自然资源",
                "住房公积金",
                "税务",
                "市场监管",
                "残疾人联合会",
                "保险机构",
                "银行",
                "医疗保障",
                "教育",
                "民政",
            ),
        }
        | more
    )


def notice_sheet(**more: Any) -> letters.NoticeSheet:
    """The sheet on the board of the community."""
    row = letters.NoticeRow
    return letters.NoticeSheet(
        **common("大中民救公〔2026〕45号", issuer="大连市中山区人民政府桃源街道办事处", case_number="")
        | {
            "place": "光明社区",
            "programme": "最低生活保障",
            "rows": (
                row(place="光明社区", head_of_household="王秀兰", persons=3, amount=Decimal("750")),
                row(place="光明社区", head_of_household="阿卜杜拉·买买提", persons=5, amount=Decimal("1834.50")),
            ),
            "posted_on": dt.date(2026, 11, 30),
            "last_day": dt.date(2026, 12, 6),
            "township": TOWNSHIP,
            "county": COUNTY,
        }
        | more
    )


def means_test_report(**more: Any) -> check_letters.MeansTestReport:
    """The report of the check."""
    person, answer = check_letters.CheckedPerson, check_letters.SourceAnswer
    day = dt.date(2026, 11, 19)
    return check_letters.MeansTestReport(
        **common("HD2102022026000007", issuer="大连市中山区居民家庭经济状况核对中心")
        | {
            "applicant": "王秀兰",
            "requested_by": "桃源街道办事处",
            "purpose": "最低生活保障审核确认",
            "window_from": dt.date(2025, 11, 1),
            "window_to": dt.date(2026, 10, 31),
            "as_of": dt.date(2026, 11, 18),
            "people": (
                person(
                    name="王秀兰",
                    relation="本人",
                    id_number_masked="210***********1424",
                    authorisation="SQ2102022026000128-1",
                ),
                person(
                    name="张䶮",
                    relation="子女",
                    id_number_masked="210***********1432",
                    authorisation="SQ2102022026000128-3",
                ),
            ),
            "answers": (
                answer(source="公安", asked=2, answered=2, result="有记录：车辆1辆", answered_on=day),
                answer(source="人力资源社会保障", asked=2, answered=2, result="有记录：工资1条", answered_on=day),
                answer(source="自然资源", asked=2, answered=2, result="无记录", answered_on=day),
                answer(source="税务", asked=2, answered=1, result="1人未取得：来源故障，已重试5次", answered_on=None),
            ),
            "findings": (
                check_letters.ReportFinding(
                    person="张䶮",
                    category="收入",
                    content="2026年1月至10月工资，示例物业有限公司",
                    amount=Decimal("1800"),
                    source="人力资源社会保障",
                ),
                check_letters.ReportFinding(
                    person="王秀兰", category="财产", content="残疾人机动轮椅车1辆", amount=None, source="公安"
                ),
            ),
            "discrepancies": (
                check_letters.ReportDiscrepancy(
                    person="张䶮",
                    item="工资性收入",
                    declared="1,500.00元/月",
                    found="1,800.00元/月",
                    decision="以查得为准：工资流水一致",
                ),
            ),
            "not_obtained": ("税务：张䶮（来源故障）",),
            "conclusion": "在已取得信息的范围内，家庭收入和财产符合最低生活保障条件。",
            "valid_to": dt.date(2027, 5, 18),
            "drawn_by": "赵强",
            "contact": COUNTY,
        }
        | more
    )


def about_award(number: str, **more: Any) -> dict[str, Any]:
    """What every paper about the running award says."""
    return common(number) | {
        "applicant": "王秀兰",
        "address": "大连市中山区桃源街道光明社区3号楼2单元101室",
        "award_number": "DB2102022026000128",
        "reasons": ("家庭月收入由1,500.00元变为1,800.00元。",),
        "remedies": REMEDIES,
        "contact": COUNTY,
    } | more  # fmt: skip


def change_notice(**more: Any) -> letters.ChangeNotice:
    """Another amount."""
    given = {
        "members": ("王秀兰", "张建国", "张䶮"),
        "amount_before": Decimal("750"),
        "base": Decimal("450"),
        "top_up": Decimal("0"),
        "amount": Decimal("450"),
        "payable_from": "2026-12",
        "explanation": explanation(amount=Decimal("450")),
    }
    return letters.ChangeNotice(**about_award("大中民救变〔2026〕3号") | given | more)


def gradual_exit_notice(**more: Any) -> letters.GradualExitNotice:
    """Some months more."""
    given = {
        "amount": Decimal("750"),
        "first_month": "2026-12",
        "last_month": "2027-05",
        "explanation": explanation(),
    }
    return letters.GradualExitNotice(**about_award("大中民救渐〔2026〕3号") | given | more)


def stop_notice(**more: Any) -> letters.StopNotice:
    """No longer."""
    given = {"last_month": "2026-11", "explanation": explanation(amount=None, outcome="不予保障", tone="danger")}
    return letters.StopNotice(**about_award("大中民救停〔2026〕3号") | given | more)


def keep_notice(**more: Any) -> letters.KeepNotice:
    """As before."""
    given = {"amount": Decimal("750"), "review_by": dt.date(2027, 5, 20)}
    return letters.KeepNotice(**about_award("大中民救续〔2026〕3号") | given | more)


def handover_notice(**more: Any) -> letters.HandoverNotice:
    """Another bureau goes on."""
    given = {
        "receiving_bureau": "大连市西岗区民政局",
        "new_address": "大连市西岗区日新街道长江路5号",
        "last_month": "2026-11",
    }
    return letters.HandoverNotice(**about_award("大中民救迁〔2026〕3号") | given | more)


def recovery_notice(**more: Any) -> letters.RecoveryNotice:
    """What has to come back."""
    given = {
        "programme": "最低生活保障",
        "amount": Decimal("1500"),
        "instalments": (
            letters.OwedInstalment(month="2026-12", amount=Decimal("750")),
            letters.OwedInstalment(month="2027-01", amount=Decimal("750")),
        ),
    }
    return letters.RecoveryNotice(**about_award("大中民救追〔2026〕3号") | given | more)


def grievance_answer(**more: Any) -> letters.GrievanceAnswer:
    """What came of a grievance."""
    given = {
        "received_on": dt.date(2026, 11, 9),
        "summary": "低保申请迟迟未受理",
        "answer": "经查，您反映的情况属实。我局已责令桃源街道办事处于本月20日前受理。",
        "contact": COUNTY,
    }
    return letters.GrievanceAnswer(**common("大中民信〔2026〕3号") | {"has_sample_figures": False} | given | more)


ALL = (
    receipt,
    supplement_list,
    approval_form,
    grant_notice,
    refusal_notice,
    change_notice,
    gradual_exit_notice,
    stop_notice,
    keep_notice,
    handover_notice,
    recovery_notice,
    authorisation_form,
    notice_sheet,
    means_test_report,
    grievance_answer,
)
