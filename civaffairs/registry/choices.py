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
