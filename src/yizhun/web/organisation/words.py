"""Words of the organisation that pages need in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yizhun.text import Text

THEMES: Mapping[str, Text] = MappingProxyType(
    {"system": Text("as the device", "跟随系统"), "light": Text("light", "浅色"), "dark": Text("dark", "深色")}
)
KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "hotel": Text("hotel", "酒店"),
        "estate": Text("estate", "小区"),
        "shop": Text("shop", "门店"),
        "hall": Text("hall", "大厅"),
    }
)
WEEKDAYS: Mapping[str, Text] = MappingProxyType(
    {
        "MO": Text("Monday", "周一"),
        "TU": Text("Tuesday", "周二"),
        "WE": Text("Wednesday", "周三"),
        "TH": Text("Thursday", "周四"),
        "FR": Text("Friday", "周五"),
        "SA": Text("Saturday", "周六"),
        "SU": Text("Sunday", "周日"),
    }
)
