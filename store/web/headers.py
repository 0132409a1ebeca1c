"""Security headers on every answer, errors and media too."""

from __future__ import annotations

from flask import Flask, Response, request
from secure import ContentSecurityPolicy, PermissionsPolicy

from store.settings import Settings

PRIVATE = "no-store"


def policy(settings: Settings) -> str:
    """The Content-Security-Policy of our pages: nothing but our own files; forms may end at the payment page."""
    return (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'")
        .font_src("'self'")
        .connect_src("'self'")
        .manifest_src("'self'")
        .frame_src("'self'")
        .form_action("'self'", settings.stripe_checkout_origin)
        .base_uri("'none'")
        .object_src("'none'")
        .frame_ancestors("'self'")
    ).header_value


def init_app(app: Flask, settings: Settings) -> None:
    """Set the headers after every request; a view that has set one of its own keeps it."""
    csp = policy(settings)
    permissions = PermissionsPolicy().geolocation().camera().microphone().payment().usb().header_value

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", csp)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", permissions)
        if settings.https:
            headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = PRIVATE
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            headers["Cache-Control"] = PRIVATE
        return response
