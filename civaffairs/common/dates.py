"""Calendar days, months and ages as the law counts them; the only place that reads the machine's clock."""

import datetime as dt
from calendar import monthrange
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """The instant, in the zone of the whole country: stamps what is recorded and never decides anything in law."""
    return dt.datetime.now(SHANGHAI)


def today() -> dt.date:
    """Today in Asia/Shanghai. Only views, commands and tasks ask for it; everything else takes `on=`."""
    return now().date()


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day number `months` calendar months later, clipped to the month's last day (民法典 art 202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_of(day: dt.date) -> str:
    """The calendar month of a day as `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"


def next_month(day: dt.date) -> str:
    """The calendar month after that of `day`, as `YYYY-MM`."""
    return month_of(add_months(day.replace(day=1), 1))


def first_day(month: str) -> dt.date:
    """The first day of a month `YYYY-MM`.

    Raises ValueError when the text is no month.
    """
    return dt.date.fromisoformat(f"{month}-01")


def age_on(birth: dt.date, day: dt.date) -> int:
    """Completed years on `day`; the birthday itself completes the year, 29 February counts on 1 March otherwise."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def month_number(month: str) -> int:
    """The months of the calendar in one count, so that months can be added: `YYYY-MM` becomes year x 12 + month - 1."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_text(number: int) -> str:
    """The month `YYYY-MM` of a count made by `month_number`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def minute_text(moment: dt.datetime) -> str:
    """A moment to the minute as `YYYY-MM-DDTHH:MM`, as forms and rules write it."""
    return moment.isoformat(timespec="minutes")
