"""Buttons that the server offers, as the templates show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict


class Button(TypedDict):
    """A link, or a form of its own with hidden fields."""

    label: str
    href: str
    action: str
    kind: str
    confirm: str
    hidden: list[tuple[str, str]]
    disabled: bool


def link_button(label: str, href: str, kind: str = "") -> Button:
    """Return a button that opens a page."""
    return Button(
        label=label, href=href, action="", kind=kind, confirm="", hidden=[], disabled=False
    )


def post_button(
    label: str,
    action: str,
    *,
    kind: str = "",
    confirm: str = "",
    hidden: Iterable[tuple[str, object]] = (),
) -> Button:
    """Return a button that does a deed."""
    return Button(
        label=label,
        href="",
        action=action,
        kind=kind,
        confirm=confirm,
        hidden=[(name, str(value)) for name, value in hidden],
        disabled=False,
    )
