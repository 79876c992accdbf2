"""What the script of the day list says, in the language of the page."""

from __future__ import annotations

from yizhun.web.ui.language import say


def words() -> dict[str, str]:
    """Sentences by name; `{n}`, `{t}` and `{who}` are filled in by the script."""
    return {
        "late": say("late by {t}", "逾期 {t}"),
        "left": say("{t} left", "剩 {t}"),
        "opens": say("from {t}", "{t} 起"),
        "missed": say("missed", "未做"),
        "done": say("done {t}", "{t} 完成"),
        "queued": say("done {t} · not sent yet", "{t} 完成 · 待发送"),
        "again": say("next by {t}", "下次 {t} 前"),
        "min": say("{n} min", "{n} 分钟"),
        "hours": say("{n} h {m} min", "{n} 小时 {m} 分"),
        "days": say("{n} d {m} h", "{n} 天 {m} 小时"),
        "offline": say("Offline", "离线"),
        "unsent": say("{n} not sent yet, kept on this phone", "{n} 条待发送，已存在本机"),
        "sending": say("Sending…", "正在发送…"),
        "waiting": say("The server is busy; trying again in {t}", "服务器繁忙，{t} 后重试"),
        "sign_in": say("Sign in to send them", "登录后发送"),
        "send": say("Send now", "立即发送"),
        "others": say("{n} of {who} wait: {who} must sign in on this phone", "{who} 有 {n} 条待发送，需本人在本机登录"),
        "asks": say("{n} need your decision", "{n} 条需要您处理"),
        "all_sent": say("All sent", "已全部发送"),
        "undone": say("Taken back", "已撤销"),
        "recorded": say("Done", "已完成"),
        "kept": say("Done. Kept on this phone until there is a network.", "已完成，联网前先存在本机。"),
        "not_kept": say("This phone could not keep it. Nothing is recorded yet.", "本机未能保存，尚未记录，请重试。"),
        "done_already": say("It was recorded meanwhile. Close this and look again.", "此项已有记录，请关闭后查看。"),
        "too_soon": say("Counts only from {t}. Record it then.", "{t} 起才计入，请届时再记录。"),
        "over": say("Its time is over; it counts as missed.", "时间已过，按“未做”计。"),
        "no_photo": say("This is not a photo. Choose another one.", "这不是照片，请重新拍摄或选择。"),
        "need": say("Please fill in: {t}", "请填写：{t}"),
        "reading": say("reading", "读数"),
        "verdict": say("right or not", "合格与否"),
        "reason": say("reason", "原因"),
        "photo": say("photo", "照片"),
        "person": say("whom you observed", "被观察的人员"),
    }
