"""A message and a channel's secret in; the address, headers and body as its receiver wants them out.

`json` is signed for everybody: `X-Yizhun-Signature: sha256=` and the hexadecimal HMAC-SHA256 of
`<X-Yizhun-Timestamp>.<body>`. The robots of groups are signed as their own documents say:

- WeCom (https://developer.work.weixin.qq.com/document/path/91770): the key in the address is all there is;
- DingTalk (https://open.dingtalk.com/document/robots/customize-robot-security-settings): `timestamp` in milliseconds
  and `sign`, the Base64 of HMAC-SHA256 of `timestamp\\nsecret` by the secret, in the address;
- Feishu (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot): `timestamp` in seconds and `sign`, the
  Base64 of HMAC-SHA256 of nothing by `timestamp\\nsecret`, in the body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from yizhun.text import Text

JSON, WECOM, DINGTALK, FEISHU = "json", "wecom", "dingtalk", "feishu"
SHAPES: Mapping[str, Text] = MappingProxyType(
    {
        JSON: Text("Signed JSON", "带签名的 JSON"),
        WECOM: Text("WeCom robot", "企业微信群机器人"),
        DINGTALK: Text("DingTalk robot", "钉钉群机器人"),
        FEISHU: Text("Feishu robot", "飞书群机器人"),
    }
)
Message = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """What is posted."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def request(shape: str, url: str, secret: str, language: str, message: Message, now: datetime) -> Request:
    """The message (`id`, `kind`, `at`, `place`, `text`, `url`) in the shape of its receiver."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Yizhun"}
    if shape == JSON:
        body = _bytes(message)
        return Request(url, headers | _signed(secret, str(int(now.timestamp())), body), body)
    text = f"**{message['place'][language]}**\n\n{message['text'][language]}"
    link = message["url"] if message["url"].startswith("https://") or message["url"].startswith("http://") else ""
    if shape == FEISHU:
        plain = "\n".join(filter(None, (message["place"][language], message["text"][language], link)))
        stamp = str(int(now.timestamp()))
        sign = {"timestamp": stamp, "sign": _base64(f"{stamp}\n{secret}", "")} if secret else {}
        return Request(url, headers, _bytes({**sign, "msg_type": "text", "content": {"text": plain}}))
    text += f"\n\n[{'打开' if language == 'zh' else 'Open'}]({link})" if link else ""
    if shape == WECOM:
        return Request(url, headers, _bytes({"msgtype": "markdown", "markdown": {"content": text}}))
    if secret:
        stamp = str(int(now.timestamp() * 1000))
        url += ("&" if "?" in url else "?") + urlencode(
            {"timestamp": stamp, "sign": _base64(secret, f"{stamp}\n{secret}")}
        )
    title = message["place"][language]
    return Request(url, headers, _bytes({"msgtype": "markdown", "markdown": {"title": title, "text": text}}))


def refused(shape: str, body: bytes) -> str:
    """Why a robot did not take it, though it answered 200; "" when it did."""
    if shape == JSON:
        return ""
    try:
        said = json.loads(body)
        code = said.get("errcode", said.get("code", said.get("StatusCode", 0)))
    except (ValueError, AttributeError, RecursionError):
        return "no JSON"
    return "" if code == 0 else str(said.get("errmsg", said.get("msg", code)))


def _signed(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Yizhun-Timestamp": stamp, "X-Yizhun-Signature": f"sha256={digest}"}


def _base64(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _bytes(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()
