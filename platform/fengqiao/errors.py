"""What a person may be told: refusals that were expected, each with what to do next."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """An anticipated "no": told to the person in words, never logged as a defect.

    ``code`` is stable English for machines; ``title`` names the kind and ``reason`` this
    occurrence, both in Chinese; ``facts`` are machine-readable; ``errors`` maps a field's name
    to what is wrong with it.
    """

    status = 409

    def __init__(
        self,
        code: str,
        title: str,
        reason: str,
        *,
        status: int | None = None,
        facts: Mapping[str, object] | None = None,
        errors: Mapping[str, list[str]] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.title = title
        self.reason = reason
        self.status = status or type(self).status
        self.facts = dict(facts or {})
        self.errors = {name: list(words) for name, words in (errors or {}).items()}

    def __reduce__(self) -> tuple[object, ...]:
        """Let a refusal come whole out of another process, whatever its kind asks to be made."""
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[Refusal], args: tuple[object, ...]) -> Refusal:
    return kind.__new__(kind, *args)


class NotFound(Refusal):
    """The thing is absent, or outside the actor's branch: the two must look the same."""

    status = 404

    def __init__(self, what: str = "这条记录") -> None:
        super().__init__(
            "not-found", "没有找到", f"没有找到{what}，可能已经移走，或不在您的单位范围内。"
        )


class NotYours(Refusal):
    """The actor sees the thing but this post may not do that to it."""

    status = 403

    def __init__(self, reason: str, code: str = "not-yours") -> None:
        super().__init__(code, "这个岗位不能做这件事", reason)


class Stale(Refusal):
    """Somebody else changed the record since this copy was read."""

    status = 412

    def __init__(self, reason: str = "这份内容刚被别人改过。请看一下新的内容，再改一次。") -> None:
        super().__init__("stale", "内容已有更新", reason)


class Invalid(Refusal):
    """What was sent does not fit; ``errors`` says which field and why."""

    status = 422

    def __init__(
        self,
        reason: str = "有几处需要改一下，改好后再提交。",
        *,
        errors: Mapping[str, list[str]] | None = None,
        code: str = "invalid",
    ) -> None:
        super().__init__(code, "填写的内容需要修改", reason, errors=errors)


class NotSignedIn(Refusal):
    """No valid session: the person has to sign in first."""

    status = 401

    def __init__(self) -> None:
        super().__init__("not-signed-in", "请先登录", "登录已过期或还没有登录，请登录后继续。")
