"""A complaint that is answered, and a refusal that is served and taken to the government above."""

import pytest

from civaffairs.accounts.choices import Role
from civaffairs.common.dates import today

from .product import Product
from .situations import COUNTER
from .steps import number_of_case
from .walking import Walker

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(420)]


def test_a_complaint_is_checked_by_one_and_answered_by_another(walk):
    supervisor, reviewer = walk(Role.SUPERVISOR, COUNTER), walk(Role.COUNTY_REVIEWER, COUNTER)
    confirmer = walk(Role.COUNTY_CONFIRMER, COUNTER)
    case = receive(supervisor)
    reviewer.case(case)
    reviewer.open("受理投诉举报")
    reviewer.press("受理投诉举报")
    reviewer.open("登记核查结果")
    reviewer.field("核查情况").fill("经查，材料于本月2日收齐，未按期受理。")
    reviewer.field("核查结论").select_option(label="属实")
    reviewer.look("grievance-findings")
    reviewer.press("登记核查结果")
    assert not reviewer.may("答复投诉举报")
    confirmer.case(case)
    confirmer.look("grievance-investigated")
    confirmer.open("答复投诉举报")
    confirmer.field("答复内容").fill("您反映的情况属实，我局已责令立即受理。")
    confirmer.press("答复投诉举报")
    confirmer.see("已答复")
    reviewer.case(case)
    reviewer.open("回访办结")
    reviewer.field("满意度").select_option(label="满意")
    reviewer.press("回访办结")
    reviewer.look("grievance-closed")
    supervisor.menu("投诉举报")
    supervisor.see("低保申请迟迟未受理", "办结")
    supervisor.look("grievances")


def receive(supervisor: Walker) -> str:
    """The accused cannot see it; who complained is shown only against a purpose."""
    supervisor.menu("投诉举报")
    supervisor.open("登记投诉举报")
    supervisor.field("种类").select_option(label="投诉")
    supervisor.field("渠道").select_option(label="监督电话")
    supervisor.field("投诉举报人").fill("钱大顺")
    supervisor.field("联系电话").fill("13912345678")
    supervisor.field("摘要").fill("低保申请迟迟未受理")
    supervisor.page.get_by_role("main").get_by_label("内容", exact=True).fill("材料交齐已半个月，仍未答复是否受理。")
    supervisor.look("grievance-new")
    supervisor.press("登记")
    case = number_of_case(supervisor)
    assert "钱大顺" not in supervisor.page.get_by_role("main").inner_text()
    supervisor.look("grievance-received")
    return case


def test_a_refusal_is_served_and_the_reconsideration_is_kept_with_it(walk, product: Product):
    head, confirmer = walk(Role.TOWNSHIP_HEAD, COUNTER), walk(Role.COUNTY_CONFIRMER, COUNTER)
    case = product.cases["to be refused"]
    # Here the county confirms: the township that proposes may not decide as well.
    head.case(case)
    head.open("不予确认")
    head.field("理由").fill("家庭人均收入超过当地低保标准。")
    head.press("不予确认")
    head.see("本地由县级确认人审核确认，您的岗位不能办理")
    assert "status of 403" in head.faults.pop()
    confirmer.case(case)
    confirmer.look("case-to-be-refused")
    confirmer.open("不予确认")
    confirmer.field("理由").fill("家庭人均收入超过当地低保标准。")
    confirmer.look("refusal")
    confirmer.press("不予确认")
    confirmer.look("case-refused")
    serve(confirmer, case)
    file_reconsideration(confirmer)


def serve(confirmer: Walker, case: str) -> None:
    """From the day of service run the terms in which the applicant may turn to somebody else."""
    confirmer.case(case, tab="投诉与救济")
    confirmer.open("登记决定送达")
    confirmer.field("送达方式").select_option(label="直接送达")
    confirmer.field("送达日期").fill(today().isoformat())
    confirmer.field("签收人").fill("冯长海")
    confirmer.field("送达证明").fill("送达回证2026-031")
    confirmer.look("service")
    confirmer.press("登记决定送达")
    confirmer.see("申请行政复议", "直接提起诉讼")
    confirmer.look("remedies-after-service")


def file_reconsideration(confirmer: Walker) -> None:
    """The government's decision leaves work to do; it changes nothing by itself."""
    confirmer.open("登记复议或诉讼")
    confirmer.field("途径").select_option(label="行政复议")
    confirmer.field("受理机关").fill("大连市金州区人民政府")
    confirmer.field("案号").fill("金政复〔2026〕18号")
    confirmer.field("提起日期").fill(today().isoformat())
    confirmer.field("收到通知日期").fill(today().isoformat())
    confirmer.page.get_by_role("main").get_by_label("请求", exact=True).fill("撤销不予确认决定")
    confirmer.look("reconsideration")
    confirmer.press("登记复议或诉讼")
    confirmer.open("登记复议或诉讼结果")
    confirmer.field("结果").select_option(label="责令重新作出决定")
    confirmer.field("审结日期").fill(today().isoformat())
    confirmer.field("文号").fill("金政复决〔2026〕18号")
    confirmer.field("决定要点").fill("收入期间认定有误，责令重新核对。")
    confirmer.press("登记复议或诉讼结果")
    confirmer.see("责令重新作出决定", "登记重新办理情况")
    confirmer.look("remedies-decided")
