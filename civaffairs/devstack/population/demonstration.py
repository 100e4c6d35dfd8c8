"""The telling households of the demonstration: each shows one thing that happens in a bureau.

Their number in the list is the number that the demonstration takes as HOUSEHOLD.
"""

from collections.abc import Callable

from civaffairs.devstack.population import holdings, livelihoods
from civaffairs.devstack.population.model import Household, Person
from civaffairs.devstack.population.people import Settler
from civaffairs.devstack.population.places import places
from civaffairs.devstack.population.planting import Planter

_CCB = ("中国建设银行", "621700")


class _Stage:
    """What every household of the demonstration needs: a home, a family, an account for payment."""

    def __init__(self, settler: Settler, planter: Planter):
        self.settler = settler
        self.planter = planter

    def home(self, place: str, title: str, note: str, *, is_rural: bool = False) -> Household:
        household = self.settler.household(places()[place], "low", is_rural=is_rural)
        household.residence = "rural" if is_rural else "urban"
        household.title, household.note = title, note
        self.settler.population.demonstration.append(household.ref)
        return household

    def member(self, household: Household, relation: str, sex: str, age: int, name: str) -> Person:
        person = self.settler.person(household, relation, sex, age=age, name=name)
        livelihoods.insure_as_resident(self.settler, person)
        if 6 <= age < 22:
            livelihoods.enrol(self.settler, person)
        return person

    def couple(self, household: Household, age: int, husband: str, wife: str) -> tuple[Person, Person]:
        one = self.member(household, "self", "male", age, husband)
        two = self.member(household, "spouse", "female", age - 2, wife)
        self.settler.marry(one, two, years=max(1, age - 27))
        return one, two

    def basics(self, person: Person, fen: int, *, dwelling: bool = True) -> None:
        holdings.save_money(self.settler, person, fen, bank=_CCB)
        if dwelling:
            holdings.own_dwelling(self.settler, person)


def settle_demonstration(settler: Settler, planter: Planter) -> None:
    """Settle all households of the demonstration in their order."""
    stage = _Stage(settler, planter)
    for act in _ACTS:
        household = act(stage)
        settler.close_household(household)


def _low_wages(stage: _Stage) -> Household:
    household = stage.home("210202", "中山区三口之家,工资低", "如实申报;人均收入低于低保标准,应予确认。")
    husband, wife = stage.couple(household, 41, "王海波", "李雪梅")
    stage.member(household, "child", "female", 10, "王欣怡")
    stage.basics(husband, 860_000)
    holdings.save_money(stage.settler, wife, 31_245, kind="online", bank=("支付宝(中国)网络技术有限公司", "208800"))
    livelihoods.employ(stage.settler, husband, 128_000, months=26, employer="大连康宁家政服务有限公司")
    livelihoods.employ(stage.settler, wife, 62_000, months=19, employer="大连福源餐饮管理有限公司")
    return household


def _hidden_car(stage: _Stage) -> Household:
    household = stage.home("210204", "沙河口区三口之家,隐瞒小汽车", "预设:妻子名下一辆小汽车未申报(公安)。")
    husband, wife = stage.couple(household, 38, "张志强", "刘艳")
    stage.member(household, "child", "male", 8, "张一鸣")
    stage.basics(husband, 1_230_050)
    livelihoods.employ(stage.settler, husband, 150_000, months=30, employer="大连顺捷物流有限公司")
    stage.planter.vehicle(household, wife, 6_800_000)
    return household


def _hidden_deposit(stage: _Stage) -> Household:
    household = stage.home("210211", "甘井子区单亲母子,隐瞒定期存款", "预设:母亲一笔186,000.00元定期存款未申报(银行)。")
    mother = stage.member(household, "self", "female", 36, "赵慧")
    stage.settler.divorce(mother, "孙凯", "0" * 17 + "X", years=3)
    stage.member(household, "child", "male", 9, "孙梓豪")
    stage.basics(mother, 420_000)
    livelihoods.employ(stage.settler, mother, 110_000, months=15, employer="大连恒信物业服务有限公司")
    stage.planter.deposit(household, mother, 18_600_000)
    return household


def _hidden_company(stage: _Stage) -> Household:
    household = stage.home("210203", "西岗区夫妻,隐瞒公司", "预设:丈夫持有一家有限公司未申报(市场监管)。")
    husband, _ = stage.couple(household, 47, "周建国", "吴桂英")
    stage.basics(husband, 950_000)
    livelihoods.work_informally(stage.settler, husband, 120_000)
    stage.planter.company(household, husband)
    return household


