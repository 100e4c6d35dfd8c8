"""Vocabulary of the registry."""

from civaffairs.common.choices import Tone, ToneChoices


class Sex(ToneChoices):
    """性别 (GB/T 2261.1)."""

    MALE = "male", Tone.NEUTRAL, "男"
    FEMALE = "female", Tone.NEUTRAL, "女"


class Residence(ToneChoices):
    """户籍性质: which of the two standards applies."""

    URBAN = "urban", Tone.NEUTRAL, "城镇"
    RURAL = "rural", Tone.NEUTRAL, "农村"


class Relation(ToneChoices):
    """与申请人关系."""

    SELF = "self", Tone.NEUTRAL, "本人"
    SPOUSE = "spouse", Tone.NEUTRAL, "配偶"
    CHILD = "child", Tone.NEUTRAL, "子女"
    PARENT = "parent", Tone.NEUTRAL, "父母"
    SIBLING = "sibling", Tone.NEUTRAL, "兄弟姐妹"
    GRANDPARENT = "grandparent", Tone.NEUTRAL, "祖父母（外祖父母）"
    GRANDCHILD = "grandchild", Tone.NEUTRAL, "孙子女（外孙子女）"
    OTHER = "other", Tone.NEUTRAL, "其他"


class DocumentKind(ToneChoices):
    """证件种类."""

    ID_CARD = "id_card", Tone.NEUTRAL, "居民身份证"
    BIRTH_CERTIFICATE = "birth_certificate", Tone.NEUTRAL, "出生医学证明"
    PASSPORT = "passport", Tone.NEUTRAL, "护照"
    RESIDENCE_PERMIT = "residence_permit", Tone.NEUTRAL, "港澳台居民居住证"
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit", Tone.NEUTRAL, "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "taiwan_permit", Tone.NEUTRAL, "台湾居民来往大陆通行证"
    PERMANENT_RESIDENCE = "permanent_residence", Tone.NEUTRAL, "外国人永久居留身份证"
    HOUSEHOLD_REGISTER = "household_register", Tone.NEUTRAL, "居民户口簿"
    RESCUE_REGISTRATION = "rescue_registration", Tone.NEUTRAL, "救助登记表"


# These carry the citizen identity number itself (GB 11643).
WITH_ID_NUMBER = frozenset({DocumentKind.ID_CARD, DocumentKind.HOUSEHOLD_REGISTER})


class NumberAbsence(ToneChoices):
    """无身份号码原因."""

    NEWBORN = "newborn", Tone.NEUTRAL, "新生儿尚未落户"
    UNIDENTIFIED = "unidentified", Tone.WARNING, "身份不明"
    UNREGISTERED = "unregistered", Tone.WARNING, "未登记户口"
    FOREIGN = "foreign", Tone.NEUTRAL, "境外人员"


class Verdict(ToneChoices):
    """核对结论 on two rows that may be one person."""

    OPEN = "open", Tone.WARNING, "待核对"
    SAME = "same", Tone.SUCCESS, "同一人"
    DIFFERENT = "different", Tone.NEUTRAL, "不是同一人"
    UNDECIDED = "undecided", Tone.INFO, "暂不能确定"


class Ground(ToneChoices):
    """疑似依据: why two rows may be one person."""

    SAME_NUMBER = "same_number", Tone.DANGER, "不同证件号码相同"
    SAME_PARTICULARS = "same_particulars", Tone.WARNING, "姓名、性别、出生日期相同"
    SIMILAR_NAME = "similar_name", Tone.INFO, "姓名相近，性别、出生日期相同"
    NEAR_BIRTH = "near_birth", Tone.INFO, "姓名、性别相同，出生日期相近"


class LifeEventKind(ToneChoices):
    """人生事件."""

    BIRTH = "birth", Tone.NEUTRAL, "出生"
    DEATH = "death", Tone.NEUTRAL, "死亡"
    MARRIAGE = "marriage", Tone.NEUTRAL, "结婚"
    DIVORCE = "divorce", Tone.NEUTRAL, "离婚"
    MOVE = "move", Tone.NEUTRAL, "迁移"


class Flaw(ToneChoices):
    """数据质量问题 of a person's record."""

    NO_NUMBER = "no_number", Tone.WARNING, "没有身份号码"
    EXPIRED_DOCUMENT = "expired_document", Tone.WARNING, "证件均已失效"
    OPEN_DUPLICATE = "open_duplicate", Tone.WARNING, "疑似重复未核对"
    ESTIMATED_BIRTH = "estimated_birth", Tone.INFO, "出生日期为估计"
    NO_ADDRESS = "no_address", Tone.WARNING, "没有住址"
    NO_ACCOUNT = "no_account", Tone.WARNING, "享受待遇而没有银行账户"
