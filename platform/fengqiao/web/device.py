"""What a person holds in the hand, as their list of sessions names it."""

from __future__ import annotations

from flask import request


def device() -> str:
    """Return what kind of device is asking, in a few words; no fingerprint is taken."""
    said = request.headers.get("User-Agent", "")
    machines = (
        ("iPhone", "苹果手机"),
        ("iPad", "苹果平板"),
        ("HarmonyOS", "鸿蒙手机"),
        ("Android", "安卓手机"),
        ("Windows", "Windows 电脑"),
        ("Macintosh", "苹果电脑"),
        ("Linux", "Linux 电脑"),
    )
    machine = next((words for sign, words in machines if sign in said), "其他设备")
    return f"{machine} 微信" if "MicroMessenger" in said else machine
