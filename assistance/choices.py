"""Vocabulary of social assistance."""

from civaffairs.common.choices import Tone, ToneChoices


class Programme(ToneChoices):
    """救助项目."""

    SUBSISTENCE_ALLOWANCE = "subsistence_allowance", Tone.INFO, "最低生活保障"
    EDGE_HOUSEHOLD = "edge_household", Tone.INFO, "最低生活保障边缘家庭"
    OLD_AGE_ALLOWANCE = "old_age_allowance", Tone.INFO, "高龄津贴"


class ClaimUnit(ToneChoices):
    """申请单位: who claims, and to whom what is given belongs."""

    HOUSEHOLD = "household", Tone.NEUTRAL, "家庭"
    PERSON = "person", Tone.NEUTRAL, "个人"
    EVENT = "event", Tone.NEUTRAL, "事件"


class Status(ToneChoices):
    """办理状态 of an application."""

    DRAFT = "draft", Tone.NEUTRAL, "草稿"
    SUBMITTED = "submitted", Tone.INFO, "待受理"
    INVESTIGATING = "investigating", Tone.PROGRESS, "调查核对中"
    OPINION_GIVEN = "opinion_given", Tone.PROGRESS, "已提出初审意见"
    IN_PUBLIC_NOTICE = "in_public_notice", Tone.PROGRESS, "公示中"
    AWAITING_CONFIRMATION = "awaiting_confirmation", Tone.WARNING, "待审核确认"
    GRANTED = "granted", Tone.SUCCESS, "已确认保障"
    HANDED_OVER = "handed_over", Tone.WARNING, "迁出待接收"
    SUCCEEDED = "succeeded", Tone.NEUTRAL, "已由后续事项承接"
    REFUSED = "refused", Tone.DANGER, "不予确认"
    WITHDRAWN = "withdrawn", Tone.NEUTRAL, "已撤回"
    ENDED = "ended", Tone.NEUTRAL, "已终止"


class ChangeStatus(ToneChoices):
    """办理状态 of a change; the codes that mean the same as in an application are the same."""

    DRAFT = "draft", Tone.NEUTRAL, "草稿"
    INVESTIGATING = "investigating", Tone.PROGRESS, "调查核对中"
    OPINION_GIVEN = "opinion_given", Tone.PROGRESS, "已提出初审意见"
    IN_PUBLIC_NOTICE = "in_public_notice", Tone.PROGRESS, "公示中"
    AWAITING_CONFIRMATION = "awaiting_confirmation", Tone.WARNING, "待审核确认"
    GRANTED = "granted", Tone.SUCCESS, "已变更"
    KEPT = "kept", Tone.NEUTRAL, "不予调整"
    HANDED_OVER = "handed_over", Tone.WARNING, "迁出待接收"
    SUCCEEDED = "succeeded", Tone.NEUTRAL, "已由后续事项承接"
    WITHDRAWN = "withdrawn", Tone.NEUTRAL, "已撤回"
    ENDED = "ended", Tone.NEUTRAL, "已终止"


class ReviewStatus(ToneChoices):
    """办理状态 of a periodic review (57号 art 31)."""

    DRAFT = "draft", Tone.WARNING, "待核查"
    INVESTIGATING = "investigating", Tone.PROGRESS, "调查核对中"
    OPINION_GIVEN = "opinion_given", Tone.PROGRESS, "已提出初审意见"
    AWAITING_CONFIRMATION = "awaiting_confirmation", Tone.WARNING, "待审核确认"
    GRANTED = "granted", Tone.SUCCESS, "已变更"
    KEPT = "kept", Tone.SUCCESS, "继续保障"
    HANDED_OVER = "handed_over", Tone.WARNING, "迁出待接收"
    SUCCEEDED = "succeeded", Tone.NEUTRAL, "已由后续事项承接"
    WITHDRAWN = "withdrawn", Tone.NEUTRAL, "已取消"
    ENDED = "ended", Tone.NEUTRAL, "已终止"


