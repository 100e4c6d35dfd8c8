"""Vocabulary of imports."""

from civaffairs.common.choices import Tone, ToneChoices


class ImportJobState(ToneChoices):
    """导入批次的状态."""

    UPLOADED = "uploaded", Tone.PROGRESS, "正在预检"
    CHECKED = "checked", Tone.INFO, "已预检，待导入"
    RUNNING = "running", Tone.PROGRESS, "正在导入"
    DONE = "done", Tone.SUCCESS, "导入完成"
    UNREADABLE = "unreadable", Tone.DANGER, "表格无法读取"


class ImportRowState(ToneChoices):
    """导入行的结果."""

    VALID = "valid", Tone.INFO, "可以导入"
    INVALID = "invalid", Tone.DANGER, "有误，未导入"
    DUPLICATE = "duplicate", Tone.NEUTRAL, "重复，未再导入"
    IMPORTED = "imported", Tone.SUCCESS, "已导入"
    REFUSED = "refused", Tone.WARNING, "被拒绝，未导入"
