"""Whether a couple may be registered or divorced at an appointment (婚姻登记预约与受理核查)."""

import re

from civaffairs.casework.limits import last_day_before
from civaffairs.common.dates import age_on
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Anything, Day, Flag, ListOf, RecordOf, Scope, Text, malformed, optional

AGE_MIN = "marriage.appointment_rules.age_min"
DOCUMENTS = "marriage.appointment_rules.documents"
NATIONWIDE = "marriage.appointment_rules.nationwide"
WINDOW = "marriage.appointment_rules.booking_window"

ASKED_OF = {"marriage": ("kinship",), "divorce": ("agreement", "full_capacity", "married_in_mainland")}
DOCUMENT = Text("id_card", "household_book", "signed_declaration", "marriage_certificate", "divorce_agreement")


class DivisionCode(Text):
    """The code of an administrative division: six digits, or more for its parts."""

    def read(self, value, scope: Scope) -> str:
        code = super().read(value, scope)
        if not re.fullmatch(r"[0-9]{6,12}", code):
            raise malformed("应为行政区划代码，例如210202")
        return code


PARTY = RecordOf(
    {
        "sex": Text("male", "female"),
        "birth": Day(),
        "registered_in": DivisionCode(),
        "documents": ListOf(DOCUMENT, distinct=True),
        "voluntary": Flag(),
        "has_spouse": Flag(),
    }
)


def answered_for_the_kind(given, law):
    for name in ASKED_OF[given.kind]:
        answer = getattr(given, name)
        if answer is None:
            law.refuse("missing_input", "本类登记须核查这一项，请补充。", field=name)
        if not isinstance(answer, bool):
            law.refuse("malformed_input", "应填写是或否，请更正。", field=name)


@rule(
    "marriage.appointment_rules",
    label="婚姻登记预约与受理核查",
    basis="民法典第1047、1048、1051、1076条；婚姻登记条例",
    inputs={
        "kind": Text(*ASKED_OF),
        "appointment": Day(may_lie_ahead=True),
        "booked_on": optional(Day()),
        "registrar": DivisionCode(),
        "parties": ListOf(PARTY, least=2, most=2),
        **{name: optional(Anything()) for names in ASKED_OF.values() for name in names},
    },
    checks=(answered_for_the_kind,),
)
def appointment_rules(given, law):
    """Whether the registrar accepts, and which documents are missing; the law of the day of registration governs."""
    law.govern_by(given.appointment)
    if given.kind == "marriage":
        _may_marry(given, law)
    else:
        _may_divorce(given, law)
    required = getattr(law.parameter(DOCUMENTS), given.kind)
    missing = sorted({code for code in required for party in given.parties if code not in party.documents})
    law.step("missing_documents", missing, "缺少的证件和材料")
    law.test("documents_missing", not missing, "双方证件和材料齐全")
    home = any(party.registered_in == given.registrar for party in given.parties)
    law.test("registrar_not_competent", law.parameter(NATIONWIDE) or home, "登记机关有管辖权")
    if given.booked_on is not None:
        _booked_in_time(given, law)
    return {"accept": law.eligible, "missing_documents": missing, "reasons": law.reasons}


def _may_marry(given, law):
    least = law.parameter(AGE_MIN)
    old_enough = all(age_on(party.birth, given.appointment) >= getattr(least, party.sex) for party in given.parties)
    law.test("under_age", old_enough, "登记当日双方达到法定婚龄", basis="民法典第1047条")
    law.test("not_voluntary", all(party.voluntary for party in given.parties), "双方自愿")
    law.test("has_spouse", not any(party.has_spouse for party in given.parties), "双方均无配偶")
    law.test("kinship", not given.kinship, "没有禁止结婚的亲属关系", basis="民法典第1048条")
    law.test("same_sex", len({party.sex for party in given.parties}) == 2, "双方为一男一女")


def _may_divorce(given, law):
    law.test("not_voluntary", all(party.voluntary for party in given.parties), "双方自愿")
    law.test("no_agreement", given.agreement, "已签订书面离婚协议", basis="民法典第1076条")
    law.test("no_capacity", given.full_capacity, "双方具有完全民事行为能力")
    law.test("not_married_in_mainland", given.married_in_mainland, "结婚登记在内地办理")


def _booked_in_time(given, law):
    window = law.parameter(WINDOW)
    earliest = law.step("earliest", last_day_before(law, given.appointment, window.earliest), "最早预约日期")
    latest = law.step("latest", last_day_before(law, given.appointment, window.latest), "最晚预约日期")
    law.test("booked_too_early", given.booked_on >= earliest, "没有早于可预约日期")
    law.test("booked_too_late", given.booked_on <= latest, "没有晚于可预约日期")
