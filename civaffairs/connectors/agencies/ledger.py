"""What was asked of the mock agencies, so that a test can prove that each was asked once in effect."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Entry:
    """One request of one client about one person: received often perhaps, carried out once."""

    agency: str
    id_number: str
    request_id: str
    received: int = 0
    effective: int = 0
    answered: int = 0


class Ledger:
    """Counts by agency and request id. The same request is carried out once, however often it arrives."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str, str], Entry] = {}
        self.requests: dict[str, int] = {}

    def receive(self, agency: str, id_number: str, request_id: str) -> Entry:
        key = (agency, request_id, id_number)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(agency, id_number, request_id)
        entry.received += 1
        return entry

    def clear(self) -> None:
        self._entries.clear()
        self.requests.clear()

    def shown(self, *, agency: str | None, person: str | None, request_id: str | None, limit: int) -> dict[str, Any]:
        """Totals, and the entries that fit the filter."""
        chosen = [
            e
            for e in self._entries.values()
            if agency in (None, e.agency) and person in (None, e.id_number) and request_id in (None, e.request_id)
        ]
        effective_per_person: dict[str, int] = {}
        for e in chosen:
            key = f"{e.agency} {e.id_number}"
            effective_per_person[key] = effective_per_person.get(key, 0) + e.effective
        return {
            "http_requests": dict(self.requests),
            "entries_total": len(chosen),
            "received": sum(e.received for e in chosen),
            "effective": sum(e.effective for e in chosen),
            "answered": sum(e.answered for e in chosen),
            "asked_more_than_once_in_effect": sorted(k for k, n in effective_per_person.items() if n > 1)[:limit],
            "entries": [
                {
                    "agency": e.agency,
                    "id_number": e.id_number,
                    "request_id": e.request_id,
                    "received": e.received,
                    "effective": e.effective,
                    "answered": e.answered,
                }
                for e in chosen[:limit]
            ],
        }
