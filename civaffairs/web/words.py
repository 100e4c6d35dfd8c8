"""Machine codes in the reader's language; every app registers the words for its own codes in `ready()`."""

import re
from collections.abc import Callable, Mapping

# What every domain says alike.
_words: dict[str, str] = {"urban": "城镇", "rural": "农村", "male": "男", "female": "女"}

# A source knows the words and the unit (or "") of codes and keys kept elsewhere, such as parameter definitions.
Source = Callable[[str], tuple[str, str] | None]
_sources: list[Source] = []


def register(words: Mapping[str, str]) -> None:
    """Register words for codes. Two different words for one code are a ValueError."""
    for code, word in words.items():
        if _words.setdefault(code, word) != word:
            raise ValueError(f"code {code} has two words: {_words[code]} and {word}")


def register_source(source: Source) -> None:
    """Register a source that is asked for codes without words of their own."""
    if source not in _sources:
        _sources.append(source)


def word_for(code: str) -> str:
    """The words for a code; a code without words is shown as it is, so that it can still be looked up."""
    return _words.get(code) or _found(code)[0] or code


def unit_for(code: str) -> str:
    """The unit of a key, or nothing."""
    return _found(code)[1]


def _found(code: str) -> tuple[str, str]:
    return next((found for source in _sources if (found := source(code))), ("", ""))


CHINESE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
HALF_WIDTH = re.compile(rf"(?<=[{CHINESE}])[,;:!?]|[,;:!?](?=[{CHINESE}])")
BRACKETED = re.compile(rf"\(([^()]*[{CHINESE}][^()]*)\)|(?<=[{CHINESE}])\(([^()]*)\)")
FULL_WIDTH = str.maketrans(",;:!?", "，；：！？")


DAYS_AND_MONTHS = re.compile(r"(?<![\d-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\d-])")


def readable(text: str) -> str:
    """A sentence put together by a machine, as people write it: 2026年11月30日, full-width punctuation."""
    return punctuated(DAYS_AND_MONTHS.sub(_day_or_month, text))


def _day_or_month(found: re.Match[str]) -> str:
    day = f"{int(found[3])}日" if found[3] else ""
    return f"{found[1]}年{int(found[2])}月{day}"


def punctuated(text: str) -> str:
    """Chinese text with full-width punctuation, however its source was typed."""
    text = BRACKETED.sub(lambda found: f"（{found[1] or found[2]}）", text)
    return HALF_WIDTH.sub(lambda found: found[0].translate(FULL_WIDTH), text)
