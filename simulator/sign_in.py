"""The sign-in endpoints: pages for people, JSON for clients (contract 1)."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from .grants import OIDC, TokenFault, plain, redirect
from .identity import Identity
from .world import User

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:16px system-ui;background:#eef1f5;display:grid;place-items:center;
min-height:95vh;margin:0}}main{{background:#fff;padding:2rem;border-radius:8px;
width:min(24rem,80vw);box-shadow:0 2px 12px #0002}}button{{display:block;width:100%;
padding:.7rem;margin:.4rem 0;border:1px solid #c8ccd4;border-radius:6px;background:#fff;
font:inherit;text-align:left;cursor:pointer}}button.primary{{background:#2266bb;
color:#fff;text-align:center}}h1{{font-size:1.3rem}}p.hint{{color:#667;font-size:.85rem}}
input{{font:inherit;width:100%;box-sizing:border-box;padding:.5rem}}</style>
<main><p class="hint">Simulated Microsoft 365</p><h1>{title}</h1>{body}</main></html>"""


def page(title: str, body: str, status: int = 200) -> web.Response:
    """A sign-in page."""
    text = PAGE.format(title=html.escape(title), body=body)
    return web.Response(text=text, content_type="text/html", status=status)


def hidden(values: Mapping[str, str]) -> str:
    """Carry the request along in a form."""
    return "".join(
        f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">'
        for k, v in values.items()
    )


async def authorize(request: web.Request) -> web.Response:
    """Account picker, then consent, then back to the app."""
    identity: Identity = request.app["state"].identity
    tenant = request.match_info["tenant"]
    form = await request.post() if request.method == "POST" else {}
    query = {**request.query, **{key: str(value) for key, value in form.items()}}
    try:
        identity.check_authorize(tenant, query)
        return _step(identity, tenant, query)
    except TokenFault as fault:
        text = f"AADSTS{fault.number}: {fault.text}"
        return page("Sorry, but we're having trouble signing you in.", text, 400)


def _step(identity: Identity, tenant: str, query: dict[str, str]) -> web.Response:
    chosen = query.pop("account", None)
    consent = query.pop("consent", None)
    user = identity.world.user(chosen) if chosen else None
    if query.get("prompt") == "none" and user is None:
        return _back(query, {"error": "login_required"})
    if consent == "no":
        text = "AADSTS65004: User declined to consent to access the app."
        return _back(query, {"error": "access_denied", "error_description": text})
    if user is None:
        return page("Pick an account", _picker(identity, tenant, query))
    if user.admin_consent_needed:
        return page(
            "Need admin approval", "AADSTS90094: An administrator has to consent.", 400
        )
    missing = plain(frozenset(query.get("scope", "").split())) - OIDC - user.consented
    if consent != "yes" and (missing or query.get("prompt") == "consent"):
        return page("Permissions requested", _consent(query, user, sorted(missing)))
    raise web.HTTPFound(identity.sign_in(tenant, query, user))


def _back(query: dict[str, str], result: dict[str, str]) -> web.Response:
    raise web.HTTPFound(redirect(query, result))


def _picker(identity: Identity, tenant: str, query: dict[str, str]) -> str:
    hint = query.get("login_hint", "").lower()
    people = sorted(identity.candidates(tenant), key=lambda u: u.upn.lower() != hint)
    buttons = "".join(
        f'<button name="account" value="{html.escape(u.upn)}">{html.escape(u.name)}'
        f"<br><small>{html.escape(u.upn)}</small></button>"
        for u in people
    )
    return f'<form method="post" id="account-picker">{hidden(query)}{buttons}</form>'


def _consent(query: dict[str, str], user: User, missing: list[str]) -> str:
    rows = "".join(f"<li>{html.escape(scope)}</li>" for scope in missing)
    again = hidden({**query, "account": user.upn})
    return (
        f'<p>{html.escape(user.upn)}</p><ul>{rows}</ul><form method="post" '
        f'id="consent">{again}<button class="primary" name="consent" value="yes">'
        'Accept</button><button name="consent" value="no">Cancel</button></form>'
    )


async def token(request: web.Request) -> web.Response:
    """The token endpoint."""
    identity: Identity = request.app["state"].identity
    form = {key: str(value) for key, value in (await request.post()).items()}
    try:
        basic = _basic(request, form)
        answer = identity.token(request.match_info["tenant"], form, basic)
    except TokenFault as fault:
        body = fault.body(identity.world.now())
        return web.json_response(body, status=fault.status)
    return web.json_response(answer)


def _basic(request: web.Request, form: dict[str, str]) -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ""
    client, _, secret = base64.b64decode(value).decode().partition(":")
    form.setdefault("client_id", dict(parse_qsl(f"c={client}"))["c"])
    return dict(parse_qsl(f"s={secret}")).get("s", "")


async def device_code(request: web.Request) -> web.Response:
    """Start a device code flow."""
    identity: Identity = request.app["state"].identity
    form = {key: str(value) for key, value in (await request.post()).items()}
    try:
        return web.json_response(
            identity.device_code(request.match_info["tenant"], form)
        )
    except TokenFault as fault:
        body = fault.body(identity.world.now())
        return web.json_response(body, status=fault.status)


async def device_login(request: web.Request) -> web.Response:
    """The page where a device code is typed in."""
    identity: Identity = request.app["state"].identity
    if request.method == "GET":
        people = "".join(
            f'<button name="account" value="{u.upn}">{html.escape(u.upn)}</button>'
            for u in identity.candidates("common")
        )
        body = (
            '<form method="post" id="device"><p><input name="code" '
            f'placeholder="Code"></p>{people}</form>'
        )
        return page("Enter the code", body)
    form = await request.post()
    user = identity.world.user(str(form.get("account", "")))
    known = identity.type_device_code(str(form.get("code", "")), user)
    return page("You are signed in" if known else "That code did not work", "")


async def configuration(request: web.Request) -> web.Response:
    """OpenID discovery."""
    identity: Identity = request.app["state"].identity
    try:
        return web.json_response(identity.configuration(request.match_info["tenant"]))
    except TokenFault as fault:
        return web.json_response(fault.body(identity.world.now()), status=400)


async def admin_consent(request: web.Request) -> web.Response:
    """An administrator consents for everybody."""
    query = {"redirect_uri": request.query["redirect_uri"]}
    query["state"] = request.query.get("state", "")
    tenant = request.match_info["tenant"]
    raise web.HTTPFound(redirect(query, {"tenant": tenant, "admin_consent": "True"}))


def routes() -> list[web.RouteDef]:
    """All of it."""
    base = "/{tenant}/oauth2/v2.0"
    return [
        web.get("/{tenant}/v2.0/.well-known/openid-configuration", configuration),
        web.get(f"{base}/authorize", authorize),
        web.post(f"{base}/authorize", authorize),
        web.post(f"{base}/token", token),
        web.post(f"{base}/devicecode", device_code),
        web.get("/{tenant}/adminconsent", admin_consent),
        web.get("/devicelogin", device_login),
        web.post("/devicelogin", device_login),
    ]
