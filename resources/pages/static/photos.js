// Pictures: scaled on the phone, sent one by one as they are chosen, each with its progress and retry.

import { upload } from "./outbox.js";
import { element, say } from "./words.js";

const LONG_SIDE = 1_600;
const QUALITY = 0.82;
const pickers = new WeakMap();

/** The pictures of a form as the outbox keeps them: with a hash once sent, with bytes until then. */
export function photosOf(form) {
  const picker = form.querySelector("[data-photos]");
  const items = picker ? pickers.get(picker) : [];
  return items.map(({ hash, data, type }) => ({ hash, data: hash ? null : data, type }));
}

/** Put kept pictures back into a form. */
export function restorePhotos(form, photos) {
  const picker = form.querySelector("[data-photos]");
  if (picker) photos.forEach((photo) => add(picker, { ...photo }));
}

export function startPhotos(root) {
  for (const picker of root.querySelectorAll("[data-photos]")) {
    if (pickers.has(picker)) continue;
    pickers.set(picker, []);
    const input = picker.querySelector("input[type=file]");
    input.removeAttribute("name"); // sent by us, not with the form
    input.addEventListener("change", () => choose(picker, input));
  }
}

async function choose(picker, input) {
  const files = [...input.files];
  input.value = "";
  const room = Number(picker.dataset.max) - pickers.get(picker).length;
  warn(picker, files.length > room ? say("tooMany", { max: picker.dataset.max }) : "");
  for (const file of files.slice(0, Math.max(0, room))) {
    const blob = await scaled(file);
    add(picker, { hash: "", data: await blob.arrayBuffer(), type: blob.type || "image/jpeg" });
  }
}

/** At most 1600 px, upright, JPEG, without what the camera hides; as it is where that fails. */
async function scaled(file) {
  try {
    const image = await decoded(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return blob ?? file;
  } catch {
    return file; // the server says what is wrong with it
  }
}

function decoded(file) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const url = URL.createObjectURL(file);
    image.onload = () => (URL.revokeObjectURL(url), resolve(image));
    image.onerror = () => (URL.revokeObjectURL(url), reject(new Error("unreadable")));
    image.src = url;
  });
}

function add(picker, item) {
  const items = pickers.get(picker);
  items.push(item);
  item.row = drawn(picker, item);
  picker.querySelector("[data-thumbs]").append(item.row);
  number(picker);
  changed(picker);
  if (!item.hash) queue(picker, item);
}

let last = Promise.resolve();

/** One after the other: on a weak line six at once all fail. */
function queue(picker, item) {
  last = last.then(() => go(picker, item));
}

async function go(picker, item) {
  if (!pickers.get(picker).includes(item)) return;
  state(item, "uploading");
  try {
    const answer = await upload(item, (part) => (item.row.querySelector("progress").value = part));
    if (answer.hash) {
      item.hash = answer.hash;
      state(item, "uploaded");
    } else if (answer.state === "refused") {
      state(item, "refused", answer.say);
    } else {
      state(item, "photoFailed");
    }
  } catch {
    state(item, navigator.onLine ? "photoFailed" : "photoWaiting");
  }
  changed(picker);
}

function state(item, name, text = "") {
  const label = item.row.querySelector(".thumb-state");
  item.row.dataset.state = name;
  label.textContent = text || say(name);
}

function drawn(picker, item) {
  const row = element("li");
  const image = element("img");
  if (item.data) image.src = URL.createObjectURL(new Blob([item.data], { type: item.type }));
  image.width = image.height = 96;
  const label = element("button", "thumb-state");
  label.type = "button";
  label.addEventListener("click", () => item.row.dataset.state.startsWith("photo") && queue(picker, item));
  const away = element("button", "thumb-away", "×");
  away.type = "button";
  away.addEventListener("click", () => discard(picker, item));
  row.append(image, element("progress"), label, away);
  row.dataset.state = item.hash ? "uploaded" : "uploading";
  label.textContent = say(row.dataset.state);
  return row;
}

function discard(picker, item) {
  const items = pickers.get(picker);
  items.splice(items.indexOf(item), 1);
  item.row.remove();
  number(picker);
  changed(picker);
}

function number(picker) {
  const items = pickers.get(picker);
  items.forEach((item, n) => {
    item.row.querySelector("img").alt = say("photo", { n: n + 1 });
    item.row.querySelector(".thumb-away").setAttribute("aria-label", say("remove", { n: n + 1 }));
  });
  picker.querySelector(".add").hidden = items.length >= Number(picker.dataset.max);
  warn(picker, "");
}

function warn(picker, text) {
  let note = picker.querySelector(".picker-note");
  if (!note) {
    note = element("p", "hint picker-note");
    note.setAttribute("role", "status");
    picker.append(note);
  }
  note.textContent = text;
}

function changed(picker) {
  picker.dispatchEvent(new Event("input", { bubbles: true }));
}
