"""The papers that an application needs (57号 art 8, 10); what the platforms hold already is not asked for."""

from civaffairs.documents.materials import Required

REQUIRED = (
    Required("application_form", "家庭成员具名，申请人签字", "民发〔2021〕57号第八条"),
    Required("declaration", "如实申报家庭人口、收入、财产", "民发〔2021〕57号第八条"),
    Required("check_authorisation", "全体家庭成员签字", "民发〔2021〕57号第八条"),
)
