"""Everybody can read and use the pages: large type, both themes, names for screen readers."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.repair import commands as c
from tests import browser as chromium
from tests.cloud.pages.phones import Phone, picture, ready, signed_in, subject_of
from tests.cloud.pages.served import Campus, report_form
from tests.worlds import LEADER, NOON


@pytest.fixture(scope="module")
def everywhere(served: Campus) -> list[tuple[str, str]]:
    """(subject, path) of every page, with something on it."""
    campus = served
    campus.clock.now = NOON
    person = campus.student()
    session = campus.person_phone(person)
    reported, finished, rated = (
        campus.report(session, person, anyway="1", description="水龙头关不紧" * 20)
        for _ in range(3)
    )
    campus.finish(finished)
    campus.finish(rated)
    session.post(f"{campus.url}/tickets/{rated}/pass", {"key": report_form(person)["key"]})
    campus.dispatch(reported)
    campus.office(reported, c.Take("W101"), c.Arrive("W101"))
    me, worker = subject_of(person), "staff:W101"
    mine = ["/", "/report", "/report/place", "/report/place?q=301", "/tickets", "/me", "/consent"]
    mine += [f"/tickets/{uid}" for uid in (reported, finished, rated)] + ["/messages", "/nowhere"]
    jobs = ["/jobs", f"/jobs/{reported}", f"/jobs/{finished}", "/messages", "/me"]
    desk = ["/desk", f"/desk/{reported}", f"/desk/{reported}/reassign"]
    whose = ((me, mine), (worker, jobs), (f"staff:{LEADER.id}", desk))
    return [(subject, path) for subject, paths in whose for path in paths]


CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = colour => rgba(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const ground = el => {
    for (let at = el; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgba(colour)[3] > 250) return colour;
    }
    return 'white';
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    const hidden = !el.checkVisibility({ opacityProperty: true }) || el.closest('.sr, .skip');
    if (!node.textContent.trim() || hidden || el.closest('select')) continue;
    const lights = [light(getComputedStyle(el).color), light(ground(el))];
    const [low, high] = lights.sort((a, b) => a - b);
    const ratio = (high + .05) / (low + .05);
    if (ratio < 4.5) found.push([node.textContent.trim().slice(0, 20), ratio.toFixed(2)]);
  }
  return found;
}"""
LABELS = """() => [...document.querySelectorAll('input, textarea, select, button, a, summary')]
  .filter(el => el.type !== 'hidden' && el.checkVisibility())
  .filter(el => {
    const name = el.getAttribute('aria-label') || el.textContent.trim() || el.title
      || [...(el.labels || [])].map(l => l.textContent.trim()).join('');
    return !name;
  }).map(el => el.outerHTML.slice(0, 120))"""
TARGETS = """() => [...document.querySelectorAll(
    'button, .weui-btn, .tabs a, .weui-cell_access, summary, .chip, .call')]
  .filter(el => el.checkVisibility() && !el.closest('.thumbs'))
  .map(el => [el.textContent.trim().slice(0, 20), el.getBoundingClientRect()])
  .filter(([, box]) => box.height < 36).map(([text, box]) => [text, box.height])"""


class Sight(NamedTuple):
    """One page as it is found in one theme, every fold of it open.

    Attributes:
        faint: texts that hardly stand out from their ground, and by how much they do.
        nameless: what can be used and has no name to be read out.
        small: what fingers press and is too low for them, with its height.
        headings: how many first headings there are.
        main: whether its main part is there and shown.
        ground: the page's colour.
        overflow: by how many pixels it is wider than the screen in type of 140 %.
        heading: that type's size in the first heading, px.
    """

    path: str
    dark: bool
    faint: list[list[str]]
    nameless: list[str]
    small: list[list[object]]
    headings: int
    main: bool
    ground: str
    overflow: int
    heading: float


def look(page: Page, path: str, dark: bool) -> Sight:
    """Go there and look, last with the reader's type enlarged."""
    page.goto(path)
    ready(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = [page.evaluate(script) for script in (CONTRASTS, LABELS, TARGETS)]
    headings = page.get_by_role("heading", level=1).count()
    main = page.get_by_role("main").is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    chromium.enlarge(page, 140)
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
    overflow = chromium.overflows(page)
    return Sight(path, dark, *found, headings, main, ground, overflow, size)


@pytest.fixture(scope="module")
def sights(
    served: Campus, running: Browser, everywhere: list[tuple[str, str]]
) -> list[Sight]:
    """Every page in either theme, each visited once for all that is to be seen in it."""
    found = []
    for dark in (False, True):
        for subject in dict.fromkeys(subject for subject, _ in everywhere):
            with signed_in(served, running, subject, dark=dark) as page:
                paths = [path for owner, path in everywhere if owner == subject]
                found += [look(page, path, dark) for path in paths]
    assert len(found) == 2 * len(everywhere)
    return found


def test_nothing_scrolls_sideways_at_140_percent_type_in_either_theme(
    sights: list[Sight],
) -> None:
    for sight in sights:
        assert sight.overflow == 0, sight.path
        assert sight.heading > 30, sight.path


def test_every_text_can_be_read_in_light_and_dark(sights: list[Sight]) -> None:
    for sight in sights:
        assert sight.faint == [], (sight.path, sight.dark)
        assert (sight.ground == "rgb(15, 17, 21)") is sight.dark, sight.path


def test_screen_readers_hear_a_name_for_everything_and_fingers_find_it(
    sights: list[Sight],
) -> None:
    for sight in sights:
        assert sight.nameless == [], sight.path
        assert sight.small == [], sight.path
        assert sight.headings == 1, sight.path
        assert sight.main, sight.path


def test_the_form_can_be_filled_in_by_role_and_label_alone(campus: Campus, phone: Phone) -> None:
    with phone(subject_of(campus.student())) as page:
        page.goto("/report")
        ready(page)
        page.get_by_role("textbox", name="怎么坏了").fill("插座没电")
        group = page.get_by_role("group", name="故障类别")
        group.locator("summary", has_text="电").first.click()
        group.get_by_role("radio", name="开关插座").check()
        page.get_by_role("combobox", name="希望上门时间").select_option(index=1)
        page.get_by_role("radio", name="可以直接进门维修").check()
        page.get_by_role("textbox", name="联系电话").fill("13800001111")
        page.get_by_role("button", name="提交报修").click()
        page.wait_for_url(re.compile(r"/tickets/\w{32}$"))
        expect(page.get_by_role("list", name="进度")).to_be_visible()


def test_without_script_a_report_still_goes_all_the_way(campus: Campus, phone: Phone) -> None:
    person = campus.student()
    with phone(subject_of(person), script=False) as page:
        page.goto("/report")
        page.get_by_label("怎么坏了").fill("水龙头滴水")
        page.locator("summary", has_text="水").first.click()
        page.locator("input[name=fault][value='water.tap']").check()
        page.locator("input[type=file]").set_input_files(picture())
        page.get_by_role("button", name="提交报修").click()
        page.wait_for_url(re.compile(r"/tickets/\w{32}$"))
        (uid,) = campus.tickets_at(person.room)
        assert len(campus.ticket(uid).photos) == 1
        page.locator("summary", has_text="撤销报修").click()
        page.get_by_role("button", name="确认撤销").click()
        expect(page.get_by_text("已撤销").first).to_be_visible()
        assert campus.ticket(uid).status == "withdrawn"
