"""The village's three jobs on browsers of 2020: file a week, enter a place inspected, correct."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from uuid import UUID

from fengqiao.clock import now
from fengqiao.errors import Refusal
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.bench.old_chromium import PACKAGES, OldChromium
from tests.bench.places import scratch
from tests.bench.rows import Row
from tests.bench.sites import site
from tests.browser.conftest import Site
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
    """Return for each old browser how long the three jobs took; a job that fails is named."""
    rows = []
    for version in PACKAGES:
        with site() as served, scratch() as folder:
            browser = OldChromium(version, folder / "profile")
            try:
                rows += _on(browser, version, served)
            finally:
                browser.close()
    return rows


def _on(browser: OldChromium, version: int, served: Site) -> list[Row]:
    browser.call(
        "Network.setCookie",
        name="fengqiao",
        value=served.world.cookies["b-head", "filer"],
        url=served.address,
    )
    number = begun_today(served.world)
    jobs: dict[str, Callable[[], None]] = {
        "1 a week filed without a line": lambda: _file(browser, served, number),
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
        what = f"Chromium {version}: job {job}, failures"
        rows.append(Row(what, int(bool(wrong)), "", most=0, note=note))
    return rows


def _file(browser: OldChromium, served: Site, number: UUID) -> None:
    address = f"{served.address}/reports/{number}"
    browser.goto(address)
    browser.until(_READY)
    browser.run("navigator.serviceWorker.ready.then(() => 1)")
    browser.goto(address)
    browser.until(_READY)
    browser.run(_PHOTO)
    browser.until("document.querySelector('[data-photo-count]').textContent === '1'")
    browser.offline(True)
    browser.run(f"({_FILL})({{patrols: '4', patrol_attendance: '8'}})")
    browser.until("document.getElementById('saved').textContent.includes('已存本机')")
    _hand_over(browser)
    browser.until("document.getElementById('saved').textContent.includes('没有信号')")
    browser.goto(address)
    browser.until(_READY)
    assert browser.run("document.getElementById('answer.patrols').value") == "4"
    browser.offline(False)
    browser.run("window.dispatchEvent(new Event('online'))")
    browser.until(_SAYS.format("已上报沙头镇"))
    filed = report_of(served.world, "b-head", number)
    assert (filed.state, filed.answers["patrols"]) == ("submitted", "4")
    assert len(filed.answers["photos"]) == 1


def _hand_over(browser: OldChromium) -> None:
    browser.run("document.getElementById('review').click()")
    browser.until("document.getElementById('review-dialog').open")
    browser.run("document.getElementById('review-send').click()")


def _inspect(browser: OldChromium, served: Site) -> None:
    browser.goto(f"{served.address}/ledgers/inspection/new")
    browser.until(_READY)
    browser.run(_ENTRY)
    browser.run(_PHOTO)
    browser.until("document.querySelector('[data-photo-count]').textContent === '1'")
    browser.run("document.querySelector('#entry button[name=action]').click()")
    browser.until("location.pathname.startsWith('/ledgers/entries/')")
    browser.until(_SAYS.format("村礼堂"))


def _correct(browser: OldChromium, served: Site, number: UUID) -> None:
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
