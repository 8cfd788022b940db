"""The sign-in endpoints: pages for people, JSON for clients (contract 1)."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus, urlencode

from aiohttp import web

from .grants import OIDC, TokenFault, scopes_of
from .identity import Identity
from .world import AppRegistration, User

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
        return _trouble(fault)


def _trouble(fault: TokenFault) -> web.Response:
    """A refusal that is told to the person, not to the app."""
    text = html.escape(f"AADSTS{fault.number}: {fault.text}")
    title = "Sorry, but we're having trouble signing you in."
    return page(title, f'<p id="error">{text}</p>', 400)


def _step(identity: Identity, tenant: str, query: dict[str, str]) -> web.Response:
    chosen, consent = query.pop("account", ""), query.pop("consent", "")
    error = _refused(query, consent)
    if error:
        return _back(query, error)
    app = identity.app(query["client_id"], tenant)
    try:
        wanted = scopes_of(query.get("scope", ""), app)
    except TokenFault as fault:
        return _back(query, _error(fault.error, fault.number, fault.text))
    user = identity.world.user(chosen) if chosen else None
    if user is None:
        return page("Pick an account", _picker(identity, query))
    missing = wanted - OIDC - user.consented
    if missing and user.admin_consent_needed:
        return _approval(query, user)
    if consent != "yes" and (missing or query.get("prompt") == "consent"):
        listed = sorted(missing or wanted - OIDC)
        return page("Permissions requested", _consent(query, user, listed))
    return _back(query, identity.sign_in(tenant, query, user))


def _refused(query: Mapping[str, str], consent: str) -> dict[str, str] | None:
    """What the app is told at once."""
    if consent == "no":
        text = "User declined to consent to access the app."
        return _error("access_denied", 65004, text)
    if query.get("response_type") != "code":
        text = "The response_type is not supported; it has to be 'code'."
        return _error("unsupported_response_type", 700054, text)
    if not query.get("scope"):
        text = "The request body must contain the following parameter: 'scope'."
        return _error("invalid_request", 900144, text)
    if query.get("prompt") == "none":
        text = "Session information is not sufficient for single-sign-on."
        return _error("login_required", 50058, text)
    return None


def _error(error: str, number: int, text: str) -> dict[str, str]:
    return {"error": error, "error_description": f"AADSTS{number}: {text}"}


def _back(query: Mapping[str, str], result: dict[str, str]) -> web.Response:
    """To the app, in the way it asked for; with ``form_post`` the browser posts."""
    address = query["redirect_uri"]
    if query.get("state"):
        result = {**result, "state": query["state"]}
    if query.get("response_mode") == "form_post":
        body = (
            f'<form method="post" id="form-post" action="{html.escape(address)}">'
            f'{hidden(result)}<button class="primary">Continue</button></form>'
            "<script>document.getElementById('form-post').submit()</script>"
        )
        return page("Signing you in", body)
    mark = "&" if "?" in address else "?"
    mark = "#" if query.get("response_mode") == "fragment" else mark
    return _redirect(f"{address}{mark}{urlencode(result)}")


def _redirect(address: str) -> web.Response:
    return web.Response(status=302, headers={"Location": address})


def _picker(identity: Identity, query: dict[str, str]) -> str:
    """Everybody; the person of the ``login_hint`` first and ready to confirm."""
    hint = query.get("login_hint", "").lower()
    people = sorted(identity.candidates(), key=lambda u: u.upn.lower() != hint)
    buttons = "".join(
        f'<button name="account" value="{html.escape(user.upn)}"'
        f"{' autofocus' if user.upn.lower() == hint else ''}>{html.escape(user.name)}"
        f"<br><small>{html.escape(user.upn)}</small></button>"
        for user in people
    )
    return f'<form method="post" id="account-picker">{hidden(query)}{buttons}</form>'


def _consent(query: dict[str, str], user: User, listed: list[str]) -> str:
    rows = "".join(f"<li>{html.escape(scope)}</li>" for scope in listed)
    again = hidden({**query, "account": user.upn})
    return (
        f'<p>{html.escape(user.upn)}</p><ul id="permissions">{rows}</ul>'
        f'<form method="post" id="consent">{again}'
        '<button class="primary" name="consent" value="yes">Accept</button>'
        '<button name="consent" value="no">Cancel</button></form>'
    )


def _approval(query: dict[str, str], user: User) -> web.Response:
    """Only an administrator may consent; the person can only go back (90094)."""
    body = (
        f'<p>{html.escape(user.upn)}</p><p id="error">AADSTS90094: An administrator '
        "has to consent to the permissions this app asks for.</p>"
        f'<form method="post" id="admin-approval">{hidden(query)}'
        '<button name="consent" value="no">Return to the application</button></form>'
    )
    return page("Need admin approval", body)


async def token(request: web.Request) -> web.Response:
    """The token endpoint."""
    identity: Identity = request.app["state"].identity
    form = {key: str(value) for key, value in (await request.post()).items()}
    basic = _basic(request, form)
    return _json(identity, identity.token, request.match_info["tenant"], form, basic)


def _basic(request: web.Request, form: dict[str, str]) -> str:
    """The secret of HTTP Basic; the client id with it goes into the form."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        client, _, secret = base64.b64decode(value).decode().partition(":")
    except ValueError:
        return ""
    form.setdefault("client_id", unquote_plus(client))
    return unquote_plus(secret)


