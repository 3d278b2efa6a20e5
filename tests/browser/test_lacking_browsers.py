"""Filing in browsers that lack much: iPhones of 2019, private windows, pages over plain http."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import LONG, Open, Site, ready
from tests.browser.week import (
    drafted_here,
    fill,
    number_on,
    opened_report,
    report,
    submit,
    type_in,
)
from tests.pages.reporting import begun_today, photo

# What came after Safari 13 and Firefox 78, or is kept from a private window or from plain http.
_OF_2019 = """() => {
  ['showModal', 'close', 'open'].forEach((name) => delete HTMLDialogElement.prototype[name]);
  delete SubmitEvent.prototype.submitter;
  delete HTMLFormElement.prototype.requestSubmit;
  ['serviceWorker', 'storage', 'clipboard'].forEach((name) => delete Navigator.prototype[name]);
  ['caches', 'createImageBitmap', 'structuredClone'].forEach((name) => delete window[name]);
  delete Crypto.prototype.randomUUID;
  ['at', 'findLast'].forEach((name) => delete Array.prototype[name]);
  ['replaceAll', 'at'].forEach((name) => delete String.prototype[name]);
  ['arrayBuffer', 'text', 'stream'].forEach((name) => delete Blob.prototype[name]);
  delete Element.prototype.replaceChildren;
}"""
# Over plain http a browser reckons no SHA-256, and keeps no shelf.
_PLAIN_HTTP = """() => {
  delete Crypto.prototype.subtle;
  ['serviceWorker', 'storage', 'clipboard'].forEach((name) => delete Navigator.prototype[name]);
  delete window.caches;
}"""
# A private Safari keeps no Blob.
_NO_BLOBS = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    const blobs = Object.values(value).filter((one) => one instanceof Blob);
    if (blobs.length) throw new DOMException('', 'DataCloneError');
    return put.call(this, value, key);
  };
}"""
_NOTHING_KEPT = """() => {
  IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); };
}"""
# A battery went before it was on disk that what was left in haste had been taken over.
_TAKEN_OVER_IN_VAIN = """(key) => new Promise((resolve, reject) => {
  const request = indexedDB.open('fengqiao', 1);
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const asked = request.result.transaction('drafts').objectStore('drafts').get(key);
    asked.onsuccess = () => {
      const { fields, at, ...more } = asked.result;
      const before = fields.map(([name, value]) => [name, value === '4' ? '3' : value]);
      localStorage.setItem(key, JSON.stringify({ ...more, fields: before, at: at - 1000 }));
      resolve(before.filter(([name, value]) => value === '3').length);
    };
  };
})"""
# An iPhone ends the connection of a page that lay aside; a new one is given.
_LAY_ASIDE = """() => {
  const usual = IDBDatabase.prototype.transaction;
  const ended = new WeakSet();
  let first = true;
  IDBDatabase.prototype.transaction = function (...given) {
    if (first || ended.has(this)) {
      first = false;
      ended.add(this);
      throw new DOMException('', 'InvalidStateError');
    }
    return usual.apply(this, given);
  };
}"""


def _lacking(opened: Open, site: Site, *scripts: str) -> Page:
    page = opened("b-head").new_page()
    for script in scripts:
        page.add_init_script(f"({script})()")
    page.goto(f"{site.address}/reports/{begun_today(site.world, 'b-head')}")
    ready(page)
    return page


def _photograph(page: Page, folder: Path) -> None:
    file = folder / "现场.jpg"
    file.write_bytes(photo(2400, 1800))
    page.set_input_files("input[type=file]", file)


