"""Vocabulary of papers."""

from civaffairs.common.choices import Tone, ToneChoices


class DocumentOrigin(ToneChoices):
    """文书材料来源."""

    LETTER = "letter", Tone.INFO, "本局制作"
    UPLOAD = "upload", Tone.NEUTRAL, "上传"
    SCAN = "scan", Tone.NEUTRAL, "扫描归档"


class DestructionOutcome(ToneChoices):
    """销毁清册所列材料的处理结果."""

    PENDING = "pending", Tone.WARNING, "待销毁"
    DESTROYED = "destroyed", Tone.NEUTRAL, "已销毁"
    SKIPPED = "skipped", Tone.INFO, "未销毁"
