"""The first keys of PostgreSQL's advisory locks, in one list: two guards under one number would hold each other up."""

from enum import IntEnum, unique


@unique
class Guard(IntEnum):
    """What an advisory lock protects; the second key says of which bureau, file or call."""

    AUDIT_SEAL = 7001
    DRAFTING_OF_RUNS = 7002
    ANNOUNCING = 7003
    ANSWERED_CALL = 7004
    RELAY = 7005
    SLOT_OF_AGENCY = 7006
    STORED_FILE = 7007
    PUBLICATION = 7008
    SENT_FORM = 7021
    SHOWN_PAGE = 7022
