"""The village's three jobs on browsers of 2020 and of today: file a week, inspect, correct.

The first job is done with the site out of reach: what opens then comes from the shelf alone, also
on Chromium 83, whose workers cannot be told that there is no line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from uuid import UUID

from fengqiao.clock import now
from fengqiao.errors import Refusal
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.bench.old_chromium import PACKAGES, PipedChromium, program
from tests.bench.places import scratch
from tests.bench.rows import Row
from tests.bench.sites import Served, site
from tests.browser.conftest import chromium
from tests.pages.reporting import begun_today, report_of

_FILL = """(given) => document.querySelectorAll('input.figure').forEach((input) => {
  input.value = given[input.dataset.field] || '0';
  input.dispatchEvent(new Event('input', {bubbles: true}));
})"""
_PHOTO = """(async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 2400; canvas.height = 1800;
  const pen = canvas.getContext('2d');
  for (let k = 0; k < 200; k++) {
    pen.fillStyle = 'hsl(' + k + ',60%,50%)';
    pen.fillRect(Math.random() * 2400, Math.random() * 1800, 300, 300);
  }
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.95));
  const list = new DataTransfer();
  list.items.add(new File([blob], 'a.jpg', {type: 'image/jpeg'}));
  const input = document.querySelector('[data-photo-input]');
  input.files = list.files;
  input.dispatchEvent(new Event('change', {bubbles: true}));
})()"""
_ENTRY = """document.querySelectorAll('#entry .text, #entry textarea').forEach((input) => {
  if (input.tagName === 'SELECT') input.selectedIndex = 1;
  else if (!input.value && input.type === 'text') input.value = '村礼堂';
});
new Set(Array.from(document.querySelectorAll('#entry input[type=radio]'), (one) => one.name))
  .forEach((name) => document.querySelector('#entry input[name="' + name + '"]').click());"""
_READY = "document.documentElement.dataset.ready === 'yes'"
_SAYS = "document.body.innerText.includes('{}')"


def measure() -> list[Row]:
    """Return for each browser how long the jobs took; a job that fails is named."""
    rows = []
    for name in (*map(str, PACKAGES), "of today"):
        path = program(int(name)) if name.isdigit() else Path(chromium())
        with site() as served, scratch() as folder:
            browser = PipedChromium(path, folder / "profile")
            try:
                rows += _on(browser, name, served)
            finally:
                browser.close()
    return rows


def _on(browser: PipedChromium, name: str, served: Served) -> list[Row]:
    _sign_in(browser, served, "b-head")
    number = begun_today(served.world)
    jobs: dict[str, Callable[[], None]] = {
        "1 a week filed without a line": lambda: _file(browser, served, number),
        "1 the same, not begun before": lambda: _file_unbegun(browser, served),
        "2 an inspection with a photo": lambda: _inspect(browser, served),
        "3 what was sent back, corrected": lambda: _correct(browser, served, number),
    }
    rows = []
    for job, do in jobs.items():
        began, wrong = monotonic(), ""
        try:
            do()
        except (TimeoutError, RuntimeError, AssertionError, Refusal) as error:
            wrong = " ".join((str(error) or repr(error)).split())[:200]
        note = wrong or f"{monotonic() - began:.1f} s"
        what = f"Chromium {name}: job {job}, failures"
        rows.append(Row(what, int(bool(wrong)), "", most=0, note=note))
    return rows


def _sign_in(browser: PipedChromium, served: Served, unit: str) -> None:
    browser.call(
        "Network.setCookie",
        name="fengqiao",
        value=served.world.cookies[unit, "filer"],
        url=served.address,
    )


def _cut(browser: PipedChromium, served: Served) -> None:
    served.cut()
    browser.offline(True)


def _mend(browser: PipedChromium, served: Served) -> None:
    served.mend()
    browser.offline(False)
    browser.run("window.dispatchEvent(new Event('online'))")


def _file(browser: PipedChromium, served: Served, number: UUID) -> None:
    address = f"{served.address}/reports/{number}"
    browser.goto(address)
    browser.until(_READY)
    browser.shelved(f"/reports/{number}")
    browser.run(_PHOTO)
    browser.until("document.querySelector('[data-photo-count]').textContent === '1'")
    _cut(browser, served)
    browser.run(f"({_FILL})({{patrols: '4', patrol_attendance: '8'}})")
    browser.until("document.getElementById('saved').textContent.includes('已存本机')")
    _hand_over(browser)
    browser.until("document.getElementById('saved').textContent.includes('没有信号')")
    browser.goto(address)
    browser.until(_READY)
    assert browser.run("document.getElementById('answer.patrols').value") == "4"
    assert browser.run("document.querySelectorAll('.photo img').length") == 1
    _mend(browser, served)
    browser.until(_SAYS.format("已上报沙头镇"))
    filed = report_of(served.world, "b-head", number)
    assert (filed.state, filed.answers["patrols"]) == ("submitted", "4")
    assert len(filed.answers["photos"]) == 1


def _file_unbegun(browser: PipedChromium, served: Served) -> None:
    """Open this week's form from the task list for the first time when there is no line."""
    _sign_in(browser, served, "b-shore")
    browser.goto(f"{served.address}/tasks")
    begin = browser.run("document.querySelector('a[href^=\"/reports/begin\"]').href")
    browser.shelved(f"/obligations/{begin.split('=')[1]}/filing")
    _cut(browser, served)
    browser.goto(f"{served.address}/tasks")
    browser.run("document.querySelector('a[href^=\"/reports/begin\"]').click()")
    browser.until(_READY)
    browser.run(f"({_FILL})({{patrols: '2', patrol_attendance: '2'}})")
    browser.until("document.getElementById('saved').textContent.includes('已存本机')")
    _hand_over(browser)
    browser.until("document.getElementById('saved').textContent.includes('没有信号')")
    _mend(browser, served)
    browser.until(_SAYS.format("已上报沙头镇"))
    number = UUID(browser.run("location.pathname").rsplit("/", 1)[1])
    assert report_of(served.world, "b-shore", number).revision == 1
    _sign_in(browser, served, "b-head")


