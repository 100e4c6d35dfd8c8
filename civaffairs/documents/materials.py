"""Kinds of papers that people hand in (材料种类), and how long each class of papers is kept."""

from dataclasses import dataclass

# Classes of retention; how many years each is kept is the parameter `documents.retention.terms`.
CASE_FILE, DECISION, WORKING_PAPER = "case_file", "decision", "working_paper"
RETENTION_LABELS = {CASE_FILE: "办理材料", DECISION: "决定文书", WORKING_PAPER: "过程材料"}


@dataclass(frozen=True)
class MaterialKind:
    """A kind of paper, its official label, and the class by which it is kept."""

    code: str
    label: str
    retention: str = CASE_FILE


@dataclass(frozen=True)
class Required:
    """A paper that must be there: its kind, what it must show, and by which article it is asked."""

    kind: str
    requirement: str = ""
    basis: str = ""


_kinds: dict[str, MaterialKind] = {}

COMMON = (
    MaterialKind("application_form", "申请书"),
    MaterialKind("identity_card", "居民身份证"),
    MaterialKind("household_register", "居民户口簿"),
    MaterialKind("check_authorisation", "家庭经济状况核对授权书"),
    MaterialKind("declaration", "家庭经济状况申报表和承诺书"),
    MaterialKind("income_proof", "收入证明"),
    MaterialKind("property_proof", "财产证明"),
    MaterialKind("diagnosis", "诊断证明"),
    MaterialKind("court_document", "判决书、调解书或者协议"),
    MaterialKind("visit_photograph", "入户调查照片"),
    MaterialKind("visit_signature", "入户调查签名"),
    MaterialKind("delivery_receipt", "送达回证"),
    MaterialKind("other", "其他材料", WORKING_PAPER),
)


def register(*kinds: MaterialKind) -> None:
    """Make kinds of papers known. One code declared twice differently is a ValueError."""
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"material {kind.code} is declared twice")


def kinds() -> list[MaterialKind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())


def material(code: str) -> MaterialKind | None:
    """The kind with this code, or None."""
    return _kinds.get(code)


def label_of(code: str) -> str:
    """The official label of a kind; the code where it is none of ours."""
    found = _kinds.get(code)
    return found.label if found else code


def retention_of(code: str) -> str:
    """The class by which papers of the kind are kept: that of the material, and letters as decisions."""
    found = _kinds.get(code)
    return found.retention if found else DECISION
