"""Our scripts are written in many files and sent in few, without anything being said twice."""

from __future__ import annotations

import re

import pytest

from fengqiao.web.linking import Unlinkable, link

MODULES = {
    "store.js": "export const read = () => 'r';\n",
    "words.js": "export function say() {}\n",
    "frame.js": "import { read } from './store.js';\nread();\n",
    "draft.js": "import { read } from './store.js';\nexport async function keep() { read(); }\n",
    "filing.js": (
        "import { keep as hold } from './draft.js';\nimport { say } from './words.js';\n"
        "import { read } from './store.js';\nhold(); say(read());\n"
    ),
    "desk.js": "const boxes = [];\n",
}


def joined(name: str, **changed: str) -> str:
    """Return a script joined from the small modules, some of them changed."""
    modules = {**MODULES, **{f"{part}.js": text for part, text in changed.items()}}
    return link(name, modules.__getitem__)


def test_what_the_frame_brings_to_every_page_is_not_sent_again() -> None:
    frame, filing = joined("frame.js"), joined("filing.js")
    assert frame.endswith("export { $store };\n")
    assert filing.startswith("import { $store } from './frame.js';\n")
    assert frame.count("=> 'r'") == 1
    assert "=> 'r'" not in filing
    assert filing.index("const $draft = ") < filing.index("hold();")
    assert "const { keep: hold } = $draft;" in filing
    assert "return { keep };" in filing
    assert not re.search(r"^(import|export)", filing.split("\n", 1)[1], re.MULTILINE)


def test_a_module_two_others_need_comes_once_and_before_both() -> None:
    filing = joined(
        "filing.js", words="import { keep } from './draft.js';\nexport const say = keep;\n"
    )
    assert filing.count("const $draft = ") == 1
    assert filing.index("const $draft") < filing.index("const $words") < filing.index("hold()")


def test_a_script_that_stands_alone_or_is_a_part_of_others_is_sent_as_it_is() -> None:
    assert joined("desk.js") == MODULES["desk.js"]
    assert joined("draft.js") == MODULES["draft.js"]


@pytest.mark.parametrize(
    "wrong",
    [
        "import * as all from './store.js';\n",
        "import './store.js';\n",
        "import read from './store.js';\n",
        "import { read } from '../store.js';\n",
        "import { say } from './words.js';\nexport let count = 0;\n",
        "import { say } from './words.js';\nexport default say;\n",
        "import { say } from './words.js';\nconst $store = say;\n",
    ],
)
def test_what_cannot_be_joined_is_refused_with_its_file_and_line(wrong: str) -> None:
    with pytest.raises(Unlinkable, match=r"draft\.js: "):
        joined("filing.js", draft=f"{wrong}export const keep = 1;\n")


def test_modules_that_need_each_other_are_refused() -> None:
    circle = "import { keep } from './draft.js';\nexport const say = keep;\n"
    with pytest.raises(Unlinkable, match=r"draft\.js → words\.js → draft\.js"):
        joined(
            "filing.js",
            words=circle,
            draft="import { say } from './words.js';\nexport const keep = say;\n",
        )
