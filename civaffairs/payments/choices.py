"""Vocabulary of payments."""

from civaffairs.common.choices import Tone, ToneChoices


class RunState(ToneChoices):
    """发放批次状态."""

    FILLING = "filling", Tone.PROGRESS, "编制中"
    DRAFTED = "drafted", Tone.INFO, "已编制"
    CHECKED = "checked", Tone.INFO, "已核对"
    APPROVED_ONCE = "approved_once", Tone.PROGRESS, "已复核"
    APPROVED_TWICE = "approved_twice", Tone.PROGRESS, "已签发"
    SENT = "sent", Tone.WARNING, "已送银行"
    SETTLED = "settled", Tone.SUCCESS, "已结清"
    CANCELLED = "cancelled", Tone.NEUTRAL, "已撤销"


class LineState(ToneChoices):
    """发放明细状态."""

    PLANNED = "planned", Tone.INFO, "待发"
    EXCLUDED = "excluded", Tone.WARNING, "不列入"
    SENT = "sent", Tone.PROGRESS, "待回盘"
    SETTLED = "settled", Tone.SUCCESS, "已到账"
    RETURNED = "returned", Tone.DANGER, "银行退回"
    CANCELLED = "cancelled", Tone.NEUTRAL, "已作废"


# A line in one of these states takes the award's month; the database allows one.
LIVE = (LineState.PLANNED, LineState.SENT, LineState.SETTLED)


class ReturnCode(ToneChoices):
    """银行回盘结果."""

    SUCCESS = "success", Tone.SUCCESS, "成功"
    ACCOUNT_CLOSED = "account_closed", Tone.DANGER, "账户已销户"
    NAME_MISMATCH = "name_mismatch", Tone.DANGER, "户名不符"
    ACCOUNT_NOT_FOUND = "account_not_found", Tone.DANGER, "账号不存在"
    OTHER = "other", Tone.WARNING, "银行处理失败"


class ExclusionCode(ToneChoices):
    """不列入发放的原因."""

    AWARD_ENDED = "award_ended", Tone.WARNING, "待遇已停发"
    PERSON_DIED = "person_died", Tone.DANGER, "有成员死亡"
    HELD = "held", Tone.WARNING, "缓发中"
    STANDING_CONFLICT = "standing_conflict", Tone.DANGER, "待遇衔接冲突"
    NO_ACCOUNT = "no_account", Tone.WARNING, "没有收款账户"


class HoldCause(ToneChoices):
    """缓发原因."""

    DEATH = "death", Tone.DANGER, "疑似死亡待核实"
    REVIEW = "review", Tone.WARNING, "复核未完成"
    REPORT = "report", Tone.WARNING, "举报核查中"
    ACCOUNT = "account", Tone.WARNING, "账户异常"
    OTHER = "other", Tone.NEUTRAL, "其他缓发原因"


class FundLevel(ToneChoices):
    """资金来源层级."""

    CENTRAL = "central", Tone.NEUTRAL, "中央资金"
    PROVINCE = "province", Tone.NEUTRAL, "省级资金"
    CITY = "city", Tone.NEUTRAL, "市级资金"
    COUNTY = "county", Tone.NEUTRAL, "县级资金"


class FundEntryKind(ToneChoices):
    """资金台账事项."""

    ALLOCATED = "allocated", Tone.SUCCESS, "拨入"
    PAID = "paid", Tone.INFO, "发放支出"
    REFUNDED = "refunded", Tone.WARNING, "退回入账"
    RECOVERED = "recovered", Tone.SUCCESS, "追回入账"


class OverpaymentCause(ToneChoices):
    """追回事由 (国令649 art 68)."""

    DEATH = "death", Tone.WARNING, "死亡后继续发放"
    DUPLICATE = "duplicate", Tone.WARNING, "重复发放"
    INELIGIBLE = "ineligible", Tone.WARNING, "不再符合条件"
    FRAUD = "fraud", Tone.DANGER, "骗取救助"


class RecoveryKind(ToneChoices):
    """追回台账事项."""

    REPAID = "repaid", Tone.SUCCESS, "收回款项"
    SET_OFF = "set_off", Tone.INFO, "从以后月份抵扣"
    WAIVED = "waived", Tone.WARNING, "批准豁免"