class TakeUpStatus(ToneChoices):
    """办理状态 of a household that another bureau hands over."""

    DRAFT = "draft", Tone.WARNING, "待接收"
    INVESTIGATING = "investigating", Tone.PROGRESS, "调查核对中"
    OPINION_GIVEN = "opinion_given", Tone.PROGRESS, "已提出初审意见"
    AWAITING_CONFIRMATION = "awaiting_confirmation", Tone.WARNING, "待审核确认"
    GRANTED = "granted", Tone.SUCCESS, "已接收"
    HANDED_OVER = "handed_over", Tone.WARNING, "迁出待接收"
    SUCCEEDED = "succeeded", Tone.NEUTRAL, "已由后续事项承接"
    REFUSED = "refused", Tone.DANGER, "不予接收"
    ENDED = "ended", Tone.NEUTRAL, "已终止"


class TakeoverStatus(ToneChoices):
    """办理状态 of a recipient whom the bureau granted the allowance before this system was used."""

    DRAFT = "draft", Tone.NEUTRAL, "待接续"
    GRANTED = "granted", Tone.SUCCESS, "已接续"
    HANDED_OVER = "handed_over", Tone.WARNING, "迁出待接收"
    SUCCEEDED = "succeeded", Tone.NEUTRAL, "已由后续事项承接"
    ENDED = "ended", Tone.NEUTRAL, "已终止"


class ChangeKind(ToneChoices):
    """变更种类: what has changed since the award was made (57号 art 30)."""

    MEMBERS = "members", Tone.NEUTRAL, "家庭成员变化"
    INCOME = "income", Tone.NEUTRAL, "收入或财产变化"
    ADDRESS = "address", Tone.NEUTRAL, "本区县内迁移"
    STANDARD = "standard", Tone.NEUTRAL, "保障标准调整"
    HEAD = "head", Tone.NEUTRAL, "户主变更"


class MemberEvent(ToneChoices):
    """家庭成员变化的情形."""

    NONE = "", Tone.NEUTRAL, "无"
    BIRTH = "birth", Tone.NEUTRAL, "出生"
    MARRIAGE = "marriage", Tone.NEUTRAL, "结婚"
    DEATH = "death", Tone.NEUTRAL, "死亡"
    MOVED_IN = "moved_in", Tone.NEUTRAL, "迁入"
    MOVED_OUT = "moved_out", Tone.NEUTRAL, "迁出"
    SPLIT = "split", Tone.NEUTRAL, "分户"


class PersonStatus(ToneChoices):
    """办理状态 of an application that one person makes for themself, without public notice."""

    DRAFT = "draft", Tone.NEUTRAL, "草稿"
    SUBMITTED = "submitted", Tone.INFO, "待受理"
    INVESTIGATING = "investigating", Tone.PROGRESS, "审核中"
    OPINION_GIVEN = "opinion_given", Tone.PROGRESS, "已提出初审意见"
    AWAITING_CONFIRMATION = "awaiting_confirmation", Tone.WARNING, "待审核确认"
    GRANTED = "granted", Tone.SUCCESS, "已确认发放"
    SUCCEEDED = "succeeded", Tone.NEUTRAL, "已由后续事项承接"
    REFUSED = "refused", Tone.DANGER, "不予确认"
    WITHDRAWN = "withdrawn", Tone.NEUTRAL, "已撤回"
    ENDED = "ended", Tone.NEUTRAL, "已终止"


class PersonReviewStatus(ToneChoices):
    """办理状态 of a review of what one person receives."""

    DRAFT = "draft", Tone.WARNING, "待复核"
    INVESTIGATING = "investigating", Tone.PROGRESS, "复核中"
    OPINION_GIVEN = "opinion_given", Tone.PROGRESS, "已提出初审意见"
    AWAITING_CONFIRMATION = "awaiting_confirmation", Tone.WARNING, "待审核确认"
    GRANTED = "granted", Tone.SUCCESS, "已调整"
    KEPT = "kept", Tone.SUCCESS, "继续发放"
    SUCCEEDED = "succeeded", Tone.NEUTRAL, "已由后续事项承接"
    WITHDRAWN = "withdrawn", Tone.NEUTRAL, "已取消"
    ENDED = "ended", Tone.NEUTRAL, "已终止"


