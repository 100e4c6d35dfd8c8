"""What importers are told when they are not looking."""

from civaffairs.common.choices import Tone
from civaffairs.notices.catalogue import MessageTemplate

CHECKED = MessageTemplate(
    "exchange.checked",
    "导入预检完成",
    "{kind}导入表已预检",
    "共{count}行，可以导入{done}行，不能导入{left}行。请查看后确认导入。",
)
FINISHED = MessageTemplate(
    "exchange.finished", "导入完成", "{kind}导入完成", "共{count}行，已导入{done}行，未导入{left}行。", Tone.SUCCESS
)
UNREADABLE = MessageTemplate(
    "exchange.unreadable",
    "导入表无法读取",
    "{kind}导入表无法读取",
    "上传的表格没有读成，请查看原因后重新上传。",
    Tone.DANGER,
)

TEMPLATES = (CHECKED, FINISHED, UNREADABLE)
