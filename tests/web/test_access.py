"""Every page and endpoint × every access: allowed or refused. A page that is missing in the table fails.

`A` allowed (200, or what an allowed POST answers, also 422), `-` refused (403, or 404 where it is not one's own), `L` to
sign-in.
Columns: nobody, anna (attendant), mei (site manager), quan (quality manager), otto (auditor), root (administrator);
the objects are those of the site `bund`, which all of them see; carl of another group may touch none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.web.addresses import addresses
from tests.web.world import World

WHO = ("", "anna", "mei", "quan", "otto", "root")
#                                        nobody anna mei quan otto root
TABLE: dict[str, tuple[str, str]] = {
    "home":                              ("GET", "L A A A A A"),
    "language":                          ("POST", "A A A A A A"),
    "health":                            ("GET", "A A A A A A"),
    "organisation:start":                ("GET", "- - - - - -"),
    "organisation:join":                 ("GET", "A A A A A A"),
    "organisation:phone":                ("GET", "L L L L L L"),
    "organisation:me":                   ("GET", "L A A A A A"),
    "organisation:my-pin":               ("GET", "L A A A A A"),
    "organisation:places":               ("GET", "L - A A A A"),
    "organisation:add-place":            ("GET", "L - - - - A"),
    "organisation:place":                ("GET", "L - A A A A"),
    "organisation:change-place":         ("GET", "L - - - - A"),
    "organisation:move-place":           ("GET", "L - - - - A"),
    "organisation:hours":                ("POST", "L - A A - A"),
    "organisation:subjects":             ("GET", "L - A A A A"),
    "organisation:add-subject":          ("GET", "L - - - - A"),
    "organisation:add-phone":            ("GET", "L - A A - -"),
    "organisation:end-subject":          ("POST", "L - - - - A"),
    "organisation:remove-phone":         ("POST", "L - A A - -"),
    "organisation:people":               ("GET", "L - A A A A"),
    "organisation:add-person":           ("GET", "L - - - - A"),
    "organisation:person":               ("GET", "L - A A A A"),
    "organisation:change-person":        ("GET", "L - - - - A"),
    "organisation:invite":               ("POST", "L - - - - A"),
    "organisation:set-pin":              ("GET", "L - A A - A"),
    "organisation:give-post":            ("GET", "L - A A - A"),
    "organisation:give-access":          ("GET", "L - - - - A"),
    "organisation:add-credential":       ("GET", "L - A A - A"),
    "organisation:end-post":             ("POST", "L - A A - A"),
    "organisation:take-access":          ("POST", "L - - - - A"),
    "organisation:revoke-credential":    ("POST", "L - A A - A"),
    "organisation:import":               ("GET", "L - - - - A"),
    "organisation:import-preview":       ("GET", "L - - - - -"),
    "standards:index":                   ("GET", "L A A A A A"),
    "standards:adopt":                   ("GET", "L - - A - -"),
    "standards:begin-draft":             ("GET", "L - - A - -"),
    "standards:draft":                   ("GET", "L - - A - -"),
    "standards:draft-file":              ("GET", "L - - A - -"),
    "standards:compare-draft":           ("GET", "L - - A - -"),
    "standards:upload-draft":            ("POST", "L - - A - -"),
    "standards:ask-review":              ("POST", "L - - A - -"),
    "standards:approve-draft":           ("POST", "L - - - - -"),
    "standards:send-back-draft":         ("POST", "L - - A - -"),
    "standards:publish-draft":           ("POST", "L - - A - -"),
    "standards:drop-draft":              ("POST", "L - - A - -"),
    "standards:edition":                 ("GET", "L A A A A A"),
    "standards:withdraw":                ("GET", "L - - A - -"),
    "standards:compare":                 ("GET", "L A A A A A"),
    "notices:index":                     ("GET", "L A A A A A"),
    "notices:read":                      ("POST", "L A A A A A"),
    "notices:follow":                    ("POST", "L A - - - -"),
    "channels:index":                    ("GET", "L - A A - -"),
    "channels:add":                      ("GET", "L - A A - -"),
    "channels:channel":                  ("GET", "L - A A - -"),
    "channels:test":                     ("POST", "L - A A - -"),
    "channels:pause":                    ("POST", "L - A A - -"),
    "channels:remove":                   ("POST", "L - A A - -"),
    "duties:index":                      ("GET", "L A A A A A"),
    "duties:now":                        ("GET", "A A A A A A"),
    "duties:photo":                      ("GET", "L - - - - -"),
    "duties:today":                      ("GET", "L A A A A A"),
    "duties:do":                         ("GET", "L A A A - -"),
    "duties:undo":                       ("POST", "L A A A - -"),
    "duties:reassign":                   ("GET", "L - A A - -"),
    "duties:waivers":                    ("GET", "L A A A A A"),
    "duties:grant-waiver":               ("GET", "L - A A - -"),
    "duties:ask-waiver":                 ("GET", "L A A A - -"),
    "duties:decide-waiver":              ("POST", "L - A A - -"),
    "duties:end-waiver":                 ("POST", "L - A A - -"),
    "manifest":                          ("GET", "A A A A A A"),
    "service-worker":                    ("GET", "A A A A A A"),
    "offline":                           ("GET", "A A A A A A"),
    "board:index":                       ("GET", "L - A A A A"),
    "board:place":                       ("GET", "L - A A A A"),
    "board:clause":                      ("GET", "L - A A A A"),
    "board:findings":                    ("GET", "L - A A A A"),
    "board:record":                      ("GET", "L - A A A A"),
    "board:report-html":                 ("GET", "L - A A A A"),
    "board:report-pdf":                  ("GET", "L - A A A A"),
    "board:report-xlsx":                 ("GET", "L - A A A A"),
    "public:site":                       ("GET", "A A A A A A"),
    "public:data":                       ("GET", "A A A A A A"),
    "public:csv":                        ("GET", "A A A A A A"),
    "public:json":                       ("GET", "A A A A A A"),
    "public:dictionary":                 ("GET", "A A A A A A"),
    "demo:start":                        ("GET", "- - - - - -"),
    "demo:enter":                        ("POST", "- - - - - -"),
    "account_login":                     ("GET", "A A A A A A"),
    "account_logout":                    ("POST", "L L L L L L"),
    "account_inactive":                  ("GET", "A A A A A A"),
    "account_reauthenticate":            ("GET", "L - - - - A"),
    "account_change_password":           ("GET", "L A A A A A"),
    "account_set_password":              ("GET", "L A A A A A"),
    "account_signup":                    ("GET", "A A A A A A"),
    "mfa_index":                         ("GET", "L A A A A A"),
    "mfa_authenticate":                  ("GET", "L A A A A A"),
    "mfa_reauthenticate":                ("GET", "L - - - - A"),
    "mfa_activate_totp":                 ("GET", "L A A A A A"),
    "mfa_deactivate_totp":               ("GET", "L - - - - -"),
    "mfa_view_recovery_codes":           ("GET", "L - - - - -"),
    "mfa_generate_recovery_codes":       ("GET", "L A A A A A"),
    "mfa_download_recovery_codes":       ("GET", "L - - - - -"),
    "socialaccount_login_cancelled":     ("GET", "A A A A A A"),
    "socialaccount_login_error":         ("GET", "A A A A A A"),
    "socialaccount_signup":              ("GET", "L L L L L L"),
    "openid_connect_login":              ("POST", "- - - - - -"),
    "openid_connect_callback":           ("GET", "- - - - - -"),
}  # fmt: skip
# Of another group: the objects of bund do not exist for them, whatever their access at home.
STRANGERS = ("carl", "tara")


def names(patterns: list[Any], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield space + (one.name or str(one.pattern))


def test_every_page_is_in_the_table() -> None:
    assert sorted(set(names(get_resolver().url_patterns))) == sorted(TABLE)


@pytest.fixture
def urls(world: World) -> dict[str, str]:
    """The address of every page, with objects of the site bund."""
    return addresses(world, TABLE)


def ask(client: Client, method: str, url: str) -> str:
    """What came of it: A, - or L."""
    if method == "GET":
        response = client.get(url)
    else:
        response = client.post(url, {"until": "2026-12-31", "week": "", "dates": ""})
    if response.status_code in (403, 404):
        return "-"
    to = response.headers.get("Location", "")
    if response.status_code == 302 and to.startswith("/login/"):
        return "L"
    assert response.status_code in (200, 204, 302, 401, 410, 422), (url, response.status_code)
    return "A"


@pytest.mark.parametrize("who", WHO)
def test_allowed_or_refused_as_the_table_says(world: World, urls: dict[str, str], client_of: Any, who: str) -> None:
    column = WHO.index(who)
    wrong = {}
    for name, (method, row) in TABLE.items():
        client = client_of(who) if who else Client()
        found = ask(client, method, urls[name])
        if found != row.split()[column]:
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize("who", STRANGERS)
def test_no_object_of_another_group_is_read_or_written(
    world: World, urls: dict[str, str], client_of: Any, who: str
) -> None:
    from yizhun.web.ledger.models import Entry

    before = Entry.objects.count()
    # Whatever names an object in its address, except what anybody may open: also pages of apps to come.
    of_bund = [
        name
        for name, (_, row) in TABLE.items()
        if ("?" in urls[name] or resolve(urls[name]).kwargs) and not row.startswith("A")
    ]
    assert len(of_bund) > 40
    client = client_of(who)
    for name in of_bund:
        for method in ("GET", "POST"):
            response = client.get(urls[name]) if method == "GET" else client.post(urls[name], {"until": "2026-12-31"})
            assert response.status_code in (403, 404, 405), (name, method, response.status_code)
    assert Entry.objects.count() == before