class LivenessMethod(ToneChoices):
    """生存认证方式."""

    COUNTER = "counter", Tone.NEUTRAL, "本人到窗口"
    VISIT = "visit", Tone.NEUTRAL, "工作人员上门"
    FACE = "face", Tone.NEUTRAL, "人脸识别"
    VIDEO = "video", Tone.NEUTRAL, "视频通话"


class ReviewCause(ToneChoices):
    """核查起因."""

    PERIODIC = "periodic", Tone.NEUTRAL, "定期核查"
    REPORT = "report", Tone.NEUTRAL, "投诉举报"
    CITY = "city", Tone.NEUTRAL, "集中核查"


class HandoverSide(ToneChoices):
    """迁移方向, seen from the bureau whose record it is."""

    OUTGOING = "outgoing", Tone.NEUTRAL, "迁出"
    INCOMING = "incoming", Tone.NEUTRAL, "迁入"


class HandoverState(ToneChoices):
    """迁移状态, the same on both sides."""

    OFFERED = "offered", Tone.WARNING, "待接收"
    BEING_TAKEN_UP = "being_taken_up", Tone.PROGRESS, "接收办理中"
    TAKEN_UP = "taken_up", Tone.SUCCESS, "已接收"
    REFUSED = "refused", Tone.DANGER, "已退回"


class Study(ToneChoices):
    """在读情况."""

    NONE = "none", Tone.NEUTRAL, "不在读"
    UP_TO_BACHELOR = "up_to_bachelor", Tone.NEUTRAL, "全日制本科及以下在读"
    POSTGRADUATE = "postgraduate", Tone.NEUTRAL, "研究生在读"


class Exclusion(ToneChoices):
    """不计入共同生活家庭成员的情形 (57号 art 7)."""

    NONE = "", Tone.NEUTRAL, "无"
    RELIGIOUS_STAFF = "religious_staff", Tone.NEUTRAL, "脱离家庭独立生活的宗教教职人员"
    IN_PRISON = "in_prison", Tone.NEUTRAL, "在监狱服刑"
    IN_COMPULSORY_DETOX = "in_compulsory_detox", Tone.NEUTRAL, "强制隔离戒毒"
    DECLARED_MISSING = "declared_missing", Tone.NEUTRAL, "宣告失踪"


class DisabilityKind(ToneChoices):
    """残疾类别 (GB/T 26341)."""

    PHYSICAL = "physical", Tone.NEUTRAL, "肢体"
    VISUAL = "visual", Tone.NEUTRAL, "视力"
    HEARING = "hearing", Tone.NEUTRAL, "听力"
    SPEECH = "speech", Tone.NEUTRAL, "言语"
    INTELLECTUAL = "intellectual", Tone.NEUTRAL, "智力"
    MENTAL = "mental", Tone.NEUTRAL, "精神"
    MULTIPLE = "multiple", Tone.NEUTRAL, "多重"


class LabourCapacity(ToneChoices):
    """劳动能力."""

    FULL = "full", Tone.NEUTRAL, "有劳动能力"
    PARTIAL = "partial", Tone.NEUTRAL, "部分丧失劳动能力"
    NONE = "none", Tone.NEUTRAL, "无劳动能力"


class Employment(ToneChoices):
    """就业状况; `no_proof` and `self_employed` are estimated by rule where no income is proved."""

    NOT_ASKED = "", Tone.NEUTRAL, "不适用"
    NO_PROOF = "no_proof", Tone.NEUTRAL, "有劳动能力未就业或收入无法证明"
    SELF_EMPLOYED = "self_employed", Tone.NEUTRAL, "灵活就业或自主经营"
    GRADUATE = "graduate", Tone.NEUTRAL, "应届毕业未就业"
    EMPLOYED = "employed", Tone.NEUTRAL, "受雇就业"


