"""Settings of the worker in the live tests of the means test: as in production, only less patient."""

from civaffairs.settings.test import *

MEANSTEST_PATIENCE = {
    "failures": 3,
    "collections": 8,
    "first_pause_seconds": 0.5,
    "longest_pause_seconds": 1,
    "claim_seconds": 6,
    "lost_seconds": 3,
    "batch_from": 10,
}
AGENCIES_LIMITS = {"timeout_seconds": 1.0, "deadline_seconds": 2.0}
