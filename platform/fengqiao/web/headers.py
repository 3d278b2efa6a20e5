"""What every answer says to the browser about itself."""

from __future__ import annotations

from flask import Flask, Response, g

from fengqiao.web.hall import hall

# For the offline shelf Safari before 15.5 asks child-src, later browsers worker-src.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none';"
    " manifest-src 'self'; worker-src 'self'; child-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Same-origin, not none: under none a browser sends "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
}
# Our own sheets and scripts hold no secret and are no documents; every byte is a village's wait.
OF_OWN_FILES = {"X-Content-Type-Options": "nosniff"}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
NEVER_KEPT = "no-store"


class OwnFile(Response):
    """One of our own sheets, scripts or pictures: the same for everybody, public, kept for good."""


def install_headers(app: Flask) -> None:
    """Put the headers on every answer; one that sets its own keeps it."""

    @app.after_request
    def add_headers(answer: Response) -> Response:
        if isinstance(answer, OwnFile):
            answer.headers.update(OF_OWN_FILES)
            return answer
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if hall().settings.secure_cookies:
            answer.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        # Nothing a county wrote stays in a shared computer's cache; our own files say otherwise.
        if "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = NEVER_KEPT
        answer.headers["X-Request-Id"] = g.get("request_number", "")
        return answer
