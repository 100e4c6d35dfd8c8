"""The product's own web application on a day that the journey chooses, because a public notice runs for a week.

The number of days ahead stands in the file CLOCK_AHEAD; nothing of this is in the product.
"""

import datetime as dt
import os
import threading
from pathlib import Path

import time_machine

from civaffairs.wsgi import application as product

_lock = threading.Lock()
_days = 0
_travel: time_machine.travel | None = None


def _set_clock() -> None:
    global _days, _travel
    days = int(Path(os.environ["CLOCK_AHEAD"]).read_text())
    with _lock:
        if days == _days:
            return
        if _travel is not None:
            _travel.stop()
        _travel = time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=True)
        _travel.start()
        _days = days


def application(environ, start_response):
    """Answer on the chosen day."""
    _set_clock()
    return product(environ, start_response)
