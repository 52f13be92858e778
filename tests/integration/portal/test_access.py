"""Without a token nothing but the health page; with one, what it allows and no more."""

import re
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from running_portal import RunningPortal

from panhuo.portal import access as portal_access
from panhuo.portal.app import create_app
from panhuo.portal.guard import HEADERS
from panhuo.portal.token import Grant, TokenRequestError, issue_token, revoke_token
from panhuo.settings import get_settings

OPEN = {"/healthz", "/login", "/static"}
QUERY = {"feed": "supply", "region": "330802", "as_of": "2024-12-31", "name": "a.csv"}


def test_the_health_page_needs_no_token(portal: RunningPortal) -> None:
    answer = portal.client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert HEADERS.items() <= {name: answer.headers.get(name) for name in HEADERS}.items()


def test_every_other_page_is_401_without_a_token_and_says_the_same_to_all(
    portal: RunningPortal,
) -> None:
    said = set()
    for route in create_app().routes:
        path = re.sub(r"{\w+}", "x", route.path)  # type: ignore[attr-defined]
        for method in getattr(route, "methods", None) or ():
            if path not in OPEN:
                answer = portal.client().request(method, path)
                said.add((answer.status_code, answer.text))
    assert len(said) == 1
    [(status, _)] = said
    assert status == 401


def _claims(**changed: object) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "aud": "panhuo-portal",
        "jti": "0" * 16,
        "sub": "somebody",
        "iat": now,
        "exp": now + timedelta(days=1),
        "regions": ["330802"],
        "may": ["upload"],
    } | changed


def test_forged_expired_unlisted_and_revoked_tokens_get_the_same_401(
    portal: RunningPortal,
) -> None:
    key = get_settings().token_key()
    good, issued = issue_token(Grant("将被吊销", ("330802",)))
    assert portal.client(good).get("/deliveries").status_code == 200
    revoke_token(issued.token_id)
    portal_access._recent.clear()
    long_ago = datetime.now(UTC) - timedelta(days=2)
    past = _claims(jti=issued.token_id, iat=long_ago, exp=long_ago + timedelta(days=1))
    header, payload, signature = portal.token().split(".")
    tokens = {
        "garbage": "garbage",
        "another key": jwt.encode(_claims(), b"x" * 48, "HS256"),
        "no signature": jwt.encode(_claims(), None, "none"),  # type: ignore[arg-type]
        "changed": f"{header}.{payload[:-2]}AA.{signature}",
        "expired": jwt.encode(past, key, "HS256"),
        "not on the list": jwt.encode(_claims(), key, "HS256"),
        "another audience": jwt.encode(_claims(aud="airflow"), key, "HS256"),
        "revoked": good,
    }
    answers = {name: portal.client(token).get("/deliveries") for name, token in tokens.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        tokens, 401
    )
    assert len({answer.text for answer in answers.values()}) == 1


def test_a_scope_covers_the_units_below_it_and_no_neighbour(portal: RunningPortal) -> None:
    access = portal_access.access_of(portal.token(region="3308"))
    assert access.scopes == ("330800",)
    assert {"330800", "330802", "330803", "330800Z01"} <= set(access.regions)
    assert not access.covers("330782")
    assert not access.covers("330000")


def test_a_token_without_the_right_is_403(portal: RunningPortal) -> None:
    reader = portal.client(portal.token(upload=False))
    assert reader.get("/upload").status_code == 403
    assert reader.get("/decisions").status_code == 403
    assert reader.post("/uploads", params=QUERY, content=b"x").status_code == 403
    assert reader.get("/deliveries").status_code == 200


def test_a_file_for_another_region_is_403_and_leaves_nothing(portal: RunningPortal) -> None:
    client = portal.client(portal.token())
    answer = client.post("/uploads", params=QUERY | {"region": "330803"}, content=b"a,b\n")
    assert answer.status_code == 403
    assert list(get_settings().landing_dir.rglob("*330803*")) == []


def test_a_cookie_alone_changes_nothing_without_the_mark_of_the_page(
    portal: RunningPortal,
) -> None:
    token = portal.token()
    client = portal.client()
    client.cookies.set(portal_access.COOKIE, token)
    assert client.get("/upload").status_code == 200
    assert client.post("/uploads", params=QUERY, content=b"x").status_code == 403
    assert client.post("/logout").status_code == 403
    wrong = {portal_access.MARK_HEADER: "0" * 64}
    assert client.post("/logout", headers=wrong).status_code == 403
    mark = portal_access.access_of(token).page_mark
    assert client.post("/logout", data={portal_access.MARK_FIELD: mark}).status_code == 303


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_a_form_of_another_site_is_refused(portal: RunningPortal, headers: dict[str, str]) -> None:
    answer = portal.client().post("/login", data={"token": portal.token()}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_for_this_site_only_and_no_script_reads_it(portal: RunningPortal) -> None:
    answer = portal.client().post("/login", data={"token": portal.token()})
    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303
    assert "httponly" in cookie and "samesite=strict" in cookie


@pytest.mark.parametrize(
    "grant", [Grant("", ("330802",)), Grant("x\x00y", ("330802",)), Grant("谁", ())]
)
def test_a_token_for_nobody_or_nowhere_is_not_issued(portal: RunningPortal, grant: Grant) -> None:
    with pytest.raises(TokenRequestError):
        issue_token(grant)
    with pytest.raises(TokenRequestError):
        issue_token(Grant("谁", ("330802",)), days=4000)