class IncomeKind(ToneChoices):
    """收入和扣减项目 (57号 art 13)."""

    WAGE = "wage", Tone.NEUTRAL, "工资性收入"
    BUSINESS = "business", Tone.NEUTRAL, "经营收入"
    PROPERTY = "property", Tone.NEUTRAL, "财产收入"
    TRANSFER = "transfer", Tone.NEUTRAL, "其他转移收入"
    SUPPORT_RECEIVED = "support_received", Tone.NEUTRAL, "赡养（抚养、扶养）费收入"
    PENSION = "pension", Tone.NEUTRAL, "养老金"
    PENSION_BASE = "pension_base", Tone.NEUTRAL, "城乡居民基础养老金"
    SPECIAL_CARE = "special_care", Tone.NEUTRAL, "优待抚恤金"
    FAMILY_PLANNING_REWARD = "family_planning_reward", Tone.NEUTRAL, "计划生育奖励扶助金"
    SCHOLARSHIP = "scholarship", Tone.NEUTRAL, "奖学金"
    BRAVERY_AWARD = "bravery_award", Tone.NEUTRAL, "见义勇为奖励"
    GOVERNMENT_AID = "government_aid", Tone.NEUTRAL, "政府救助款物"
    OLD_AGE_ALLOWANCE = "old_age_allowance", Tone.NEUTRAL, "高龄津贴"
    DISABILITY_LIVING_SUBSIDY = "disability_living_subsidy", Tone.NEUTRAL, "困难残疾人生活补贴"
    DISABILITY_NURSING_SUBSIDY = "disability_nursing_subsidy", Tone.NEUTRAL, "重度残疾人护理补贴"
    OTHER = "other", Tone.NEUTRAL, "其他收入"
    BUSINESS_COST = "business_cost", Tone.NEUTRAL, "经营成本"
    WORK_COST = "work_cost", Tone.NEUTRAL, "必要就业成本"
    TAX_PAID = "tax_paid", Tone.NEUTRAL, "缴纳税费"
    SOCIAL_INSURANCE_PAID = "social_insurance_paid", Tone.NEUTRAL, "缴纳社会保险费"
    SUPPORT_PAID = "support_paid", Tone.NEUTRAL, "支付赡养（抚养、扶养）费"


class AssetKind(ToneChoices):
    """财产种类 (57号 art 14)."""

    DEPOSIT = "deposit", Tone.NEUTRAL, "存款"
    SECURITY = "security", Tone.NEUTRAL, "有价证券"
    FUND = "fund", Tone.NEUTRAL, "基金"
    INSURANCE_CASH_VALUE = "insurance_cash_value", Tone.NEUTRAL, "商业保险现金价值"
    CLAIM = "claim", Tone.NEUTRAL, "债权"
    ONLINE_BALANCE = "online_balance", Tone.NEUTRAL, "互联网金融资产"
    DWELLING = "dwelling", Tone.NEUTRAL, "住房"
    NON_DWELLING = "non_dwelling", Tone.NEUTRAL, "非居住类房屋"
    VEHICLE = "vehicle", Tone.NEUTRAL, "机动车辆"
    BOAT = "boat", Tone.NEUTRAL, "船舶"
    COMPANY = "company", Tone.NEUTRAL, "市场主体"
    MACHINERY = "machinery", Tone.NEUTRAL, "大型农机具"
    MOTORCYCLE = "motorcycle", Tone.NEUTRAL, "摩托车"
    ELECTRIC_BICYCLE = "electric_bicycle", Tone.NEUTRAL, "电动自行车"
    DISABILITY_SCOOTER = "disability_scooter", Tone.NEUTRAL, "残疾人机动轮椅车"
