"""The explained decision on a terminal: the same tree that page, letter and API show."""

from collections.abc import Iterable, Iterator

from civaffairs.web.amounts import yuan_text
from civaffairs.web.explanations import Explanation, Line, Reading


def told(explanation: Explanation) -> Iterator[str]:
    """Outcome and reasons, the calculation line by line, then the figures with their documents."""
    yield f"{explanation.sign} {explanation.title}：{explanation.outcome}"
    if explanation.amount is not None:
        yield f"  每月 {yuan_text(explanation.amount)} 元（{explanation.amount_capitals}）"
    if explanation.lead:
        yield f"  {explanation.lead}"
    yield from (f"  原因：{reason}" for reason in explanation.reasons)
    yield "  怎么算出来的"
    yield from _lines(explanation.lines, "    ")
    yield "  用到的标准和规定"
    yield from (f"    {_reading(reading)}" for reading in explanation.readings)


def _lines(lines: Iterable[Line], indent: str) -> Iterator[str]:
    for line in lines:
        text = f"{line.label}：{line.value}" if line.value else line.label
        codes = f"（{'；'.join(line.codes)}）" if line.codes else ""
        yield f"{indent}{text}{codes}"
        yield from _lines(line.lines, indent + "  ")


def _reading(reading: Reading) -> str:
    mark = "【示例数据】" if reading.is_sample else ""
    since = f"，{reading.effective_from}起施行" if reading.effective_from else ""
    return f"{reading.label}：{reading.value}（{reading.place}{since}，{mark}{reading.document_text or '非正式文件'}）"
