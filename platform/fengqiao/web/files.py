"""Names under which files go out."""

from __future__ import annotations

from urllib.parse import quote


def attached_name(name: str, *, inline: bool = False) -> str:
    """Return a Content-Disposition that carries a Chinese name (RFC 6266, RFC 8187)."""
    ending = name.rsplit(".", 1)[-1] if "." in name else "bin"
    plain = f"fengqiao.{ending}"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
