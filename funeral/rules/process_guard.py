"""Which documents each step of a funeral needs (殡仪服务环节材料核验)."""

from civaffairs.policy.engine import rule
from civaffairs.policy.schemes import version_on
from civaffairs.policy.shapes import Text
from funeral.rules.vocabulary import CODES

VERSIONS = "funeral.process_guard.versions"
NATURAL = "funeral.process_guard.natural_manners"


@rule(
    "funeral.process_guard",
    label="殡仪服务环节材料核验",
    basis="殡葬管理条例第28条",
    inputs={
        "step": Text(),
        "documents": CODES,
        "death_manner": Text("natural", "abnormal", "unknown"),
    },
    always=(NATURAL,),
)
def process_guard(given, law):
    """Whether a step may be done today; a death that is not natural needs what the law asks for it besides."""
    version = version_on(law, VERSIONS, law.on, "办理日期")
    required = list(version.steps.of(given.step))
    if given.death_manner not in law.parameter(NATURAL) and given.step in version.abnormal:
        required += version.abnormal.of(given.step)
    missing = []
    for requirement in required:
        if not requirement.met_by(given.documents) and requirement.written not in missing:
            missing.append(requirement.written)
    law.step("missing", missing, "缺少的材料")
    law.test("missing_document", not missing, "本环节的材料齐全")
    return {
        "allowed": law.eligible, "missing": missing, "reasons": law.reasons, "version_from": version.from_,
    }  # fmt: skip