def _dead_member(stage: _Stage) -> Household:
    household = stage.home(
        "210213", "金州区三代同住,祖母已故未报", "预设:祖母于40天前死亡火化,仍申报为家庭成员(民政殡葬、公安)。"
    )
    husband, _ = stage.couple(household, 45, "于福生", "曲红梅")
    stage.member(household, "child", "male", 16, "于浩然")
    grandmother = stage.member(household, "parent", "female", 76, "丛秀兰")
    stage.basics(husband, 1_500_000)
    livelihoods.employ(stage.settler, husband, 190_000, months=40, employer="金州绿野农业发展有限公司")
    livelihoods.retire(stage.settler, grandmother, 24_300, kind="resident", base=14_300)
    stage.planter.death(household, grandmother, days_ago=40)
    return household


def _edge_household(stage: _Stage) -> Household:
    household = stage.home(
        "210212", "旅顺口区低保边缘家庭", "如实申报;人均收入高于低保标准、低于1.5倍,应认定为低保边缘家庭。"
    )
    husband, wife = stage.couple(household, 43, "姜永福", "于晓燕")
    stage.member(household, "child", "female", 13, "姜雨桐")
    stage.basics(husband, 1_100_000)
    livelihoods.employ(stage.settler, husband, 175_000, months=50, employer="旅顺海昌水产食品有限公司")
    livelihoods.employ(stage.settler, wife, 95_000, months=22, employer="旅顺福源餐饮管理有限公司")
    return household


def _single_disabled(stage: _Stage) -> Household:
    household = stage.home(
        "210202", "中山区重度残疾成年人,单人户", "如实申报;智力二级残疾,与父母同住,家庭属低保边缘,可单人户申请。"
    )
    person = stage.member(household, "self", "male", 26, "林一鸣")
    father = stage.member(household, "parent", "male", 63, "林长海")
    mother = stage.member(household, "parent", "female", 60, "宋玉兰")
    stage.settler.marry(father, mother, years=30)
    livelihoods.disable(stage.settler, person, "intellectual", 2)
    person.is_independent = False
    livelihoods.retire(stage.settler, father, 182_050)
    livelihoods.retire(stage.settler, mother, 98_020)
    stage.basics(father, 1_320_000)
    holdings.save_money(stage.settler, person, 12_000, bank=_CCB)
    return household


def _pension_base(stage: _Stage) -> Household:
    household = stage.home(
        "210214",
        "普兰店区农村老年夫妻,基础养老金",
        "如实申报;城乡居民养老保险,基础养老金是否计入收入随日期变化。",
        is_rural=True,
    )
    husband, wife = stage.couple(household, 71, "郭守义", "何淑珍")
    for person, amount in ((husband, 26_480), (wife, 21_790)):
        livelihoods.retire(stage.settler, person, amount, kind="resident", base=14_300)
    livelihoods.farm(stage.settler, husband)
    stage.basics(husband, 2_100_000)
    return household


def _farmers(stage: _Stage) -> Household:
    household = stage.home(
        "210283", "庄河市农户,丈夫重病", "如实申报;务农收入低,丈夫患恶性肿瘤,医疗支出大,可分类施保。", is_rural=True
    )
    husband, wife = stage.couple(household, 52, "孙宝库", "丛桂兰")
    stage.member(household, "child", "male", 17, "孙文博")
    livelihoods.work_informally(stage.settler, wife, 76_000, kind="business")
    husband.labour_capacity = "none"
    livelihoods.fall_ill(stage.settler, husband, illness=("恶性肿瘤", True), total=6_834_520)
    stage.basics(husband, 640_000)
    return household


def _supporters(stage: _Stage) -> Household:
    household = stage.home(
        "210281", "瓦房店市独居老人,两名子女赡养", "如实申报;两名子女分户居住,长子收入高,每月给付300.00元赡养费。"
    )
    mother = stage.member(household, "self", "female", 78, "唐凤英")
    livelihoods.retire(stage.settler, mother, 23_650, kind="resident", base=14_300)
    stage.basics(mother, 510_000)
    for name, sex, fen in (("韩成林", "male", 520_000), ("韩丽华", "female", 210_000)):
        home = stage.settler.household(places()["210281"], "modest", is_rural=False)
        child = stage.settler.person(home, "self", sex, age=50 if sex == "male" else 47, name=name)
        livelihoods.employ(stage.settler, child, fen, months=90)
        spouse = stage.settler.person(home, "spouse", "female" if sex == "male" else "male", age=47)
        stage.settler.marry(child, spouse, years=20)
        livelihoods.employ(stage.settler, spouse, 240_000, months=60)
        stage.settler.close_household(home)
        household.supporters.append(child.id_number)
    son = stage.settler.population.persons[household.supporters[0]]
    livelihoods.work_informally(stage.settler, mother, 30_000, kind="support_received")
    son.hold("unregistered", "support_paid", {"amount": 30_000, "to": mother.id_number})
    return household