def test_a_browser_of_2019_files_a_photo_looks_before_sending_and_keeps_its_keys(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    page = _lacking(opened, site, _OF_2019, _NO_BLOBS)
    number = number_on(page)
    expect(page.locator("#review-dialog")).to_be_hidden()
    fill(page, site, patrols="3", patrol_attendance="9")
    # The Enter that takes a word over from the input method goes no further.
    page.focus("[id='answer.patrols']")
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}))"
    )
    expect(page.locator("[id='answer.patrols']")).to_be_focused()
    _photograph(page, tmp_path)
    expect(page.locator("[data-photo-count]")).to_have_text("1")
    page.click("#review")
    expect(page.locator("#review-dialog")).to_be_visible()
    expect(page.locator("#review-title")).to_be_focused()
    page.click("#review-back")
    expect(page.locator("#review-dialog")).to_be_hidden()
    expect(page.locator("#review")).to_be_focused()
    submit(page)
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    kept = report(site, number)
    assert (kept.state, len(kept.answers["photos"])) == ("submitted", 1)


def test_over_plain_http_a_photo_goes_with_the_page_and_what_is_typed_stays_on_the_device(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    page = _lacking(opened, site, _PLAIN_HTTP)
    number = number_on(page)
    expect(page.get_by_text("照片只随这一页上报")).to_have_count(1)
    fill(page, site, patrols="3", patrol_attendance="9")
    drafted_here(page, "answer.patrols", "3")
    page.reload()
    ready(page)
    expect(page.locator("[id='answer.patrols']")).to_have_value("3")
    _photograph(page, tmp_path)
    # It is made small where it lies, in the form.
    page.wait_for_function(
        "(size) => document.querySelector('input[type=file]').files[0].size < size",
        arg=(tmp_path / "现场.jpg").stat().st_size,
        timeout=LONG,
    )
    page.click("#review")
    expect(page.locator("h1")).to_have_text("上报前核对")
    page.click("button[value=submit]")
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    kept = report(site, number)
    assert (kept.answers["patrols"], len(kept.answers["photos"])) == ("3", 1)


def test_a_browser_that_does_not_say_which_button_was_pressed_declares_nothing_too(
    opened: Open, site: Site
) -> None:
    page = _lacking(opened, site, _OF_2019)
    page.click("#nil")
    expect(page.locator("input[name=nil_report]")).to_be_visible()


def test_where_nothing_can_be_kept_the_form_goes_as_it_would_without_script(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    page = _lacking(opened, site, _NOTHING_KEPT)
    number = number_on(page)
    expect(page.locator("#saved")).to_contain_text("请直接上报")
    fill(page, site, patrols="3", patrol_attendance="9")
    page.click("#review")
    expect(page.locator("h1")).to_have_text("上报前核对")
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    _photograph(page, tmp_path)
    page.click("#review")
    expect(page.locator("h1")).to_have_text("上报前核对")
    page.click("button[value=submit]")
    expect(page.locator("main")).to_contain_text("已上报沙头镇")
    kept = report(site, number)
    assert (kept.answers["patrols"], len(kept.answers["photos"])) == ("3", 1)


def test_a_page_that_lay_aside_until_its_store_was_closed_opens_it_again(
    opened: Open, site: Site
) -> None:
    page = _lacking(opened, site)
    page.evaluate(f"({_LAY_ASIDE})()")
    fill(page, site, patrols="5", patrol_attendance="8")
    # Kept here or, a moment later, on the server: until then the test's own look would be ended.
    expect(page.locator("#saved")).to_contain_text(re.compile("已存本机|已保存"))
    drafted_here(page, "answer.patrols", "5")


def test_what_was_left_in_haste_never_takes_the_place_of_what_was_kept_later(
    opened: Open, site: Site
) -> None:
    page = opened_report(opened("b-head"), site, begun_today(site.world))
    type_in(page, "patrols", "4")
    drafted_here(page, "answer.patrols", "4")
    key = page.locator("form[data-key]").get_attribute("data-key")
    assert page.evaluate(_TAKEN_OVER_IN_VAIN, key) == 1
    page.reload()
    ready(page)
    expect(page.locator("[id='answer.patrols']")).to_have_value("4")
