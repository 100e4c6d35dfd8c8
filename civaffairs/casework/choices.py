"""Vocabulary of casework."""

from civaffairs.common.choices import Tone, ToneChoices


class ClockKind(ToneChoices):
    """期限事件."""

    START = "start", Tone.INFO, "起算"
    SUSPEND = "suspend", Tone.WARNING, "中止计算"
    RESUME = "resume", Tone.INFO, "恢复计算"
    EXTEND = "extend", Tone.WARNING, "延长"
    STOP = "stop", Tone.SUCCESS, "办结"


class TaskState(ToneChoices):
    """待办状态."""

    OPEN = "open", Tone.PROGRESS, "待办"
    DONE = "done", Tone.SUCCESS, "已办"
    CANCELLED = "cancelled", Tone.NEUTRAL, "已取消"


class Outcome(ToneChoices):
    """处理结果 of a determination."""

    GRANT = "grant", Tone.SUCCESS, "予以保障"
    REFUSE = "refuse", Tone.DANGER, "不予确认"


class ServiceMethod(ToneChoices):
    """送达方式 of a decision."""

    IN_PERSON = "in_person", Tone.NEUTRAL, "直接送达"
    POST = "post", Tone.NEUTRAL, "邮寄送达"
    PROXY = "proxy", Tone.NEUTRAL, "委托送达"
    LEFT = "left", Tone.NEUTRAL, "留置送达"
    ELECTRONIC = "electronic", Tone.NEUTRAL, "电子送达"
    NOTICE = "notice", Tone.NEUTRAL, "公告送达"


class RemedyKind(ToneChoices):
    """救济途径."""

    RECONSIDERATION = "reconsideration", Tone.NEUTRAL, "行政复议"
    SUIT = "suit", Tone.NEUTRAL, "行政诉讼"


class RemedyStage(ToneChoices):
    """复议诉讼阶段."""

    FILED = "filed", Tone.PROGRESS, "审理中"
    NOT_ACCEPTED = "not_accepted", Tone.NEUTRAL, "不予受理"
    WITHDRAWN = "withdrawn", Tone.NEUTRAL, "已撤回"
    DECIDED = "decided", Tone.SUCCESS, "已审结"


class RemedyOutcome(ToneChoices):
    """复议诉讼结果 (行政复议法 arts 63 to 69, 行政诉讼法 arts 69 to 77)."""

    MAINTAINED = "maintained", Tone.SUCCESS, "维持原决定"
    DISMISSED = "dismissed", Tone.SUCCESS, "驳回请求"
    CHANGED = "changed", Tone.DANGER, "变更原决定"
    REVOKED = "revoked", Tone.DANGER, "撤销原决定"
    ORDERED = "ordered", Tone.DANGER, "责令重新作出决定"
    UNLAWFUL = "unlawful", Tone.DANGER, "确认原决定违法"


class ContactDirection(ToneChoices):
    """联系方向."""

    INCOMING = "incoming", Tone.NEUTRAL, "对方来联系"
    OUTGOING = "outgoing", Tone.NEUTRAL, "我方去联系"


class ContactChannel(ToneChoices):
    """联系方式."""

    TELEPHONE = "telephone", Tone.NEUTRAL, "电话"
    COUNTER = "counter", Tone.NEUTRAL, "窗口"
    VISIT = "visit", Tone.NEUTRAL, "上门"
    MESSAGE = "message", Tone.NEUTRAL, "短信"
    LETTER = "letter", Tone.NEUTRAL, "信函"
    NOTE = "note", Tone.NEUTRAL, "工作记录"


class GrievanceStatus(ToneChoices):
    """投诉举报状态."""

    RECEIVED = "received", Tone.WARNING, "待受理"
    ACCEPTED = "accepted", Tone.PROGRESS, "核查中"
    INVESTIGATED = "investigated", Tone.PROGRESS, "待答复"
    ANSWERED = "answered", Tone.INFO, "已答复"
    CLOSED = "closed", Tone.SUCCESS, "已办结"
    TRANSFERRED = "transferred", Tone.NEUTRAL, "已转送"
    DECLINED = "declined", Tone.NEUTRAL, "不予受理"


class GrievanceKind(ToneChoices):
    """投诉举报种类."""

    COMPLAINT = "complaint", Tone.NEUTRAL, "投诉"
    REPORT = "report", Tone.NEUTRAL, "举报"
    REQUEST = "request", Tone.NEUTRAL, "诉求"


class GrievanceChannel(ToneChoices):
    """投诉举报渠道."""

    TELEPHONE = "telephone", Tone.NEUTRAL, "监督电话"
    HOTLINE = "hotline", Tone.NEUTRAL, "12345热线转办"
    VISIT = "visit", Tone.NEUTRAL, "来访"
    LETTER = "letter", Tone.NEUTRAL, "来信"
    ONLINE = "online", Tone.NEUTRAL, "网上"
    ASSIGNED = "assigned", Tone.NEUTRAL, "上级交办"


class Verdict(ToneChoices):
    """核查结论."""

    FOUNDED = "founded", Tone.DANGER, "属实"
    PARTLY = "partly", Tone.WARNING, "部分属实"
    UNFOUNDED = "unfounded", Tone.SUCCESS, "不属实"
    UNVERIFIABLE = "unverifiable", Tone.NEUTRAL, "无法查实"


class Satisfaction(ToneChoices):
    """满意度."""

    SATISFIED = "satisfied", Tone.SUCCESS, "满意"
    ACCEPTABLE = "acceptable", Tone.INFO, "基本满意"
    DISSATISFIED = "dissatisfied", Tone.DANGER, "不满意"
    UNKNOWN = "unknown", Tone.NEUTRAL, "未评价"


class VisitLevel(ToneChoices):
    """调查层级."""

    TOWNSHIP = "township", Tone.NEUTRAL, "乡镇（街道）入户调查"
    COUNTY = "county", Tone.INFO, "县级入户调查"


class PictureKind(ToneChoices):
    """调查照片种类."""

    PHOTOGRAPH = "photograph", Tone.NEUTRAL, "现场照片"
    SIGNATURE = "signature", Tone.NEUTRAL, "签名照片"


class Signer(ToneChoices):
    """签名人身份."""

    INVESTIGATOR = "investigator", Tone.NEUTRAL, "调查人"
    MEMBER = "member", Tone.NEUTRAL, "在场家庭成员"


class SignatureMeans(ToneChoices):
    """签名方式."""

    IN_PRODUCT = "in_product", Tone.NEUTRAL, "系统内确认"
    PICTURE = "picture", Tone.NEUTRAL, "签名照片"


class SentState(ToneChoices):
    """带回的调查记录的状态."""

    RECORDED = "recorded", Tone.SUCCESS, "已登记"
    CONFLICTING = "conflicting", Tone.WARNING, "待处理"
    SET_ASIDE = "set_aside", Tone.NEUTRAL, "只作存档"
