"""Personal names as they occur: common and two-character surnames, rare characters, names with a middle dot."""

from random import Random

_SURNAMES = [
    "王",
    "李",
    "张",
    "刘",
    "陈",
    "杨",
    "黄",
    "赵",
    "吴",
    "周",
    "徐",
    "孙",
    "马",
    "朱",
    "胡",
    "郭",
    "何",
    "高",
    "林",
    "罗",
    "郑",
    "梁",
    "谢",
    "宋",
    "唐",
    "许",
    "韩",
    "冯",
    "邓",
    "曹",
    "彭",
    "曾",
    "肖",
    "田",
    "董",
    "袁",
    "潘",
    "于",
    "蒋",
    "蔡",
    "余",
    "杜",
    "叶",
    "程",
    "苏",
    "魏",
    "吕",
    "丁",
    "任",
    "沈",
    "姚",
    "卢",
    "姜",
    "崔",
    "钟",
    "谭",
    "陆",
    "汪",
    "范",
    "金",
    "石",
    "廖",
    "贾",
    "夏",
    "韦",
    "付",
    "方",
    "白",
    "邹",
    "孟",
    "熊",
    "秦",
    "邱",
    "江",
    "尹",
    "薛",
    "闫",
    "段",
    "雷",
    "侯",
    "龙",
    "史",
    "陶",
    "黎",
    "贺",
    "顾",
    "毛",
    "郝",
    "龚",
    "邵",
    "万",
    "钱",
    "严",
    "覃",
    "武",
    "戴",
    "莫",
    "孔",
    "向",
    "汤",
    "单",
    "仇",
    "解",
    "查",
    "盖",
    "逄",
    "曲",
    "丛",
]
_SURNAME_WEIGHTS = [max(1, 72 - i * 72 // 60) if i < 60 else 2 for i in range(len(_SURNAMES))]
_DOUBLE_SURNAMES = ["欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "令狐", "司徒", "东方", "夏侯"]

_MALE = (
    "伟 强 磊 军 勇 杰 涛 明 超 刚 平 辉 鹏 飞 波 斌 宇 浩 凯 健 俊 帆 帅 旭 宁 龙 林 建国 志强 国庆 永福 海波 晓东 "
)
_MALE_NAMES = (
    _MALE + "子轩 浩然 宇航 梓豪 一鸣 文博 德全 福生 成林 长海 玉山 振华 家兴 宝库 广财 树森 守义 兆丰"
).split()
_FEMALE = "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 桂英 秀英 秀兰 玉兰 凤英 淑珍 桂兰 红梅 雪梅 海燕 晓燕 丽华 春梅 "
_FEMALE_NAMES = (
    _FEMALE + "雨桐 梓涵 欣怡 诗涵 佳怡 思琪 子萱 玉芝 淑华 素云 月娥 巧云 凤仙 桂芝 金花 彩霞 文静 慧"
).split()
_RARE = [
    "㛃",
    "䶮",
    "翀",
    "頔",
    "喆",
    "赟",
    "堃",
    "昇",
    "犇",
    "祎",
    "彧",
    "珩",
    "筠",
    "玥",
    "𬭎",
    "𬎆",
    "𫖯",
    "玙",
    "晔",
    "曌",
]
_DOTTED = (
    ("彝族", ("阿苏·木呷", "吉克·阿依", "沙马·尔古", "阿的·拉则", "曲比·阿乌", "俄木·日黑")),
    ("维吾尔族", ("阿依古丽·买买提", "艾尔肯·吐尔逊", "热依汗古丽·阿卜杜拉")),
    ("哈萨克族", ("叶尔波力·哈德别克",)),
)
_MINORITIES = {"53": ("彝族", "苗族", "傈僳族", "白族"), "21": ("满族", "满族", "朝鲜族", "蒙古族"), "32": ("回族",)}


def surname(random: Random) -> str:
    """A surname, one in sixty of two characters."""
    if random.random() < 1 / 60:
        return random.choice(_DOUBLE_SURNAMES)
    return random.choices(_SURNAMES, _SURNAME_WEIGHTS)[0]


def given_name(random: Random, sex: str) -> str:
    """A given name, one in eighty with a rare character."""
    if random.random() < 1 / 80:
        return random.choice(_RARE)
    names = _MALE_NAMES if sex == "male" else _FEMALE_NAMES
    name = random.choice(names)
    if len(name) == 1 and random.random() < 0.35:
        name = random.choice("晓文志海玉春永国") + name
    return name


def full_name(random: Random, sex: str, *, family: str | None = None) -> str:
    return (family or surname(random)) + given_name(random, sex)


def family_of(name: str) -> str | None:
    """The family name that a child takes over; None where names have no family name."""
    if "·" in name:
        return None
    return name[:2] if name[:2] in _DOUBLE_SURNAMES else name[0]


def ethnicity(random: Random, region: str) -> str:
    """The person's nationality (民族) as the household register shows it."""
    share = 0.25 if region.startswith("53") else 0.06
    choices = _MINORITIES.get(region[:2])
    return random.choice(choices) if choices and random.random() < share else "汉族"


def dotted_name(random: Random) -> tuple[str, str]:
    """A name with a middle dot and its nationality, as (name, nationality)."""
    nationality, names = random.choice(_DOTTED)
    return random.choice(names), nationality
