"""The draw of what is inspected and by whom (双随机抽查), so made that anybody can repeat it."""

import hashlib
from decimal import Decimal

from civaffairs.common.money import quotient, round_to
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import ListOf, RecordOf, Scope, Text, Whole, malformed, optional

PERCENT = "eldercare.random_draw.percent"
INSPECTORS_PER_OBJECT = "eldercare.random_draw.inspectors_per_object"
ROUNDING = "eldercare.random_draw.rounding"
RATIO = "orgs.sampling.ratio"


class OneLine(Text):
    """A text without a line feed, which would make the digest ambiguous, and of characters that have a digest."""

    def read(self, value, scope: Scope) -> str:
        text = super().read(value, scope)
        if "\n" in text:
            raise malformed("不能含有换行")
        if text.encode("utf-8", "replace") != text.encode("utf-8", "surrogatepass"):
            raise malformed("含有不能编码的字符")
        return text


@rule(
    "eldercare.random_draw",
    label="双随机抽查",
    basis="国办发〔2015〕58号；抽取算法公开，可以复算",
    inputs={
        "seed": OneLine(),
        "objects": ListOf(RecordOf({"id": OneLine(), "credit_class": Text()}), unique="id"),
        "inspectors": ListOf(RecordOf({"id": OneLine(), "recused": ListOf(OneLine())}), unique="id"),
    },
)
def random_draw(given, law):
    """The objects drawn from each credit class, and for each of them inspectors who are not recused from it."""
    roster = law.step("roster_digest", digest(*sorted(one.id for one in given.objects)), "名册摘要")
    drawn = []
    for credit_class in sorted({one.credit_class for one in given.objects}):
        drawn += _drawn_of_class(given, law, credit_class)
    inspectors = {object_id: _inspectors_of(given, law, object_id) for object_id in drawn}
    return {"drawn": drawn, "inspectors": inspectors, "roster_digest": roster}


def digest(*parts: str) -> str:
    """The lower-case hexadecimal SHA-256 of the parts, joined by one line feed."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _drawn_of_class(given, law, credit_class):
    ids = [one.id for one in given.objects if one.credit_class == credit_class]
    count = law.round(quotient(len(ids) * law.parameter(PERCENT).of(credit_class), 100), ROUNDING)
    law.step("count", count, f"信用等级{credit_class}应抽取的数量（共{len(ids)}个）", unit="个")
    chosen = sorted(ids, key=lambda object_id: (digest(given.seed, "object", object_id), object_id))[: int(count)]
    return law.step("drawn", chosen, f"信用等级{credit_class}抽中的对象")


def _inspectors_of(given, law, object_id):
    free = [one.id for one in given.inspectors if object_id not in one.recused]
    wanted = law.parameter(INSPECTORS_PER_OBJECT)
    if len(free) < wanted:
        message = f"对象{object_id}可派的检查人员只有{len(free)}名，需要{wanted}名，请补充检查人员名册。"
        law.refuse("too_few_inspectors", message, field="inspectors")
    free.sort(key=lambda inspector: (digest(given.seed, "inspector", object_id, inspector), inspector))
    return law.step("inspectors", sorted(free[:wanted]), f"检查{object_id}的人员")


def level_or_number(given, law):
    if given.level is None and given.n is None:
        law.refuse("missing_input", "应写明登记机关层级或者抽取数量，请补充。", field="level")
    if given.level is not None and given.n is not None:
        law.refuse("contradictory_input", "登记机关层级和抽取数量只能写明一项，请更正。", field="n")


def excluded_from_the_roster(given, law):
    for place, one in enumerate(given.excluded or ()):
        if one.id not in given.roster:
            message = f"剔除的“{one.id}”不在名册之内，请更正。"
            law.refuse("malformed_input", message, field="id", path=("excluded", place, "id"))


@rule(
    "orgs.sampling",
    label="社会组织抽查",
    basis="社会组织抽查暂行办法（民发〔2017〕45号）；抽取算法公开，可以复算",
    inputs={
        "level": optional(Text("national", "province", "city", "county")),
        "n": optional(Whole()),
        "seed": OneLine(),
        "roster": ListOf(OneLine(), least=1, distinct=True),
        "excluded": optional(ListOf(RecordOf({"id": OneLine(), "reason": Text()}), unique="id")),
    },
    checks=(level_or_number, excluded_from_the_roster),
)
def sampling(given, law):
    """The organisations drawn from a roster by a seed, and the digest by which the roster is known again."""
    roster_hash = law.step("roster_hash", digest(*sorted(given.roster)), "名册摘要")
    size = law.step("roster_size", len(given.roster), "名册数量", unit="个")
    wanted = given.n
    if wanted is None:
        share = law.parameter(RATIO).of(given.level)
        wanted = int(round_to(share * size, mode="ceiling", step=Decimal(1)))
    pool = set(given.roster) - {one.id for one in given.excluded or ()}
    law.step("pool_size", len(pool), "可抽取的数量", unit="个")
    n = law.step("n", min(wanted, len(pool)), "抽取数量", unit="个")
    drawn = sorted(pool, key=lambda id: (hashlib.sha256(f"{given.seed}|{id}".encode()).hexdigest(), id))[:n]
    law.step("drawn", drawn, "抽中的组织")
    return {"n": n, "drawn": drawn, "roster_size": size, "pool_size": len(pool), "roster_hash": roster_hash}
