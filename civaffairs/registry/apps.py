from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "civaffairs.registry"
    verbose_name = "对象库"

    def ready(self):
        from civaffairs.accounts.permissions import declare as declare_rights
        from civaffairs.facts.catalogue import FactKind, declare
        from civaffairs.web.navigation import Entry, add
        from civaffairs.web.recognition import ask_also

        from .duplicates import MERGE_UNDONE, PEOPLE_MERGED
        from .life_events import LIFE_EVENT_RECORDED, LIFE_EVENT_REVERSED
        from .permissions import DECIDE_DUPLICATE, READ_PERSON, RIGHTS
        from .recognition import known_under
        from .services import DEATH_WITHDRAWN, PERSON_DIED

        declare_rights(RIGHTS)
        ask_also(known_under)
        add(Entry("对象", "对象库", "registry:people", order=60, right=READ_PERSON.code))
        add(Entry("对象", "疑似重复", "registry:duplicates", order=61, right=DECIDE_DUPLICATE.code))
        add(Entry("对象", "单位", "registry:organisations", order=62, right=READ_PERSON.code))
        add(Entry("对象", "标准地址", "registry:addresses", order=63, right=READ_PERSON.code))
        add(Entry("对象", "数据质量", "registry:data-quality", order=64, right=READ_PERSON.code))
        declare(FactKind(PERSON_DIED, "已登记死亡"), FactKind(DEATH_WITHDRAWN, "死亡登记已撤销"))
        declare(
            FactKind(PEOPLE_MERGED, "记录已合并"),
            FactKind(MERGE_UNDONE, "记录合并已撤销"),
            FactKind(LIFE_EVENT_RECORDED, "人生事件已登记"),
            FactKind(LIFE_EVENT_REVERSED, "人生事件登记已撤销"),
        )
