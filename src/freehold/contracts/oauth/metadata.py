"""What apps can find out about the authorization server and about what it guards, by themselves (RFC 8414, RFC 9728)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from freehold.catalogue.scopes import RESOURCES, SCOPES
from freehold.contracts.oauth.endpoints import EXCHANGES
from freehold.contracts.oauth.reading import PREFLIGHT, issuer
from freehold.kernel.installation import Installation

HEADERS = {**PREFLIGHT, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
_WITH_SECRET = ["client_secret_basic", "client_secret_post"]


async def authorization_server(request: Request) -> Response:
    """GET `/.well-known/oauth-authorization-server`."""
    installation: Installation = request.app.state.installation
    ours = issuer(request)
    here = f"{ours}/oauth/v2"
    body: dict[str, Any] = {
        "issuer": ours,
        "authorization_endpoint": f"{here}/authorize",
        "token_endpoint": f"{here}/token",
        "revocation_endpoint": f"{here}/revoke",
        "introspection_endpoint": f"{here}/introspect",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(EXCHANGES),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [*_WITH_SECRET, "none"],
        "revocation_endpoint_auth_methods_supported": [*_WITH_SECRET, "none"],
        "introspection_endpoint_auth_methods_supported": _WITH_SECRET,
        "scopes_supported": list(SCOPES),
        "authorization_response_iss_parameter_supported": True,
        "client_id_metadata_document_supported": installation.settings.oauth_client_documents,
        "protected_resources": [ours + path for path in RESOURCES],
    }
    if installation.settings.oauth_dynamic_registration:
        body["registration_endpoint"] = f"{here}/register"
    return JSONResponse(body, headers=HEADERS)


async def protected_resource(request: Request) -> Response:
    """GET `/.well-known/oauth-protected-resource/v2`: who gives tokens for that API. Without a path: for `/v2`."""
    path = f"/{request.path_params['path']}" if "path" in request.path_params else "/v2"
    if path not in RESOURCES:
        return JSONResponse({"error": "not_found"}, 404, headers=HEADERS)
    ours = issuer(request)
    body = {
        "resource": ours + path,
        "resource_name": RESOURCES[path],
        "authorization_servers": [ours],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
    }
    return JSONResponse(body, headers=HEADERS)


async def permitted(_: Request) -> Response:
    """OPTIONS: pages of other sites may ask."""
    return Response(status_code=204, headers=PREFLIGHT)


_AT = {
    "/.well-known/oauth-authorization-server": authorization_server,
    "/.well-known/oauth-protected-resource": protected_resource,
    "/.well-known/oauth-protected-resource/{path:path}": protected_resource,
}
ROUTES = [
    *(Route(path, endpoint, methods=["GET"]) for path, endpoint in _AT.items()),
    *(Route(path, permitted, methods=["OPTIONS"]) for path in _AT),
]
