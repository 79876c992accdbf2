"""The craft: SMART, the six misconceptions, tests and vocabularies, each rule with an example."""

from __future__ import annotations

from typing import Final

from yizhun.standard.rules.rule import Rule, warning

WARNINGS: Final[tuple[Rule, ...]] = (
    warning(
        "smart-demand",
        ("A clause makes several demands", "一个条款提了多项要求"),
        (
            "S, specific: one clause makes one demand. When one of two demands is kept, nobody can say whether the "
            "clause is.",
            "S 具体：一个条款只提一项要求。两项要求只做到一项时，说不清条款是否达标。",
        ),
        "- id: repairs.attend\n  text: The engineer must be on the spot within 30 minutes.\n",
    ),
    warning(
        "smart-factor",
        ("A clause belongs to no factor", "条款没有对应的要素"),
        (
            "S, specific: a clause serves one factor that matters to the customer at one touchpoint. Without it nobody "
            "knows what the demand is for.",
            "S 具体：每个条款对应一个接触点上顾客在意的一个要素，否则不知道这项要求为谁而提。",
        ),
        "- id: repairs.attend\n  factor: repairs.speed\n",
    ),
    warning(
        "smart-owner",
        ("A clause has no owner", "条款没有责任岗位"),
        (
            "S, specific: one post owns each measured clause, and its duties go to whoever holds the post that day.",
            "S 具体：每个可度量的条款由一个岗位负责，任务派给当天在岗的人。",
        ),
        "- id: repairs.attend\n  role: engineer\n",
    ),
    warning(
        "smart-measure",
        ("A clause that must be kept has no measure", "必须做到的条款没有度量"),
        (
            "M, measurable: whether a `shall` clause is kept must be decided from records, the same by everyone.",
            "M 可衡量：shall 条款是否做到，要能依据记录判定，谁来判都一样。",
        ),
        "- id: repairs.attend\n  force: shall\n  measure: {kind: deadline, from: repair-reported, to: repair-attended, "
        "within: PT30M}\n",
    ),
    warning(
        "smart-reach",
        ("No site has ever reached what is asked", "没有一个场所达到过要求"),
        (
            "A, achievable: the figure asked lies within what sites have shown they can do. Needs evidence.",
            "A 可实现：要求的数值应在各场所已证明能做到的范围之内。需要证据。",
        ),
        "- id: repairs.attend\n  target: 0.9\n  because: the best third of our sites keep 0.92\n",
        needs_evidence=True,
    ),
    warning(
        "smart-need",
        ("A need without evidence", "需求没有依据"),
        (
            "R, relevant: a factor says what shows its need: a survey, complaints, interviews. A need that nobody has "
            "shown may be only ours.",
            "R 相关：要素要写明需求的依据：调查、投诉或访谈。没有依据的需求，可能只是我们自己的想象。",
        ),
        "- id: repairs.speed\n  shown_by: [{kind: complaints, ref: 41 of 120 in 2025}]\n",
    ),
    warning(
        "smart-time",
        ("A measure without a time", "度量没有时间要求"),
        (
            "T, time-bound: an inspection says how often, a response how soon; otherwise never looking keeps the "
            "clause clean.",
            "T 有时限：检查要写明多久一次，响应要写明多快；否则不检查也不算违反。",
        ),
        "measure: {kind: checklist, every: P1M}\n",
    ),
    warning(
        "smart-review",
        ("No review lies ahead", "没有安排复审"),
        (
            "T, time-bound: a standard says by when it is judged again from the customer's side.",
            "T 有时限：标准要写明何时之前从顾客角度重新评价。",
        ),
        "effective: 2026-01-01\nreview_by: 2027-01-01\n",
    ),
    warning(
        "m1-stricter",
        ("The stricter the better", "误区一：越严越好"),
        (
            "More is asked than customers notice or most sites can keep. Strictness costs effort that is missing "
            "elsewhere. Needs evidence.",
            "要求超出了顾客的感知，或多数场所做不到。过严会占用本该用在别处的精力。需要证据。",
        ),
        "- id: repairs.attend\n  measure: {kind: deadline, from: repair-reported, to: repair-attended, within: PT1H}\n",
        needs_evidence=True,
    ),
    warning(
        "m2-copied",
        ("Copied from the trade", "误区二：照搬同行"),
        (
            "Every clause comes from outside, and no need of one's own customers is shown. What suits the trade may "
            "not suit your customers.",
            "条款全部来自外部，也没有自己顾客的需求依据。适合同行的，未必适合自己的顾客。",
        ),
        "- id: night.quiet\n  source: ours\n",
    ),
    warning(
        "m3-average",
        ("An average as target", "误区三：以平均值为目标"),
        (
            "A mean hides the customers who fared badly, and a target below 1 gives up on some of them. Say why.",
            "平均值会掩盖体验差的顾客；目标低于 1 等于放弃一部分顾客，应说明理由。",
        ),
        "- id: repairs.attend\n  target: 0.95\n  because: storms close the road on some days\n",
    ),
    warning(
        "m4-unseen",
        ("Customers need not know", "误区四：顾客不必知道"),
        (
            "At a touchpoint that customers meet no clause is public, so they cannot know what they may expect.",
            "顾客会经历的接触点上没有公开的条款，他们无从知道可以期待什么。",
        ),
        "- id: repairs.attend\n  public: true\n",
    ),
    warning(
        "m5-finer",
        ("The finer the better", "误区五：越细越好"),
        (
            "More clauses for one post at one touchpoint than anyone keeps in mind (nine), or many clauses without a "
            "need behind them.",
            "同一岗位在同一接触点上的条款多到记不住（超过九条），或许多条款背后没有需求。",
        ),
        "# merge or drop clauses, or give them to different posts\n",
    ),
    warning(
        "m6-unwatched",
        ("A standard for its own sake", "误区六：为标准而标准"),
        (
            "A clause that nobody has recorded anything for during a whole review period. Needs evidence.",
            "整个复审周期内没有任何记录的条款。需要证据。",
        ),
        "# collect its evidence, or drop the clause\n",
        needs_evidence=True,
    ),
    warning(
        "test-coverage",
        ("A clause that no test holds to account", "条款没有被测试验证"),
        (
            "Some test must make a measured clause meet, and some test make it fall short; only then do we know that "
            "the clause judges what is meant.",
            "可度量的条款既要有测试使其达标，也要有测试使其不达标，这样才知道它判的就是本意。",
        ),
        "expect: {repairs.attend: {met: 1, late: 1}}\n",
    ),
    warning(
        "no-vocabulary",
        ("A vocabulary is missing", "缺少词表"),
        (
            "Names are checked only against a list. Without the list a misspelt name is never found.",
            "名称要对照词表才能核对；没有词表，写错的名称就查不出来。",
        ),
        "# activities.yaml\n- {id: repair-reported, title: {en: Repair reported, zh: 报修}}\n",
    ),
    warning(
        "unknown-schedule",
        ("A price schedule that the standard does not carry", "标准里没有这份价目表"),
        (
            "The standard carries prices, but none under this name; the prices of the evidence will be used.",
            "标准带有价格，但没有这个名称的价目表；将改用证据中的价格。",
        ),
        "# prices/fees.csv\nschedule,item,price,valid_from\nproperty-fee,base,2.5,2026-01-01\n",
    ),
    warning(
        "missing-language",
        ("Texts lack a language", "文字缺少语言版本"),
        (
            "The standard says that it speaks a language, and some texts do not.",
            "标准声明了某种语言，但有些文字没有该语言的版本。",
        ),
        "title: {en: Repairs, zh: 维修}\n",
    ),
    warning(
        "accept-idle",
        ("An answer to a warning that is not told", "答复了不存在的提醒"),
        (
            "`accept` answers a warning; where the warning is gone, the answer only hides the next one.",
            "accept 用来答复提醒；提醒已消失时，保留它只会掩盖以后的问题。",
        ),
        "accept: [{code: m3-average, because: storms close the road on some days}]\n",
    ),
)
