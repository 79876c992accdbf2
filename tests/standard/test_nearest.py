from __future__ import annotations

from yizhun.standard.nearest import allowed, nearest
from yizhun.text import Text


def test_the_nearest_name_whatever_its_case() -> None:
    assert nearest("Deadlin", ["deadline", "interval"]) == "deadline"
    assert nearest("客房服务", ["客房服务员", "工程师"]) == "客房服务员"
    assert nearest("x", ["deadline"]) is None
    assert nearest("x", []) is None


def test_what_is_allowed_is_listed_in_its_order_and_cut_when_long() -> None:
    assert allowed("b", ["z", "a"]) == Text("Allowed: z, a.", "可用：z、a。")
    assert allowed("b", []) == Text("None is defined.", "目前一个也没有定义。")
    many = [f"name{index}" for index in range(20)]
    assert allowed("x", many).en.endswith("name10, name11, … (20 in all).")
    assert allowed("x", many).zh.endswith("name10、name11 等 20 个。")
