from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "civaffairs.administration"
    verbose_name = "系统、安全和审计管理"

    def ready(self):
        from civaffairs.accounts.permissions import (
            DECIDE_MEMBERSHIPS,
            MANAGE_OFFICES,
            MANAGE_USERS,
            READ_AUDIT,
            WATCH_SIGN_INS,
        )
        from civaffairs.api.permissions import READ_GRANTS
        from civaffairs.web.navigation import Entry, add

        from .views.grants import waiting_grants
        from .views.memberships import waiting_requests

        add(Entry("系统管理", "机构联系信息", "administration:offices", order=915, right=MANAGE_OFFICES.code))
        add(Entry("系统管理", "用户", "administration:users", order=910, right=MANAGE_USERS.code))
        add(
            Entry(
                "安全管理", "任职审批", "administration:requests", order=920, right=DECIDE_MEMBERSHIPS.code,
                count=waiting_requests,
            )
        )  # fmt: skip
        add(
            Entry(
                "安全管理", "数据共享授权", "administration:grants", order=925, right=READ_GRANTS.code,
                count=waiting_grants,
            )
        )  # fmt: skip
        add(Entry("安全管理", "登录记录", "administration:sign-ins", order=927, right=WATCH_SIGN_INS.code))
        add(Entry("审计管理", "审计记录", "administration:audit", order=930, right=READ_AUDIT.code))
        add(Entry("审计管理", "个人信息查阅情况", "administration:access", order=940, right=READ_AUDIT.code))
        add(Entry("本人", "我的账号", "administration:me", order=990))
