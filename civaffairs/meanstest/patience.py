"""How long the means test waits for an agency, and how often it asks again.

These are no figures of law but habits of the line between two machines, which operators learn from experience and set
as MEANSTEST_PATIENCE in the environment. Together they bring every step to an end within fifteen minutes.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Patience:
    """`failures`: tries that may fail before a source counts as failed, so that one bad minute of an agency decides
    nothing. `collections`: visits for an answer that the agency still works on. `claim_seconds`: how long a worker
    may take before it counts as dead, more than an agency with pages takes at its deadline. `lost_seconds`: when a
    message that nobody took counts as lost. `batch_size`: persons in one batch, the most that agencies take.
    `slots`: workers that may wait for one agency at a time, fewer than there are; `slot_seconds`: how long another
    worker waits for one of them before it leaves the question for later.
    """

    failures: int = 4
    collections: int = 14
    first_pause_seconds: float = 2
    longest_pause_seconds: float = 60
    claim_seconds: float = 60
    lost_seconds: float = 20
    batch_size: int = 1000
    slots: int = 3
    slot_seconds: float = 0.5
    # So many messages for one source are cheaper as one batch.
    batch_from: int = 20

    def pause(self, tries: int) -> dt.timedelta:
        """The pause after so many tries: it doubles, up to the longest."""
        return dt.timedelta(seconds=min(self.first_pause_seconds * 2 ** (tries - 1), self.longest_pause_seconds))

    @property
    def claim(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.claim_seconds)

    @property
    def lost(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.lost_seconds)

    @property
    def slot_pause(self) -> dt.timedelta:
        """When a question that found no slot is put again."""
        return dt.timedelta(seconds=self.first_pause_seconds)


def patience() -> Patience:
    """What the settings say, over what is usual."""
    return Patience(**settings.MEANSTEST_PATIENCE)
