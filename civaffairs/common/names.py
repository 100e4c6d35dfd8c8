"""Chinese names as keys for searching and sorting; PostgreSQL has no Chinese collation here."""

from pypinyin import Style, lazy_pinyin


def sort_key(name: str) -> str:
    """Syllables without tones, for ordering: 张三 gives `zhang san`."""
    return " ".join(lazy_pinyin(name, errors="default")).lower()[:200]


def initials(name: str) -> str:
    """First letters of the syllables: 张三 gives `zs`."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")).lower()[:50]


def grams(name: str) -> set[str]:
    """Every pair of neighbouring characters and every single one, the keys of the name search table."""
    characters = [character for character in name if not character.isspace()]
    pairs = {first + second for first, second in zip(characters, characters[1:], strict=False)}
    return pairs | set(characters)
