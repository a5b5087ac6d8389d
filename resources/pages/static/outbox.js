// Forms on their way. Each is kept on the phone before it is sent, under its idempotency key, and
// leaves only when the server has answered it: sent twice it still acts once.

import { all, put, remove } from "./store.js";
import { owner } from "./words.js";

const POST_MS = 30_000;
const PHOTO_MS = 90_000;
const results = new Map();
const watched = new Set();
let running = null;

/** 32 hex digits; getRandomValues works without https, randomUUID does not. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** This person's forms, oldest first. Another's stay until they sign in again. */
export async function kept() {
  const found = (await all("outbox")).filter((entry) => entry.owner === owner);
  return found.sort((a, b) => a.savedAt - b.savedAt || a.order - b.order);
}

/** Keep a form; resolves when it is on the phone for sure. */
export const keep = (entry) => put("outbox", entry);

export async function forget(key) {
  await remove("outbox", key);
  tell();
}

/** Whether a form on this page waits for this answer, and will tell it itself. */
export const isWatched = (key) => watched.has(key);

/** Send what waits, in order, and give the result of one form (undefined: it still waits). */
export async function flush(key = "") {
  watched.add(key);
  const tried = await start();
  if (key && !tried.has(key)) await start(); // a run that was under way had passed it by
  watched.delete(key);
  const found = results.get(key);
  results.delete(key);
  tell();
  return found;
}

function start() {
  running ??= run().finally(() => (running = null));
  return running;
}

async function run() {
  const tried = new Set();
  for (;;) {
    const waiting = (await kept()).filter((e) => e.state !== "refused" && !tried.has(e.key));
    if (!waiting.length) return tried;
    const entry = waiting[0];
    tried.add(entry.key);
    const result = await send(entry);
    if (result.state === "later") return tried;
    const looking = watched.has(entry.key); // its form is on the page and tells the answer itself
    if (looking) results.set(entry.key, result);
    if (result.state === "done" || (looking && result.state === "refused")) {
      await remove("outbox", entry.key);
    } else {
      await put("outbox", { ...entry, state: result.state, said: result.say, code: result.code });
    }
    tell(result.state === "done" && !looking ? { ...result, title: entry.title } : null);
    if (result.state === "signIn") return tried;
  }
}

/** One form to the server. */
export async function send(entry) {
  try {
    for (const photo of entry.photos) {
      if (photo.hash) continue;
      const answer = await upload(photo);
      if (!answer.hash) return answer;
      photo.hash = answer.hash;
      photo.data = null;
      await put("outbox", entry).catch(() => {}); // without storage it is only not resumed
    }
    const body = new URLSearchParams(entry.fields);
    for (const photo of entry.photos) body.append("photos", photo.hash);
    body.append("waited_ms", String(Math.max(0, Date.now() - entry.savedAt)));
    return await post(entry.url, body);
  } catch {
    return { state: "later" };
  }
}

async function post(url, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), POST_MS);
  try {
    const headers = { Accept: "application/json" };
    const reply = await fetch(url, { method: "POST", body, headers, signal: stop.signal });
    return judge(reply.status, await reply.text());
  } finally {
    clearTimeout(timer);
  }
}

/** What an answer means. One that is not ours (a hotspot's sign-in page) means: not sent yet. */
function judge(status, text) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return { state: "later" };
  }
  if (status === 200 && (said.to || said.hash)) return { state: "done", ...said };
  if (status === 401 || said.code === "consent_missing") return { state: "signIn", ...said };
  if (status >= 500 || said.code === "too_often" || !said.code) return { state: "later" };
  return { state: "refused", ...said };
}

/** One picture; told how much of it has gone. Resolves to {hash}, or to why not. */
export function upload(photo, progress = () => {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/photos");
    request.timeout = PHOTO_MS;
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", photo.type);
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    request.onload = () => resolve(judge(request.status, request.responseText));
    request.onerror = request.ontimeout = () => reject(new Error("network"));
    request.send(photo.data);
  });
}

/** Give a form to the browser as if it had been typed: the server answers with a page. */
export function hand(entry) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = entry.url;
  const fields = [...entry.fields, ...entry.photos.filter((p) => p.hash).map((p) => ["photos", p.hash])];
  for (const [name, value] of fields) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function tell(sent = null) {
  document.dispatchEvent(new CustomEvent("outbox", { detail: sent }));
}
