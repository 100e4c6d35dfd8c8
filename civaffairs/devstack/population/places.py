"""The counties, townships and villages in which the synthetic people live, and their former codes."""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

# Weights in the population, and the first letters of vehicle plates.
_WEIGHTS = {
    "210202": 9, "210203": 7, "210204": 10, "210211": 9, "210212": 4, "210213": 5, "210214": 5,
    "210281": 5, "210283": 5,
    "320612": 5, "320613": 8, "320614": 4, "320623": 4, "320681": 4, "320682": 7, "320685": 4,
    "310115": 12, "532302": 9, "341881": 9,
}  # fmt: skip
_PLATES = {"2102": "辽B", "3206": "苏F", "3101": "沪A", "5323": "云E", "3418": "皖P"}

# Numbers are issued once and stay for life: (code, valid until) in the order of time; the last one is today's.
_FORMER_CODES = {
    "210213": (("210221", date(1987, 4, 21)),),
    "210214": (("210222", date(1991, 11, 1)), ("210282", date(2015, 10, 1))),
    "210281": (("219001", date(1995, 1, 1)),),
    "210283": (("210225", date(1992, 9, 1)), ("219010", date(1995, 1, 1))),
    "320612": (("320624", date(1993, 1, 1)), ("320683", date(2009, 4, 1))),
    "320613": (("320602", date(2020, 7, 1)),),
    "320614": (("320684", date(2020, 7, 1)),),
    "320682": (("329016", date(1995, 1, 1)),),
    "320681": (("329013", date(1995, 1, 1)),),
    "320685": (("320621", date(2018, 5, 1)),),
    "341881": (("342502", date(2000, 6, 1)),),
    "310115": (("310224", date(1992, 10, 1)),),
    "532302": (("532331", date(2021, 2, 1)),),
}


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community (村、社区) with the code of the statistics office."""

    code: str
    name: str
    township: str
    township_name: str
    is_rural: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A county-level unit."""

    code: str
    name: str
    weight: int
    plate_prefix: str
    villages: list[Village] = field(default_factory=list)

    @property
    def short_name(self) -> str:
        """The name without province: 大连市中山区."""
        return self.name.split("省")[-1]

    @property
    def county(self) -> str:
        """The county's own name: 中山区."""
        return re.sub(r"^.*?[市州](?=.)", "", self.name, count=1)

    @property
    def stem(self) -> str:
        """The county's name as firms use it: 中山, 浦东."""
        return self.county[:2]

    def region_code_at(self, birth: date) -> str:
        """The code that a number issued at birth carries: today's or a former one."""
        for code, until in _FORMER_CODES.get(self.code, ()):
            if birth < until:
                return code
        return self.code


@cache
def places() -> dict[str, Place]:
    """All places by code, each with a selection of its real villages."""
    text = resources.files(__package__).joinpath("places.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    found: dict[str, Place] = {}
    townships: dict[str, str] = {}
    for row in rows:
        code, name = row["code"], row["name"]
        if row["level"] == "county":
            found[code] = Place(code, name, _WEIGHTS[code], _PLATES[code[:4]])
        elif row["level"] == "township":
            townships[code] = name
        else:
            short = (
                name.removesuffix("居委会").removesuffix("村委会").removesuffix("居民委员会").removesuffix("村民委员会")
            )
            rural = "村委会" in name or "村民委员会" in name
            village = Village(
                code, short + ("村" if rural and not short.endswith("村") else ""), code[:9], townships[code[:9]], rural
            )
            found[code[:6]].villages.append(village)
    return found