def _understated_wage(stage: _Stage) -> Household:
    household = stage.home(
        "310115", "浦东新区三口之家,少报工资", "预设:丈夫工资实为5,860.00元,只申报2,690.00元(税务)。"
    )
    husband, _ = stage.couple(household, 44, "沈家兴", "顾文静")
    stage.member(household, "child", "female", 15, "沈诗涵")
    stage.basics(husband, 2_250_000)
    stage.planter.wage(household, husband, 586_000, said=269_000)
    return household


def _benefit_elsewhere(stage: _Stage) -> Household:
    household = stage.home(
        "532302", "禄丰市彝族农户,异地重复享受", "预设:妻子在另一县仍领取低保金(民政)。姓名带间隔号。", is_rural=True
    )
    husband, wife = stage.couple(household, 39, "吉克·木呷", "沙马·阿依")
    stage.member(household, "child", "male", 7, "吉克·尔古")
    stage.member(household, "parent", "female", 66, "阿苏·乌嘎")
    livelihoods.farm(stage.settler, husband)
    stage.basics(husband, 180_000)
    stage.planter.benefit(household, wife)
    return household


def _student(stage: _Stage) -> Household:
    household = stage.home("341881", "宁国市一家,大学生在读", "如实申报;儿子在读本科计入家庭成员,妻子患病。")
    husband, wife = stage.couple(household, 48, "汪兆丰", "程彩霞")
    stage.member(household, "child", "male", 20, "汪翀")
    livelihoods.employ(stage.settler, husband, 168_000, months=33, employer="宁国华丰纺织有限公司")
    livelihoods.fall_ill(stage.settler, wife, illness=("脑梗死", True), total=2_318_765)
    wife.labour_capacity = "partial"
    stage.basics(husband, 390_000)
    return household


def _hidden_job(stage: _Stage) -> Household:
    household = stage.home("320613", "崇川区夫妻,隐瞒就业", "预设:妻子在职,月工资3,480.00元未申报(税务、人社)。")
    husband, wife = stage.couple(household, 53, "陆广财", "季月娥")
    livelihoods.disable(stage.settler, husband, "physical", 3)
    stage.basics(husband, 730_000)
    stage.planter.wage(household, wife, 348_000)
    return household


def _rigid_spending(stage: _Stage) -> Household:
    household = stage.home("320682", "如皋市刚性支出困难家庭", "如实申报;收入高于边缘标准,透析支出超过收入大半。")
    husband, wife = stage.couple(household, 50, "丁树森", "冒巧云")
    stage.member(household, "child", "female", 18, "丁思琪")
    livelihoods.employ(stage.settler, husband, 480_000, months=70, employer="如皋盛达机械制造有限公司")
    for _ in range(3):
        livelihoods.fall_ill(stage.settler, wife, illness=("尿毒症透析", True), total=3_914_300)
    wife.labour_capacity = "none"
    stage.basics(husband, 1_020_000)
    return household


def _two_numbers(stage: _Stage) -> Household:
    household = stage.home("320614", "海门区单身者,重户", "预设:同一人在另一地以另一号码登记户口(公安)。")
    person = stage.member(household, "self", "male", 55, "施玉山")
    livelihoods.work_informally(stage.settler, person, 60_000)
    stage.basics(person, 260_000, dwelling=False)
    stage.planter.duplicate_person(household, person)
    return household


def _above_standard(stage: _Stage) -> Household:
    household = stage.home("320612", "通州区夫妻,收入高于标准", "如实申报;人均收入高于1.5倍标准,应不予确认。")
    husband, wife = stage.couple(household, 57, "曹国庆", "瞿凤仙")
    livelihoods.employ(stage.settler, husband, 412_000, months=120, employer="通州宏图电子有限公司")
    livelihoods.retire(stage.settler, wife, 231_080)
    stage.basics(husband, 3_150_000)
    return household


_ACTS: tuple[Callable[[_Stage], Household], ...] = (
    _low_wages,
    _hidden_car,
    _hidden_deposit,
    _hidden_company,
    _dead_member,
    _edge_household,
    _single_disabled,
    _pension_base,
    _farmers,
    _supporters,
    _understated_wage,
    _benefit_elsewhere,
    _student,
    _hidden_job,
    _rigid_spending,
    _two_numbers,
    _above_standard,
)
