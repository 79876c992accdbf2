"""What the demo is about: two companies, their places and the people of their head offices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yizhun.text import Text
from yizhun.web.organisation.permission import ADMINISTRATOR, AUDITOR, QUALITY

_HOTELS = {
    "east": ("jingan", "bund", "west-lake", "jinji-lake", "fuzimiao"),
    "north": ("guomao", "wangjing", "haihe", "xinghai"),
    "south": ("tianhe", "futian", "gulangyu"),
}
_NAMES: Mapping[str, Text] = {
    "jingan": Text("Jing’an", "静安店"),
    "bund": Text("The Bund", "外滩店"),
    "west-lake": Text("West Lake", "西湖店"),
    "jinji-lake": Text("Jinji Lake", "金鸡湖店"),
    "fuzimiao": Text("Fuzimiao", "夫子庙店"),
    "guomao": Text("Guomao", "国贸店"),
    "wangjing": Text("Wangjing", "望京店"),
    "haihe": Text("Haihe", "海河店"),
    "xinghai": Text("Xinghai", "星海店"),
    "tianhe": Text("Tianhe", "天河店"),
    "futian": Text("Futian", "福田店"),
    "gulangyu": Text("Gulangyu", "鼓浪屿店"),
    "wutong": Text("Wutong Court", "梧桐苑"),
    "cuihu": Text("Cuihu Gardens", "翠湖园"),
    "jingui": Text("Jingui Lane", "金桂里"),
    "yinxing": Text("Ginkgo Homes", "银杏家园"),
    "tingyu": Text("Tingyu Terrace", "听雨轩"),
    "binhe": Text("Riverside Bay", "滨河湾"),
    "wangshan": Text("Wangshan Residence", "望山居"),
    "hechang": Text("Hechang Square", "和畅坊"),
}
_REGIONS = {
    "east": Text("East China", "华东区"),
    "north": Text("North China", "华北区"),
    "south": Text("South China", "华南区"),
}


@dataclass(frozen=True)
class Company:
    """A group with its pack; `sites` are codes under the code of their region, "" where there is none.

    `leads` is the post that manages a site; `office` are people of the head office: id, name, access.
    """

    code: str
    name: Text
    pack: str
    seed: int
    sites: Mapping[str, tuple[str, ...]]
    leads: str
    office: tuple[tuple[str, str, str], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """All sites."""
        return tuple(code for codes in self.sites.values() for code in codes)


def name_of(code: str) -> Text:
    """What a region or a site is called."""
    return _REGIONS.get(code) or _NAMES[code]


COMPANIES = (
    Company(
        "qinghe",
        Text("Qinghe Hotels", "清河酒店集团"),
        "hotel",
        7,
        _HOTELS,
        "housekeeping-manager",
        (("lin-jing", "林静", QUALITY), ("gu-yan", "顾言", AUDITOR), ("zhou-lan", "周岚", ADMINISTRATOR)),
    ),
    Company(
        "yijing",
        Text("Yijing Property", "颐景物业"),
        "property",
        11,
        {"": ("wutong", "cuihu", "jingui", "yinxing", "tingyu", "binhe", "wangshan", "hechang")},
        "estate-manager",
        (("tang-ning", "唐宁", QUALITY), ("qin-yue", "秦越", AUDITOR), ("he-qing", "何青", ADMINISTRATOR)),
    ),
)
