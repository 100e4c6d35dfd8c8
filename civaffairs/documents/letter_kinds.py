"""Every letter that the product makes."""

from .check_letters import AuthorisationForm, MeansTestReport
from .letters import (
    ApprovalForm,
    ChangeNotice,
    GradualExitNotice,
    GrantNotice,
    GrievanceAnswer,
    HandoverNotice,
    KeepNotice,
    Letter,
    NoticeSheet,
    Receipt,
    RecoveryNotice,
    RefusalNotice,
    StopNotice,
    SupplementList,
)

LETTERS: tuple[type[Letter], ...] = (
    Receipt,
    SupplementList,
    ApprovalForm,
    GrantNotice,
    RefusalNotice,
    ChangeNotice,
    GradualExitNotice,
    StopNotice,
    KeepNotice,
    HandoverNotice,
    RecoveryNotice,
    AuthorisationForm,
    NoticeSheet,
    MeansTestReport,
    GrievanceAnswer,
)