def _hand_over(browser: PipedChromium) -> None:
    browser.run("document.getElementById('review').click()")
    browser.until("document.getElementById('review-dialog').open")
    browser.run("document.getElementById('review-send').click()")


def _inspect(browser: PipedChromium, served: Served) -> None:
    browser.goto(f"{served.address}/ledgers/inspection/new")
    browser.until(_READY)
    browser.run(_ENTRY)
    browser.run(_PHOTO)
    browser.until("document.querySelector('[data-photo-count]').textContent === '1'")
    browser.run("document.querySelector('#entry button[name=action]').click()")
    browser.until("location.pathname.startsWith('/ledgers/entries/')")
    browser.until(_SAYS.format("村礼堂"))


def _correct(browser: PipedChromium, served: Served, number: UUID) -> None:
    reviewer, at = served.world.who("b-sand", "reviewer"), now()
    with transaction(reviewer, at) as work:
        send_back_report(
            work,
            reviewer,
            report_id=number,
            version=None,
            remarks={"": "请核实", "patrols": "一天巡逻了几次？"},
            at=at,
        )
    browser.goto(f"{served.address}/tasks")
    browser.until(_SAYS.format("请核实"))
    browser.run("document.querySelector('.btn.primary').click()")
    browser.until(_READY)
    browser.until(_SAYS.format("一天巡逻了几次"))
    browser.run(f"({_FILL})({{patrols: '3', patrol_attendance: '6', places_inspected: '1'}})")
    _hand_over(browser)
    browser.until(_SAYS.format("已上报沙头镇"))
    assert report_of(served.world, "b-head", number).revision == 2
