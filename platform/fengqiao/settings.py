"""The environment, read once into a frozen object."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url


@dataclass(frozen=True)
class Settings:
    """Where this installation keeps its state and how it reaches its services.

    ``notice_hosts`` are hosts of the own network to which units' messages may nevertheless go.
    ``admin_url`` is the migration login; ``web_url`` and ``auth_url`` are the two roles the
    product itself uses. All are SQLAlchemy URLs, or None while no database is known.
    """

    home: Path
    secret: bytes
    admin_url: str | None
    web_url: str | None
    auth_url: str | None
    redis_url: str | None
    embedded: bool
    fonts: Path
    hashing: str = "high"
    secure_cookies: bool = True
    notice_hosts: tuple[str, ...] = ()

    @property
    def secret_file(self) -> Path:
        """Return the file that holds the installation's secret when no variable names it."""
        return self.home / "secret"

    @property
    def files(self) -> Path:
        """Return the directory of stored files, addressed by digest."""
        return self.home / "files"


def read_settings(
    home: Path,
    *,
    admin_url: str | None = None,
    redis_url: str | None = None,
    secure_cookies: bool | None = None,
) -> Settings:
    """Return the settings for one home directory, creating it and its secret if need be.

    ``DATABASE_URL`` and ``REDIS_URL`` name outside services; without them the addresses given
    here are those of the embedded ones.
    """
    home = home.expanduser().resolve()
    home.mkdir(parents=True, exist_ok=True)
    secret = _secret(home)
    outside = os.environ.get("DATABASE_URL")
    admin = _with_driver(outside or admin_url)
    return Settings(
        home=home,
        secret=secret,
        admin_url=admin,
        web_url=os.environ.get("FENGQIAO_WEB_DATABASE_URL") or _as_role(admin, "fq_web", secret),
        auth_url=os.environ.get("FENGQIAO_AUTH_DATABASE_URL") or _as_role(admin, "fq_auth", secret),
        redis_url=os.environ.get("REDIS_URL") or redis_url,
        embedded=admin_url is not None and not outside,
        fonts=_fonts(),
        hashing=os.environ.get("FENGQIAO_HASHING", "high"),
        secure_cookies=os.environ.get("FENGQIAO_PLAIN_HTTP", "") != "loopback"
        if secure_cookies is None
        else secure_cookies,
        notice_hosts=tuple(os.environ.get("FENGQIAO_NOTICE_HOSTS", "").replace(",", " ").split()),
    )


def role_password(secret: bytes, role: str) -> str:
    """Return the password of one of the product's own database roles."""
    return hmac.new(secret, f"role:{role}".encode(), hashlib.sha256).hexdigest()


def _secret(home: Path) -> bytes:
    given = os.environ.get("FENGQIAO_SECRET")
    if given:
        return given.encode()
    file = home / "secret"
    if not file.exists():
        # Written aside and linked into place, so that of two starters only one wins.
        draft = home / f".secret.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip().encode()


def _with_driver(url: str | None) -> str | None:
    if not url:
        return None
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def _as_role(admin: str | None, role: str, secret: bytes) -> str | None:
    if admin is None:
        return None
    url = make_url(admin).set(username=role, password=role_password(secret, role))
    return url.render_as_string(hide_password=False)


def _fonts() -> Path:
    given = os.environ.get("FENGQIAO_FONTS")
    if given:
        return Path(given)
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "fengqiao" / "fonts"
