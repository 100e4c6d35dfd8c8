"""A fact as another department reads it: a CloudEvents 1.0 event with ids only."""

from typing import Any

from civaffairs.common.dates import SHANGHAI

from .models import Fact

MEDIA_TYPE = "application/cloudevents+json"


def as_event(fact: Fact, division_code: str) -> dict[str, Any]:
    """The event in the JSON format; who is meant is asked by the ids, under the grant."""
    return {
        "specversion": "1.0",
        "id": str(fact.pk),
        "source": f"urn:civaffairs:bureau:{division_code}",
        "type": fact.kind,
        "subject": f"{fact.subject_kind}/{fact.subject_id}",
        "time": fact.recorded_at.astimezone(SHANGHAI).isoformat(),
        "datacontenttype": "application/json",
        "data": {
            **fact.data,
            "subject_kind": fact.subject_kind,
            "subject_id": fact.subject_id,
            "occurred_on": fact.occurred_on.isoformat(),
        },
    }
