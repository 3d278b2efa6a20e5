"""What the container files name is there: files, variables, commands, packages."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path
from typing import Any

import yaml

from fengqiao.cli import main
from fengqiao.runtime.packages import PDF

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
# What the images of others read, or the account of roles.sql and the shell.
OF_OTHERS = re.compile(r"POSTGRES_\w+|(OWNER|WEB|AUTH)_PASSWORD|TZ|FORWARDED_ALLOW_IPS")


def text_of(name: str) -> str:
    """Return one of the files of the containers."""
    return (DOCKER / name).read_text(encoding="utf-8")


def services() -> dict[str, dict[str, Any]]:
    """Return the services of the composition by name."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(text_of("compose.yaml"))["services"]
    return found


def own_services() -> dict[str, dict[str, Any]]:
    """Return the services that run our own image."""
    return {name: each for name, each in services().items() if "build" in each}


def copied() -> list[str]:
    """Return every path of the repository that the image takes."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", text_of("Dockerfile"), re.MULTILINE)
    return [word for line in lines for word in line.split()[:-1]]


def test_the_image_copies_what_is_there_and_let_through() -> None:
    let_through = re.findall(r"^!(.+)$", text_of("Dockerfile.dockerignore"), re.MULTILINE)
    assert {"platform", "workers", "migrations", "requirements.lock"} <= set(copied())
    for path in copied():
        assert (ROOT / path).exists(), path
        assert any(fnmatch.fnmatch(path, pattern) for pattern in let_through), path


def test_the_image_holds_the_libraries_that_papers_need() -> None:
    last = text_of("Dockerfile").rpartition("\nFROM ")[2]
    assert [need.package for need in PDF if need.package not in last] == []


def test_every_variable_to_fill_in_is_offered_and_every_offered_one_is_used() -> None:
    asked = set(re.findall(r"\$\{(\w+)", text_of("compose.yaml")))
    offered = set(re.findall(r"^(\w+)=", text_of(".env.example"), re.MULTILINE))
    assert asked == offered


def test_every_variable_set_is_one_that_somebody_reads() -> None:
    product = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "platform" / "fengqiao").rglob("*.py")
    )
    named = {name for each in services().values() for name in each.get("environment", {})}
    assert {"FENGQIAO_SECRET", "REDIS_URL", "DATABASE_URL"} <= named
    ours = {name for name in named if not OF_OTHERS.fullmatch(name)}
    assert {name for name in ours if f'"{name}"' not in product} == set()


def test_every_service_of_ours_runs_a_command_that_exists() -> None:
    for name, service in own_services().items():
        program, *words = service.get("command", ["gunicorn"])
        assert program == "gunicorn" or words[0] in main.commands, name
    assert {"migrate", "web", "worker", "scheduler"} == set(own_services())


def test_the_site_is_told_who_visits_and_under_which_name() -> None:
    """Else all share one address, or a port in the address has every form refused."""
    assert services()["web"]["environment"]["FENGQIAO_PROXIES"] == "1"
    told = dict(re.findall(r"proxy_set_header (\S+) (\S+);", text_of("nginx.conf")))
    assert told["X-Forwarded-For"] == "$remote_addr"
    assert told["X-Forwarded-Proto"] == "$scheme"
    assert told["Host"] == told["X-Forwarded-Host"] == "$http_host"


def test_what_the_machine_in_front_refuses_by_itself_it_says_in_chinese_and_what_to_do() -> None:
    """Each refusal has a page for people and the problem document of the site for programs."""
    text = text_of("nginx.conf")
    refused = re.findall(r"error_page ((?:\d{3} )+)\$refused_for;", text)
    assert refused, "nothing is refused in words"
    for said in ("code", "title", "words"):
        told = re.search(rf"\$refused_{said} {{(.*?)\n  }}", text, re.DOTALL)
        assert told is not None, said
        known = set(re.findall(r"\b(\d{3}) [^;]+;", told[1]))
        # What is not named is a site that is not there for a while.
        assert set(refused[0].split()) - known == {"500", "502", "503"}, said
        assert "default " in told[1]
    for place, kind in (("page", "text/html"), ("problem", "application/problem+json")):
        answer = re.search(rf"location = /refused/{place} {{(.*?)\n    }}", text, re.DOTALL)
        assert answer is not None, place
        assert f"default_type {kind};" in answer[1]
        assert "client_max_body_size 0;" in answer[1], "what is too large would be refused twice"
        assert {"$refused_title", "$refused_words"} <= set(re.findall(r"\$\w+", answer[1]))


def test_only_the_migration_knows_the_login_that_may_change_the_structure() -> None:
    knowing = {
        name for name, each in own_services().items() if "DATABASE_URL" in each["environment"]
    }
    assert knowing == {"migrate"}


def test_secrets_filled_in_are_never_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"docker/.env", "docker/certificates/"} <= set(ignored)


def test_the_readme_tells_of_every_variable_of_ours() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = {name for each in own_services().values() for name in each["environment"]}
    assert {name for name in named - {"FORWARDED_ALLOW_IPS"} if f"`{name}`" not in readme} == set()
