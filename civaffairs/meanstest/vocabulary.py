"""The official words for what is declared and found."""

LABELS = {
    "wage": "工资性收入",
    "business": "经营收入",
    "property": "财产收入",
    "transfer": "转移收入",
    "support_received": "赡养(抚养、扶养)费收入",
    "pension": "养老金",
    "pension_base": "城乡居民基础养老金",
    "special_care": "优待抚恤金",
    "family_planning_reward": "计划生育奖励扶助金",
    "scholarship": "奖学金",
    "bravery_award": "见义勇为奖励",
    "government_aid": "政府救助款物",
    "old_age_allowance": "高龄津贴",
    "disability_living_subsidy": "困难残疾人生活补贴",
    "disability_nursing_subsidy": "重度残疾人护理补贴",
    "child_allowance": "儿童基本生活费",
    "other": "其他收入",
    "business_cost": "经营成本",
    "work_cost": "必要就业成本",
    "tax_paid": "缴纳税费",
    "social_insurance_paid": "缴纳社会保险费",
    "support_paid": "支付赡养(抚养、扶养)费",
    "deposit": "存款",
    "security": "有价证券",
    "fund": "基金",
    "insurance_cash_value": "商业保险现金价值",
    "claim": "债权",
    "online_balance": "互联网金融资产",
    "dwelling": "住房",
    "non_dwelling": "非居住类房屋",
    "vehicle": "机动车辆",
    "boat": "船舶",
    "company": "市场主体",
    "machinery": "大型农机具",
    "death": "死亡",
    "duplicate_identity": "疑似重户",
    "benefit": "其他待遇",
    "household_link": "同户人员",
    "marriage": "婚姻",
}

# Why a step was not asked; the agencies' own failures have their words in the connectors.
NOT_AUTHORISED = "not_authorised"
NO_IDENTITY_NUMBER = "no_identity_number"
NO_ANSWER_IN_TIME = "no_answer_in_time"
INTERRUPTED = "interrupted"
FAILURES = {
    NOT_AUTHORISED: "本人未授权或已撤回授权,未查询",
    NO_IDENTITY_NUMBER: "没有公民身份号码,无法查询,请补登证件后重新核对",
    NO_ANSWER_IN_TIME: "部门受理后迟迟未答复,请稍后重新核对",
    INTERRUPTED: "查询多次中断,请稍后重新核对或联系系统管理员",
}


def label_of(code: str) -> str:
    """The official word for a code; the code itself when it has none."""
    return LABELS.get(code, code)