def _json(
    identity: Identity,
    work: Callable[..., dict[str, Any]],
    *arguments: Any,  # noqa: ANN401
) -> web.Response:
    """What the work returns, or the refusal it ends in."""
    headers = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}
    try:
        return web.json_response(work(*arguments), headers=headers)
    except TokenFault as fault:
        body = fault.body(identity.world.now())
        return web.json_response(body, status=fault.status, headers=headers)


async def device_code(request: web.Request) -> web.Response:
    """Start a device code flow."""
    identity: Identity = request.app["state"].identity
    form = {key: str(value) for key, value in (await request.post()).items()}
    return _json(identity, identity.device_code, request.match_info["tenant"], form)


async def device_login(request: web.Request) -> web.Response:
    """The page where a device code is typed in; without an account: declined."""
    identity: Identity = request.app["state"].identity
    if request.method == "GET":
        return page("Enter the code", _device_form(identity))
    form = await request.post()
    user = identity.world.user(str(form.get("account", "")))
    try:
        known = identity.type_device_code(str(form.get("code", "")), user)
    except TokenFault as fault:
        return _trouble(fault)
    if not known:
        return page("That code did not work", _device_form(identity))
    done = "You are signed in" if user else "You declined"
    return page(done, '<p id="done">You can close this window.</p>')


def _device_form(identity: Identity) -> str:
    people = "".join(
        f'<button name="account" value="{html.escape(user.upn)}">'
        f"{html.escape(user.name)}<br><small>{html.escape(user.upn)}</small></button>"
        for user in identity.candidates()
    )
    return (
        '<form method="post" id="device"><p><label>Code <input name="code" '
        f'autocomplete="off" required></label></p>{people}'
        '<button name="account" value="">Decline</button></form>'
    )


async def logout(request: web.Request) -> web.Response:
    """There is no session to end, so only the way back is left."""
    address = request.query.get("post_logout_redirect_uri")
    if address:
        return _redirect(address)
    return page("You signed out of your account", "")


async def keys(request: web.Request) -> web.Response:
    """No keys: id tokens are unsigned here."""
    return web.json_response({"keys": []})


async def configuration(request: web.Request) -> web.Response:
    """OpenID discovery."""
    identity: Identity = request.app["state"].identity
    return _json(identity, identity.configuration, request.match_info["tenant"])


async def admin_consent(request: web.Request) -> web.Response:
    """An administrator consents for everybody, or does not."""
    identity: Identity = request.app["state"].identity
    tenant, query = request.match_info["tenant"], dict(request.query)
    try:
        app = identity.check_authorize(tenant, query)
        if request.method == "GET":
            return page("Consent for your organization", _consent_for_all(app))
        form = await request.post()
        if form.get("consent") != "yes":
            text = "The admin canceled the request"
            told = {"error": "permission_denied", "error_description": text}
            return _back(query, told)
        named = identity.consent_for_all(tenant, app)
    except TokenFault as fault:
        return _trouble(fault)
    return _back(query, {"tenant": named, "admin_consent": "True"})


def _consent_for_all(app: AppRegistration) -> str:
    rows = "".join(
        f"<li>{html.escape(name)}</li>"
        for name in sorted(app.permissions | app.wanted_roles)
    )
    return (
        f'<ul id="permissions">{rows}</ul><form method="post" id="admin-consent">'
        '<button class="primary" name="consent" value="yes">Accept</button>'
        '<button name="consent" value="no">Cancel</button></form>'
    )


def routes() -> list[web.RouteDef]:
    """All of it."""
    base = "/{tenant}/oauth2/v2.0"
    return [
        web.get("/{tenant}/v2.0/.well-known/openid-configuration", configuration),
        web.get(f"{base}/authorize", authorize),
        web.post(f"{base}/authorize", authorize),
        web.post(f"{base}/token", token),
        web.post(f"{base}/devicecode", device_code),
        web.get(f"{base}/logout", logout),
        web.get("/{tenant}/discovery/v2.0/keys", keys),
        web.get("/{tenant}/adminconsent", admin_consent),
        web.post("/{tenant}/adminconsent", admin_consent),
        web.get("/devicelogin", device_login),
        web.post("/devicelogin", device_login),
    ]
