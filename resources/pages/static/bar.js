// The strip under the header: what waits on this phone, what was sent, what was refused and why.

import { flush, forget, hand, isWatched, kept } from "./outbox.js";
import { element, say, typedList } from "./words.js";

const strip = document.getElementById("outbox");
const SHORTEST = 4_000;
const LONGEST = 60_000;
let pause = SHORTEST;
let timer = 0;
let lastSent = null;
let justDone = "";

export function startBar() {
  justDone = sessionStorage.getItem("done") ?? ""; // by the form on the page before this one
  sessionStorage.removeItem("done");
  document.addEventListener("outbox", (event) => {
    if (event.detail) lastSent = event.detail;
    draw();
  });
  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  now();
}

/** Try at once, and again from time to time while something waits: `online` can't be relied on. */
export async function now() {
  pause = SHORTEST;
  await attempt();
}

async function attempt() {
  clearTimeout(timer);
  await flush().catch(() => {});
  const left = await draw();
  if (left && document.visibilityState === "visible") {
    timer = setTimeout(attempt, pause);
    pause = Math.min(pause * 2, LONGEST);
  }
}

async function draw() {
  const entries = (await kept().catch(() => [])).filter((entry) => !isWatched(entry.key));
  const waiting = entries.filter((e) => e.state === "waiting");
  const locked = entries.filter((e) => e.state === "signIn");
  const refused = entries.filter((e) => e.state === "refused");
  const rows = [];
  if (locked.length) {
    const back = encodeURIComponent(location.pathname + location.search);
    rows.push(row("warn", say("signIn", { count: locked.length }), link(`/sign-in?back=${back}`, say("signInLink"))));
  }
  if (waiting.length) {
    rows.push(row("calm", say("waiting", { count: waiting.length }), button(say("retry"), now)));
  }
  if (justDone) rows.push(row("good", justDone));
  if (lastSent) rows.push(sentRow(lastSent));
  rows.push(...refused.map(refusedRow));
  strip.replaceChildren(...rows);
  return waiting.length;
}

function sentRow(sent) {
  const shut = button(say("understood"), () => ((lastSent = null), draw()));
  const look = sent.to && sent.to !== location.pathname ? [link(sent.to, say("look"))] : [];
  return row("good", say("sent", { title: sent.title }), ...look, shut);
}

function refusedRow(entry) {
  const buttons = [button(say("understood"), () => forget(entry.key))];
  if (entry.code === "reported_here") buttons.unshift(button(say("decide"), () => decide(entry)));
  const open = entry.code === "reported_here" ? "undecided" : "refused";
  const made = row("warn", say(open, { title: entry.title }), ...buttons);
  made.insertBefore(element("p", "outbox-why", entry.said), made.children[1]);
  if (entry.summary.length) made.insertBefore(typed(entry.summary), made.children[2]);
  return made;
}

async function decide(entry) {
  await forget(entry.key);
  hand(entry);
}

function typed(summary) {
  const made = element("details", "outbox-typed");
  made.append(element("summary", "", say("typed")));
  made.append(typedList(summary));
  return made;
}

function row(tone, text, ...buttons) {
  const made = element("div", `outbox-row ${tone}`);
  made.append(element("p", "", text));
  if (!buttons.length) return made;
  const group = element("span", "outbox-buttons");
  group.append(...buttons);
  made.append(group);
  return made;
}

function button(text, act) {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function link(to, text) {
  const made = element("a", "", text);
  made.href = to;
  return made;
}
