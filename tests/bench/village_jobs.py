"""The village's three jobs in any browser: file a week, inspect, correct.

The first job is done with the site out of reach: what opens then comes from the shelf alone, also
on Chromium 83, whose workers cannot be told that there is no line.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from uuid import UUID

from fengqiao.clock import now
from fengqiao.errors import Refusal
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.bench.driven import Driven
from tests.bench.rows import Row
from tests.bench.sites import Served
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
_ENTRY = """(() => {
document.querySelectorAll('#entry .text, #entry textarea').forEach((input) => {
  if (input.tagName === 'SELECT') input.selectedIndex = 1;
  else if (!input.value && input.type === 'text') input.value = '村礼堂';
});
new Set(Array.from(document.querySelectorAll('#entry input[type=radio]'), (one) => one.name))
  .forEach((name) => document.querySelector('#entry input[name="' + name + '"]').click());
})()"""
_READY = "document.documentElement.dataset.ready === 'yes'"
_SAYS = "document.body.innerText.includes('{}')"


def jobs_on(browser: Driven, name: str, served: Served) -> list[Row]:
    """Do the jobs one after the other and return how long each took; one that fails says why."""
    _sign_in(browser, served, "b-head")
    number = begun_today(served.world)
    jobs: dict[str, Callable[[], None]] = {
        "0 a figure typed and left at once": lambda: _leave(browser, served, number),
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
        what = f"{name}: job {job}, failures"
        rows.append(Row(what, int(bool(wrong)), "", most=0, note=note))
    return rows


def _sign_in(browser: Driven, served: Served, unit: str) -> None:
    browser.wear(served.address, served.world.cookies[unit, "filer"])


def _cut(browser: Driven, served: Served) -> None:
    served.cut()
    browser.offline(True)


def _mend(browser: Driven, served: Served) -> None:
    served.mend()
    browser.offline(False)
    browser.run("window.dispatchEvent(new Event('online'))")


def _leave(browser: Driven, served: Served, number: UUID) -> None:
    """Go elsewhere on the next breath, thrice: WebKit must not lose the figure, nor its store."""
    for figure in ("7", "8", "9"):
        _open(browser, served, number)
        browser.run(f"({_FILL})({{patrols: '{figure}'}})")
        browser.goto(f"{served.address}/tasks")
    _open(browser, served, number)
    assert browser.run("document.getElementById('answer.patrols').value") == "9"


def _open(browser: Driven, served: Served, number: UUID) -> None:
    browser.goto(f"{served.address}/reports/{number}")
    browser.until(_READY)


def _file(browser: Driven, served: Served, number: UUID) -> None:
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


def _file_unbegun(browser: Driven, served: Served) -> None:
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


def _hand_over(browser: Driven) -> None:
    browser.run("document.getElementById('review').click()")
    browser.until("document.getElementById('review-dialog').open")
    browser.run("document.getElementById('review-send').click()")


def _inspect(browser: Driven, served: Served) -> None:
    browser.goto(f"{served.address}/ledgers/inspection/new")
    browser.until(_READY)
    browser.run(_ENTRY)
    browser.run(_PHOTO)
    browser.until("document.querySelector('[data-photo-count]').textContent === '1'")
    browser.run("document.querySelector('#entry button[name=action]').click()")
    browser.until("location.pathname.startsWith('/ledgers/entries/')")
    browser.until(_SAYS.format("村礼堂"))


def _correct(browser: Driven, served: Served, number: UUID) -> None:
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
