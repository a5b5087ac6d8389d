// What is being typed is kept as it is typed: WeChat throws pages away when it likes.

import { photosOf, restorePhotos } from "./photos.js";
import { all, get, put, remove } from "./store.js";
import { element, owner, say } from "./words.js";

const OLDEST = 3 * 86_400_000;
const PAUSE = 300;

const idOf = (name) => `${owner}/${name}`;

/** Forget a draft: it has become something. */
export async function clearDraft(name) {
  if (name) await remove("drafts", idOf(name));
}

/** Forget everything this person was typing: they sign out. */
export async function clearDrafts() {
  const mine = (await all("drafts")).filter((draft) => draft.id.startsWith(`${owner}/`));
  await Promise.all(mine.map((draft) => remove("drafts", draft.id)));
}

export async function startDrafts(root) {
  for (const form of root.querySelectorAll("form[data-draft]:not([data-drafting])")) {
    form.dataset.drafting = "1";
    const draft = await get("drafts", idOf(form.dataset.draft)).catch(() => null); // no storage
    if (draft && Date.now() - draft.at < OLDEST) restore(form, draft);
    let timer = 0;
    const now = () => {
      clearTimeout(timer);
      if (timer && !form.dataset.busy && !form.dataset.saved) save(form);
      timer = 0;
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(now, PAUSE);
    });
    document.addEventListener("visibilitychange", now);
  }
}

const kept = (form) =>
  [...form.elements].filter((field) => field.name && field.type !== "file" && !("keep" in field.dataset));

async function save(form) {
  const fields = kept(form).map((field) => [field.name, field.value, field.checked === true]);
  const id = idOf(form.dataset.draft);
  await put("drafts", { id, at: Date.now(), fields, photos: photosOf(form) }).catch(() => {});
}

function restore(form, draft) {
  const rest = [...draft.fields];
  for (const field of kept(form)) {
    const choice = field.type === "radio" || field.type === "checkbox";
    const at = rest.findIndex(([n, v]) => n === field.name && (!choice || v === field.value));
    if (at < 0) continue;
    const [[, value, checked]] = rest.splice(at, 1);
    if (choice) field.checked = checked;
    else if (field.name === "key" || value) field.value = value;
  }
  restorePhotos(form, draft.photos);
  form.prepend(notice(form));
  form.dispatchEvent(new Event("change"));
}

function notice(form) {
  const made = element("p", "note restored", say("draft"));
  made.setAttribute("role", "status");
  const clear = element("button", "", say("clear"));
  clear.type = "button";
  clear.addEventListener("click", async () => {
    await clearDraft(form.dataset.draft);
    location.reload();
  });
  made.append(" ", clear);
  return made;
}
