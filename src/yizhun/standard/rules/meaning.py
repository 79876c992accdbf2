"""Rules that take more than one field to see: references, measures, layers, libraries, each with an example."""

from __future__ import annotations

from typing import Final

from yizhun.standard.rules.rule import Rule, error

_DEADLINE: Final = "measure: {kind: deadline, from: repair-reported, to: repair-attended, within: PT30M}\n"
_LAYER: Final = "- id: repairs.attend\n  because: our sites are small\n  measure: {within: PT20M}\n"

MEANING: Final[tuple[Rule, ...]] = (
    error(
        "duplicate-id",
        ("An id that stands twice", "id 重复"),
        ("Results are kept by id; two of one id cannot be told apart.", "结果按 id 归集，重复就分不开。"),
        "- {id: a, title: A}\n- {id: b, title: B}\n",
    ),
    error(
        "unknown-name",
        ("A name that its vocabulary lacks", "词表里没有的名称"),
        ("A misspelt name would never match a record.", "写错的名称永远匹配不到记录。"),
        "from: repair-reported   # stands in activities.yaml\n",
    ),
    error(
        "condition-column",
        ("A column that cannot be read there", "此处不能使用的列"),
        (
            "A condition reads only what every finding of its kind has: site. always, subject. and case. by kind, "
            "event. at an activity.",
            "条件只能用该类判定一定具有的列：site. 总可用，subject.、case. 视度量种类而定，event. 只能写在活动上。",
        ),
        "applies: site.kind = 'hotel'\n",
    ),
    error(
        "table-unreachable",
        ("A row that is never reached", "用不到的行"),
        ("The first row whose condition holds decides.", "决策表以第一条成立的行为准。"),
        "table: [{when: case.priority = 'P1', then: PT4H}, {then: P1D}]\n",
    ),
    error(
        "opens-no-case",
        ("An activity that opens an unnamed case", "活动开启了未命名的事项"),
        ("What opens a case says which kind.", "开启事项的活动要写明是哪一类。"),
        "- {id: repair-reported, title: Repair reported, case: repair, opens: true}\n",
    ),
    error(
        "may-measured",
        ("A permission that is measured", "对“可”条款做了度量"),
        ("What may be done cannot fall short.", "可做可不做的事谈不上不达标。"),
        "- {id: tea.offered, title: Tea may be offered, force: may}\n",
    ),
    error(
        "dates-reversed",
        ("Dates in the wrong order", "日期先后颠倒"),
        ("The later date stands before the earlier one.", "较晚的日期写在了较早的日期之前。"),
        "effective: 2026-01-01\nreview_by: 2027-01-01\n",
    ),
    error(
        "bad-extends",
        ("A base that is not named by id and edition", "基础标准没有写明 id 和版本"),
        ("A layer stands on one edition that never changes.", "分层标准建立在某个不再改动的版本上。"),
        "extends: hotel@2026.1\n",
    ),
    error(
        "scale-reversed",
        ("A scale from best to worst", "量表方向颠倒"),
        ("Scales run from worst to best, so that more is better.", "量表从最差到最好，数值越大越好。"),
        "worst: 1\nbest: 5\n",
    ),
    error(
        "quiz-answer",
        ("An answer that is not among the options", "答案不在选项之中"),
        ("The answer is the number of the right option, from 1.", "答案是正确选项的序号，从 1 数起。"),
        "options: [30 minutes, 1 hour]\nanswer: 1\n",
    ),
    error(
        "quiz-clause",
        ("A question about a clause that is not taught", "考题涉及未讲的条款"),
        ("A quiz asks only what its module teaches.", "考题只考本模块所讲的条款。"),
        "clauses: [repairs.attend]\nquiz: [{clause: repairs.attend, question: …, options: […], answer: 1}]\n",
    ),
    error(
        "unknown-table",
        ("A table that evidence does not have", "没有这种数据表"),
        ("Tests hold the tables of evidence and no others.", "测试里只能写证据的数据表。"),
        "given:\n  events: [{occurred_at: 2026-03-01T09:00, site_id: A, activity: repair-reported}]\n",
    ),
    error(
        "unmeasured-clause",
        ("A test of a clause without measure", "测试了没有度量的条款"),
        ("Only measured clauses give verdicts.", "只有带度量的条款才有判定结果。"),
        "expect: {repairs.attend: {met: 1}}\n",
    ),
    error(
        "schedule-times",
        ("A schedule without clear times", "时刻安排不清楚"),
        (
            "A schedule has `times`, or `rrule` with `dtstart`, each time once.",
            "写 times，或 rrule 加 dtstart，时刻不重复。",
        ),
        'measure: {kind: schedule, activity: round, times: ["08:00", "14:00"]}\n',
    ),
    error(
        "schedule-dtstart",
        ("A recurrence without its start", "重复规则缺起点"),
        ("A rule counts from a local date and time.", "规则要从某个当地日期时间数起。"),
        "rrule: FREQ=WEEKLY;BYDAY=MO\ndtstart: 2026-01-05T09:00\n",
    ),
    error(
        "schedule-slots",
        ("Slots that overlap", "时段重叠"),
        (
            "`early` and `grace` must leave each due its own slot, or one event would answer two dues.",
            "提前量与宽限不能使相邻时段重叠，否则一次活动会同时算作两次。",
        ),
        'times: ["08:00", "14:00"]\nearly: PT1H\ngrace: PT1H\n',
    ),
    error(
        "bad-rrule",
        ("Not a recurrence rule", "不是重复规则"),
        ("Rules are written as in RFC 5545, by minutes or coarser.", "规则按 RFC 5545 书写，最细到分钟。"),
        "rrule: FREQ=MONTHLY;BYMONTHDAY=1\n",
    ),
    error(
        "empty-rrule",
        ("A recurrence that never falls due", "得不出日期的重复规则"),
        ("The rule gives no date for years.", "规则多年内得不出任何日期。"),
        "rrule: FREQ=MONTHLY;BYMONTHDAY=-1\n",
    ),
    error(
        "pause-carried",
        ("A pause of a due date that is carried", "对携带的期限暂停计时"),
        ("A date that the record itself carries does not move.", "记录自带的期限不会顺延。"),
        "within: P2D\npause: {from: waiting-for-guest, to: guest-answered}\n",
    ),
    error(
        "opening-hours-duration",
        ("A duration that opening hours cannot count", "营业时间无法计算的时长"),
        (
            "Hours count opening time, days count opening days; months are neither.",
            "小时按营业时间计，天按营业日计，月则无法计算。",
        ),
        "clock: opening-hours\nwithin: P2D\n",
    ),
    error(
        "no-limit",
        ("No limit is given", "没有限值"),
        ("Without a limit nothing can fall short.", "没有限值就谈不上不达标。"),
        "measure: {kind: count, activity: drill, at_least: 2, per: year}\n",
    ),
    error(
        "limits-reversed",
        ("Limits in the wrong order", "上下限颠倒"),
        ("No figure can meet both.", "没有数值能同时满足两者。"),
        "range: {at_least: 18, at_most: 26, unit: °C}\n",
    ),
    error(
        "top-box-of",
        ("A top-box of something that is not rated", "对非评分数据用 top-box"),
        ("Top-box is the share of ratings at the best mark.", "top-box 是评最高分的占比。"),
        "measure: {kind: statistic, of: {ratings: overall}, statistic: top-box, at_least: 0.6, per: month}\n",
    ),
    error(
        "confidence-of",
        ("Confidence of a figure that has none here", "该统计量没有置信度"),
        ("Bounds are defined for mean and top-box only.", "只有 mean 和 top-box 可以计算置信界。"),
        "statistic: mean\nconfidence: 0.95\n",
    ),
    error(
        "same-source",
        ("A source held against itself", "来源与自己比对"),
        ("Two sources are compared.", "比对需要两个来源。"),
        "measure: {kind: reconcile, left: front-desk, right: housekeeping}\n",
    ),
    error(
        "sequence-then",
        ("`then` missing or too many", "“then”缺失或多余"),
        ("Some templates relate two activities, some speak of one.", "有的模板涉及两个活动，有的只涉及一个。"),
        "measure: {kind: sequence, template: precedence, first: paid, then: checked-out}\n",
    ),
    error(
        "sequence-within",
        ("A time where the template has none", "该模板不涉及时间"),
        ("absence, exactly-once, init and end know no time.", "absence、exactly-once、init、end 不涉及时间。"),
        "measure: {kind: sequence, template: exactly-once, first: paid}\n",
    ),
    error(
        "layer-no-base",
        ("The base of a layer is not found", "找不到基础标准"),
        ("It is looked for beside the layer, then in the packs.", "先在同级文件夹找，再在标准包里找。"),
        "extends: hotel@2026.1\n",
    ),
    error(
        "layer-circle",
        ("A layer that extends itself", "分层标准循环扩展"),
        ("Layers end in a base.", "分层标准最终要落到一个基础标准上。"),
        "extends: hotel@2026.1\n",
    ),
    error(
        "layer-no-clause",
        ("A change to a clause that the base lacks", "改动了基础标准没有的条款"),
        (
            "A layer changes clauses of its base by their id, or adds whole ones.",
            "分层标准按 id 改动基础条款，或新增完整条款。",
        ),
        _LAYER,
    ),
    error(
        "layer-because",
        ("A change without a reason", "改动没有理由"),
        ("Whoever reads the layer must see why it differs.", "要让读者看到为何与基础标准不同。"),
        _LAYER,
    ),
    error(
        "layer-looser",
        ("A layer that asks for less", "分层标准降低了要求"),
        ("A layer may only be stricter, unless somebody allows it by name.", "分层标准只能更严，除非有人署名放宽。"),
        "- id: repairs.attend\n  because: islands\n  relax: {by: Quality manager, because: the ferry runs hourly}\n"
        "  measure: {within: PT2H}\n",
    ),
    error(
        "layer-redefines",
        ("A layer that redefines an entry of its base", "分层标准重新定义了基础项"),
        ("Only clauses may be changed; what a name means stays.", "只能改动条款，名称的含义不变。"),
        "posts:\n  - {id: night-engineer, title: Night engineer}\n",
    ),
    error(
        "layer-changes-nothing",
        ("A change that changes nothing", "没有改动的改动项"),
        ("The entry would only confuse.", "这样的项只会造成困惑。"),
        _LAYER,
    ),
    error(
        "layers-overlap",
        ("Two layers that hold at the same sites", "两个分层标准适用范围重叠"),
        ("One layer at each depth judges a site.", "同一层级上，一个场所只由一个分层标准判定。"),
        "for: site.region = 'jiangsu'\n",
    ),
    error(
        "folder-name",
        ("A folder of a library under a wrong name", "标准库文件夹名不符"),
        ("In a library, folders are named <id>@<edition>.", "标准库里的文件夹以 <id>@<版本> 命名。"),
        "hotel@2026.1/standard.yaml\n",
    ),
    error(
        "duplicate-edition",
        ("An edition that stands twice", "版本重复"),
        ("An edition is never changed and stands once.", "版本一经发布不再改动，只有一份。"),
        "hotel@2026.1/\nhotel@2026.2/\n",
    ),
)
