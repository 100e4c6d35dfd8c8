"""Machine codes in the reader's language; every app registers the words for its own codes in `ready()`."""

from collections.abc import Mapping

# What every domain says alike.
_words: dict[str, str] = {"urban": "城镇", "rural": "农村", "male": "男", "female": "女"}


def register(words: Mapping[str, str]) -> None:
    """Register words for codes. Two different words for one code are a ValueError."""
    for code, word in words.items():
        if _words.setdefault(code, word) != word:
            raise ValueError(f"code {code} has two words: {_words[code]} and {word}")


def word_for(code: str) -> str:
    """The words for a code; a code without words is shown as it is, so that it can still be looked up."""
    return _words.get(code, code)
