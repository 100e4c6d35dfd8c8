"""The register of applicants who are near relatives of officials (近亲属备案)."""

from datetime import date

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag, ListOf, RecordOf, Text

RELATIONS = "assistance.near_relative_register.relations"
ROLES = "assistance.near_relative_register.roles"

LINK = RecordOf({"person": Text(), "official": Text(), "role": Text(), "relation": Text()})


@rule(
    "assistance.near_relative_register",
    label="近亲属备案",
    basis="民发〔2021〕57号第11、20条",
    since=date(2014, 5, 1),
    inputs={"links": ListOf(LINK), "complaint": Flag()},
    always=(RELATIONS, ROLES),
)
def near_relative_register(given, law):
    """Whether the case is registered apart, and whether the county must visit the household itself."""
    relations, roles = law.parameter(RELATIONS), law.parameter(ROLES)
    matches = [
        {"person": link.person, "official": link.official}
        for link in given.links
        if link.relation in relations and link.role in roles
    ]
    law.step("matches", matches, "与经办人员或村(居)委会成员的近亲属关系")
    separate = law.step("separate_register", bool(matches), "单独登记备案", basis="民发〔2021〕57号第11条")
    visit = law.step("county_visit", separate or given.complaint, "县级入户调查", basis="民发〔2021〕57号第20条")
    return {"separate_register": separate, "county_visit": visit, "matches": matches}
