"""Who may read, draft and publish figures of law."""

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

# The reviewer works from the document; a confirmer or the supervisor, never the drafter, answers for the figure.
READERS = frozenset(set(Role) - {Role.SECURITY_ADMINISTRATOR})
PUBLISHERS = frozenset({Role.COUNTY_CONFIRMER, Role.SUPERVISOR})
DRAFTERS = frozenset({Role.COUNTY_REVIEWER})

READ = Right("policy.read_parameter", "查看政策参数", READERS)
DRAFT = Right("policy.draft_value", "起草参数值", DRAFTERS)
PUBLISH = Right("policy.publish_value", "发布参数值", PUBLISHERS)
FORESEE = Right("policy.foresee_effect", "查看参数影响和试算", DRAFTERS | PUBLISHERS)

RIGHTS = (READ, DRAFT, PUBLISH, FORESEE)
