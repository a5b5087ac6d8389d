// A part of the page that refreshes itself: a light poll that stops while nobody looks.

import { element, say } from "./words.js";

const EVERY = 15_000;

export function startLive(start) {
  const box = document.querySelector("[data-live]");
  if (!box) return;
  let tag = box.dataset.tag;
  let timer = 0;

  async function look() {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    try {
      const reply = await fetch(box.dataset.live, { headers: { "If-None-Match": tag } });
      if (reply.status === 200 && !reply.redirected) {
        replace(box, await reply.text(), start);
        tag = reply.headers.get("ETag");
      }
    } catch {
      // no signal: what is shown stays
    }
    timer = setTimeout(look, EVERY);
  }

  document.addEventListener("visibilitychange", look);
  document.addEventListener("outbox", (event) => event.detail && look());
  look();
}

/** New parts for old ones; a form that somebody is filling in stays as it is. */
function replace(box, html, start) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = box.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) continue;
    if (touched(old)) news(box);
    else old.replaceWith(part);
  }
  start(box);
}

function touched(part) {
  const open = part.querySelector("details.act[open]") !== null || part.contains(document.activeElement);
  const typed = [...part.querySelectorAll("textarea, input:not([type=hidden]), select")].some((field) =>
    field.type === "radio" || field.type === "checkbox"
      ? field.checked !== field.defaultChecked
      : field.value !== (field.defaultValue ?? field.value),
  );
  return open || typed || part.querySelector("[data-busy], [data-saved]") !== null;
}

function news(box) {
  if (document.querySelector(".news")) return;
  const made = element("a", "news", say("news"));
  made.href = location.pathname;
  made.setAttribute("role", "status");
  box.before(made);
}
