"""Months as "YYYY-MM" text: the population counts wages and pensions by the month."""

from datetime import date, timedelta


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def shift_month(month: str, by: int) -> str:
    """The month `by` months later (earlier when negative)."""
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def same_day_years_before(day: date, years: int) -> date:
    """The same calendar day `years` years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def days_before(day: date, days: int) -> date:
    return day - timedelta(days=days)


def first_of(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)
