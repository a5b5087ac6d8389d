// Forms go through the outbox: kept first, then sent; a second press does nothing.

import { clearDraft } from "./drafts.js";
import { flush, forget, hand, keep, newKey, send } from "./outbox.js";
import { photosOf } from "./photos.js";
import { element, owner, say, typedList } from "./words.js";

let order = 0;

export function startForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-outbox]")) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    const missing = form.querySelector("[data-faults]") && !new FormData(form).get("fault");
    if (missing) return alert(form, say("chooseFault"));
    submit(form);
  });
  // A page out of the back-forward cache still shows the button as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-busy]").forEach((f) => busy(f, false));
  });
}

async function submit(form) {
  busy(form, true);
  alert(form, "");
  const entry = read(form);
  let result;
  try {
    await keep(entry);
    result = await flush(entry.key);
  } catch {
    result = await send(entry); // no storage on this phone (private browsing)
    if (result.state === "later") {
      busy(form, false);
      return alert(form, say("noRoom"));
    }
  }
  await follow(form, entry, result ?? { state: "later" });
}

/** What becomes of the form after its answer. */
async function follow(form, entry, result) {
  if (result.state === "done") {
    await settled(form);
    sessionStorage.setItem("done", result.say);
    return go(result.to);
  }
  if (result.state === "later" || result.state === "signIn") {
    await settled(form);
    return waits(form, entry, result.state);
  }
  if (result.code === "reported_here") return hand(entry);
  busy(form, false);
  alert(form, result.say, result.to);
}

async function settled(form) {
  await clearDraft(form.dataset.draft ?? form.dataset.clears).catch(() => {});
  if (form.dataset.replaces) await forget(form.dataset.replaces).catch(() => {});
}

function go(to) {
  if (to === location.pathname) location.reload();
  else location.replace(to);
}

/** The form lies on the phone: say so, take it away, and open what may follow it. */
function waits(form, entry, state) {
  const note = element("div", "saved");
  note.setAttribute("role", "status");
  note.append(element("b", "", state === "later" ? say("saved") : say("signIn", { count: 1 })));
  note.append(element("small", "", say("savedHint")));
  if (entry.summary.length) note.append(typedList(entry.summary));
  form.after(note);
  form.hidden = true;
  form.dataset.saved = "1";
  form.elements.key.value = newKey();
  busy(form, false);
  document.querySelectorAll(`[data-after="${form.dataset.act}"]`).forEach((next) => (next.hidden = false));
  note.scrollIntoView({ block: "center" });
}

function read(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return {
    key: form.elements.key.value,
    owner,
    url: new URL(form.action).pathname,
    title: form.dataset.title,
    fields,
    photos: photosOf(form),
    summary: summary(form),
    savedAt: Date.now(),
    order: order++,
    state: "waiting",
  };
}

/** What was typed, with its labels: shown again should the form be refused later. */
function summary(form) {
  const typed = form.querySelectorAll("textarea, input:not([type=hidden]):not([type=radio]):not([type=file]):not([type=checkbox])");
  const found = [...typed].filter((field) => field.value.trim());
  return found.map((field) => [field.labels?.[0]?.firstChild?.textContent.trim() ?? "", field.value]);
}

function busy(form, on) {
  if (on) form.dataset.busy = "1";
  else delete form.dataset.busy;
  form.querySelectorAll("button[type=submit]").forEach((button) => {
    button.classList.toggle("weui-btn_loading", on);
    button.setAttribute("aria-busy", String(on));
  });
}

function alert(form, text, to = "") {
  const box = form.querySelector(".alert");
  const said = box.querySelector("p");
  said.textContent = text;
  if (to) {
    const link = element("a", "", say("look"));
    link.href = to;
    said.append(" ", link);
  }
  box.hidden = !text;
  if (text) box.scrollIntoView({ block: "center" });
}
