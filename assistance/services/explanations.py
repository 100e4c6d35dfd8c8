"""A determination of the subsistence allowance as the person concerned reads it, with names in place of references."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from assistance.choices import AssetKind, Employment, Exclusion, IncomeKind, LabourCapacity, Study
from assistance.inputs import as_json, people_by_reference
from assistance.programmes.definition import programme, programme_of
from assistance.services.investigation import assess
from civaffairs.casework.choices import Outcome
from civaffairs.casework.models import Case, Determination
from civaffairs.policy.engine import Evaluation
from civaffairs.registry.choices import Relation, Residence
from civaffairs.tenancy.models import Division
from civaffairs.web.explanations import Explanation, Given, explain, value_text
from civaffairs.web.words import word_for

# 行政复议法 art 20, 行政诉讼法 art 46.
REMEDIES = (
    "对本决定不服的，可以自知道之日起60日内申请行政复议。",
    "也可以自知道之日起6个月内直接向人民法院提起行政诉讼。",
)
UNITS = {"household": "以家庭为单位", "single": "重残重病人员单人户"}
ORIGINS = {"declared": "本人申报", "finding": "部门核对查得", "register": "对象库", "liveness_check": "生存认证"}

# How an assessment calls the people with a duty of support.
SUPPORTER = "义务人"

Facts = Mapping[str, Any]
Sources = Mapping[str, Mapping[str, str]]


def explained(determination: Determination, *, on: dt.date, title: str = "") -> Explanation:
    """A stored determination; `on` is the day whose names of divisions are used."""
    outcome, about = Outcome(determination.outcome), programme(determination.programme)
    is_granted = outcome == Outcome.GRANT
    size = determination.trace["outputs"]["size"]
    amount, since = value_text(str(determination.amount), "元"), value_text(determination.payable_from)
    facts, sources = determination.inputs["facts"], determination.inputs["sources"]
    names = names_in(determination.case, facts)
    return explain(
        determination.trace,
        title=title or f"{about.label}认定",
        outcome=about.words.eligible if is_granted else about.words.not_eligible,
        tone=outcome.tone,
        amount=determination.amount if is_granted else None,
        number=determination.case.number,
        lead=f"{size}人，每月{amount}，自{since}起发放。" if is_granted else "",
        place_names=place_names(determination.place, on),
        names=names,
        inputs=given_in(facts, sources, names),
        rights=REMEDIES,
    )


def explained_now(
    case: Case, *, on: dt.date, answer: Evaluation | None = None, title: str = "按今天的事实和标准试算"
) -> Explanation:
    """What the facts and figures of the day give, before anybody decides (or another `answer`); stores nothing."""
    answer = answer or assess(case=case, on=on)
    outputs, words = answer.outputs or {}, programme_of(case).words
    is_granted = bool(outputs.get("eligible"))
    facts = as_json(answer.inputs)
    names = names_in(case, facts)
    return explain(
        answer.trace,
        title=title,
        outcome=words.eligible if is_granted else words.not_eligible,
        tone=(Outcome.GRANT if is_granted else Outcome.REFUSE).tone,
        amount=outputs["amount"] if is_granted else None,
        number=case.number,
        place_names=place_names(case.division_code, on),
        names=names,
        inputs=given_in(facts, answer.sources, names),
    )


def names_in(case: Case, facts: Facts) -> dict[str, str]:
    """Names for the persons and words for the things that a calculation refers to."""
    names = {reference: person.name for reference, person in people_by_reference(case).items()}
    supporters = case.application.supporters.all()
    names |= {f"{SUPPORTER}{number}": supporter.name for number, supporter in enumerate(supporters, 1)}
    assets = facts.get("assets", ())
    names |= {asset["ref"]: f"{names.get(asset['member'], '')}的{_asset_word(asset)}" for asset in assets}
    return names


def place_names(code: str, on: dt.date) -> dict[str, str]:
    """Names for the codes that a trace of this place may hold."""
    wanted = [f"{code[:2]}0000", f"{code[:4]}00", code[:6]]
    return {"000000": "全国"} | dict(Division.objects.in_force(on).filter(code__in=wanted).values_list("code", "name"))


def given_in(facts: Facts, sources: Sources, names: Mapping[str, str]) -> list[Given]:
    """The facts of a calculation in the words of the form, each with who supplied it."""
    if "persons" not in facts:
        origins = {name: ORIGINS.get(source["source"], "") for name, source in sources.items()}
        return [Given(word_for(name), value_text(value), origins.get(name, "")) for name, value in facts.items()]
    return [
        Given("申请日期", value_text(facts["applied"]), ""),
        Given("申请方式", UNITS.get(str(facts["unit"]), ""), ORIGINS["declared"]),
        Given("户籍性质", Residence(facts["residence"]).label, ORIGINS["declared"]),
        *(_person(person, facts, names) for person in facts["persons"]),
        *(_income(item, source, names) for item, source in _sourced(facts, "income_items", sources)),
        *(_asset(asset, source, names) for asset, source in _sourced(facts, "assets", sources)),
        *(_supporter(one, names) for one in facts["supporters"]),
    ]


def _person(person: Facts, facts: Facts, names: Mapping[str, str]) -> Given:
    more = facts["particulars"].get(person["ref"], {})
    parts = [f"{value_text(person['birth'])}出生", "共同生活" if person["lives_together"] else "不共同生活"]
    parts.append(LabourCapacity(more.get("labour_capacity", LabourCapacity.FULL)).label)
    if person["study"] != Study.NONE:
        parts.append(Study(person["study"]).label)
    if more.get("disability"):
        parts.append(f"{value_text(more['disability']['kind'])}残疾{more['disability']['grade']}级")
    if more.get("major_illness"):
        parts.append("患重病")
    if more.get("status"):
        parts.append(Employment(more["status"]).label)
    if person["exclusion"]:
        parts.append(Exclusion(person["exclusion"]).label)
    relation = Relation(person["relation"]).label
    return Given(f"{names.get(person['ref'], person['ref'])}（{relation}）", "，".join(parts), ORIGINS["declared"])


def _income(item: Facts, source: str, names: Mapping[str, str]) -> Given:
    span = value_text([item["from"], item["to"]])
    kind = IncomeKind(item["kind"]).label if item["kind"] in IncomeKind.values else value_text(item["kind"])
    return Given(
        f"{names.get(item['member'], item['member'])}的{kind}",
        f"{value_text(item['amount'], '元/月')}（{span}）",
        source,
    )


def _asset(asset: Facts, source: str, names: Mapping[str, str]) -> Given:
    value = value_text(asset["value"], "元") if asset.get("value") is not None else "有"
    if asset.get("exemption"):
        value += f"（申请豁免：{asset['exemption']['reason'] or value_text(asset['exemption']['code'])}）"
    return Given(names[asset["ref"]], value, source)


def _supporter(one: Facts, names: Mapping[str, str]) -> Given:
    words = (
        f"家庭{one['household_size']}人，月收入{value_text(one['monthly_income'], '元')}，"
        f"应赡养（抚养）{one['supported']}人，每月实付{value_text(one['actual_paid'], '元')}"
    )
    return Given(
        f"{names.get(one['ref'], one['ref'])}（不共同生活的赡养、抚养、扶养义务人）", words, ORIGINS["declared"]
    )


def _asset_word(asset: Facts) -> str:
    return AssetKind(asset["kind"]).label if asset["kind"] in AssetKind.values else value_text(asset["kind"])


def _sourced(facts: Facts, part: str, sources: Sources) -> Iterator[tuple[Facts, str]]:
    """Each row with the words for its source; sources are numbered in the order of the rows."""
    numbered = sorted(
        (name for name in sources if name.startswith(f"{part}.")), key=lambda name: int(name.split(".")[1])
    )
    for row, name in zip(facts[part], numbered, strict=True):
        yield row, ORIGINS[sources[name]["source"]]
