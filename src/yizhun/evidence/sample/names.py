"""Places and people to make up: nothing in, names in Chinese and English out."""

from __future__ import annotations

import numpy as np

from yizhun.text import Text

# Chinese, English, region; all in Asia/Shanghai's time
PLACES = (
    ("静安寺", "Jing’an Temple", "上海"), ("五角场", "Wujiaochang", "上海"),
    ("徐家汇", "Xujiahui", "上海"), ("西湖", "West Lake", "浙江"), ("新街口", "Xinjiekou", "江苏"),
    ("观前街", "Guanqian Street", "江苏"), ("国贸", "Guomao", "北京"), ("天河", "Tianhe", "广东"),
    ("春熙路", "Chunxi Road", "四川"), ("陆家嘴", "Lujiazui", "上海"),
    ("武林广场", "Wulin Square", "浙江"), ("夫子庙", "Fuzimiao", "江苏"), ("望京", "Wangjing", "北京"),
    ("珠江新城", "Zhujiang New Town", "广东"), ("虹桥", "Hongqiao", "上海"),
    ("天一广场", "Tianyi Square", "浙江"), ("金鸡湖", "Jinji Lake", "江苏"),
    ("中关村", "Zhongguancun", "北京"), ("福田", "Futian", "广东"),
    ("宽窄巷子", "Kuanzhai Alley", "四川"), ("龙阳路", "Longyang Road", "上海"),
    ("钱江新城", "Qianjiang New City", "浙江"), ("太湖", "Lake Tai", "江苏"),
    ("朝阳门", "Chaoyangmen", "北京"), ("南山", "Nanshan", "广东"), ("七宝", "Qibao", "上海"),
    ("滨江", "Binjiang", "浙江"), ("河西", "Hexi", "江苏"), ("亦庄", "Yizhuang", "北京"),
    ("番禺", "Panyu", "广东"), ("高新", "Hi-tech Zone", "四川"), ("大宁", "Daning", "上海"),
    ("临平", "Linping", "浙江"), ("园区", "Industrial Park", "江苏"), ("通州", "Tongzhou", "北京"),
    ("海珠", "Haizhu", "广东"), ("锦江", "Jinjiang", "四川"), ("张江", "Zhangjiang", "上海"),
    ("鉴湖", "Lake Jian", "浙江"), ("玄武湖", "Xuanwu Lake", "江苏"),
)  # fmt: skip
FAR_PLACES = (
    ("友好路", "Youhao Road"), ("天山区", "Tianshan"), ("喀什古城", "Kashgar Old Town"), ("伊宁", "Yining"),
    ("吐鲁番", "Turpan"), ("阿勒泰", "Altay"),
)  # fmt: skip
FAR_REGION = "新疆"
_SURNAMES = (
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("赵", "zhao"),
    ("黄", "huang"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("胡", "hu"), ("朱", "zhu"),
    ("高", "gao"), ("林", "lin"), ("何", "he"), ("郭", "guo"), ("马", "ma"), ("罗", "luo"), ("梁", "liang"),
    ("宋", "song"), ("郑", "zheng"), ("谢", "xie"), ("韩", "han"), ("唐", "tang"), ("冯", "feng"), ("于", "yu"),
    ("董", "dong"), ("萧", "xiao"), ("程", "cheng"), ("曹", "cao"), ("袁", "yuan"), ("邓", "deng"), ("许", "xu"),
    ("傅", "fu"), ("沈", "shen"), ("曾", "zeng"), ("彭", "peng"), ("吕", "lv"),
)  # fmt: skip
_GIVEN = (
    ("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("丽", "li"), ("强", "qiang"),
    ("磊", "lei"), ("洋", "yang"), ("艳", "yan"), ("勇", "yong"), ("杰", "jie"), ("娟", "juan"), ("涛", "tao"),
    ("明", "ming"), ("超", "chao"), ("霞", "xia"), ("平", "ping"), ("刚", "gang"), ("桂英", "guiying"),
    ("玉兰", "yulan"), ("建华", "jianhua"), ("志强", "zhiqiang"), ("秀英", "xiuying"), ("丽娟", "lijuan"),
    ("海燕", "haiyan"), ("小红", "xiaohong"), ("雪梅", "xuemei"), ("国强", "guoqiang"), ("晓东", "xiaodong"),
    ("文静", "wenjing"), ("思雨", "siyu"), ("子涵", "zihan"), ("浩然", "haoran"), ("佳怡", "jiayi"),
    ("梓轩", "zixuan"), ("欣怡", "xinyi"), ("宇航", "yuhang"), ("嘉豪", "jiahao"), ("雨桐", "yutong"),
    ("俊杰", "junjie"), ("美玲", "meiling"), ("春梅", "chunmei"),
)  # fmt: skip


def person(rng: np.random.Generator, number: int) -> tuple[str, Text]:
    """An id that stays readable (`wang-fang-0007`) and the name in both languages."""
    family_zh, family = _SURNAMES[int(rng.integers(len(_SURNAMES)))]
    given_zh, given = _GIVEN[int(rng.integers(len(_GIVEN)))]
    name = Text(en=f"{given.capitalize()} {family.capitalize()}", zh=family_zh + given_zh)
    return f"{family}-{given}-{number:04d}", name


def places(n: int, wanted: list[str | None], far: list[bool]) -> list[tuple[str, str, str]]:
    """A place for each of `n` sites as Chinese and English name and region, in the region wanted where one is known."""
    near, away = list(PLACES), [(*place, FAR_REGION) for place in FAR_PLACES]
    used: dict[tuple[str, str, str], int] = {}
    found = []
    for region, is_far in zip(wanted, far, strict=True):
        free = away if is_far else [one for one in near if one[2] == region] or near
        place = min(free, key=lambda one: used.get(one, 0))
        used[place] = used.get(place, 0) + 1
        again = f" {used[place]}" if used[place] > 1 else ""
        found.append((place[0] + again.strip(), place[1] + again, place[2]))
    return found
