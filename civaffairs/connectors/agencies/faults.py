"""Faults that can be switched on at run time: what real interfaces do on bad days."""

import time
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

TRANSPORT_FAULTS = ("slow", "hang", "drip", "http_500", "garbage", "empty", "truncated")
PERSON_FAULTS = ("wrong_person", "late", "duplicate")
FAULTS = TRANSPORT_FAULTS + PERSON_FAULTS


@dataclass
class Fault:
    """One fault of one agency: for a number of requests, a share of them, a time, or until it is switched off."""

    agency: str
    fault: str
    person: str | None = None
    times: int | None = None
    rate: float | None = None
    until: float | None = None
    delay_ms: int | None = None


class FaultBoard:
    """The faults that are switched on; `agency` "*" means all of them."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._random = Random(1)

    def switch_on(self, values: dict[str, Any]) -> Fault:
        """Add a fault. Keys: agency, fault, person, times, rate, for_seconds, delay_ms. Raises ValueError."""
        unknown = set(values) - {"agency", "fault", "person", "times", "rate", "for_seconds", "delay_ms"}
        if unknown or "agency" not in values or values.get("fault") not in FAULTS:
            raise ValueError(
                f"agency and fault (one of {', '.join(FAULTS)}) are needed; unknown keys: {sorted(unknown)}"
            )
        seconds = values.get("for_seconds")
        fault = Fault(
            agency=values["agency"],
            fault=values["fault"],
            person=values.get("person"),
            times=values.get("times"),
            rate=values.get("rate"),
            until=time.monotonic() + seconds if seconds is not None else None,
            delay_ms=values.get("delay_ms"),
        )
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()
        self._random = Random(1)

    def shown(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults]

    def strike(self, agency: str, persons: list[str]) -> list[Fault]:
        """The faults that hit a request about these persons; counted ones are used up by it."""
        now = time.monotonic()
        hits = []
        for fault in list(self._faults):
            if fault.agency not in (agency, "*") or (fault.person and fault.person not in persons):
                continue
            if fault.until is not None and now > fault.until:
                self._faults.remove(fault)
                continue
            if fault.rate is not None and self._random.random() >= fault.rate:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
            hits.append(fault)
        return hits
