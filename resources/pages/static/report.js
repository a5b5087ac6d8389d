// The report form: faults guessed from what is typed, one category open at a time; place search.

import { element, say } from "./words.js";

const GUESSES = 4;

export function startReport() {
  const form = document.querySelector("form.report");
  if (form) faults(form);
  const search = document.querySelector("[data-search]");
  if (search) places(search);
}

function faults(form) {
  const radios = [...form.querySelectorAll("input[name=fault]")];
  const groups = [...form.querySelectorAll(".fault-grid details")];
  const guesses = form.querySelector("[data-guesses]");
  groups.forEach((group) =>
    group.addEventListener("toggle", () => {
      if (group.open) groups.forEach((other) => (other.open = other === group));
    }),
  );

  function show() {
    const chosen = radios.find((radio) => radio.checked);
    form.querySelector("[data-chosen]").textContent = chosen ? say("chosen", { text: chosen.dataset.path }) : "";
    form.querySelector("[data-alarm]").hidden = chosen?.dataset.priority !== "emergency";
    groups.forEach((group) => {
      const here = chosen !== undefined && group.contains(chosen);
      group.classList.toggle("has-chosen", here);
      if (here) group.open = false;
    });
    guess();
  }

  function guess() {
    const said = form.elements.description.value.replace(/\s/g, "").toLowerCase();
    const scored = radios.map((radio) => [explained(said, radio.dataset.words.split("|")), radio]);
    const best = scored.filter(([score, radio]) => score && !radio.checked).sort((a, b) => b[0] - a[0]);
    const buttons = best.slice(0, GUESSES).map(([, radio]) => {
      const made = element("button", "guess", radio.dataset.path);
      made.type = "button";
      made.addEventListener("click", () => {
        radio.checked = true;
        radio.dispatchEvent(new Event("input", { bubbles: true }));
        show();
      });
      return made;
    });
    guesses.querySelectorAll("button").forEach((old) => old.remove());
    guesses.append(...buttons);
    guesses.hidden = !buttons.length || radios.some((radio) => radio.checked);
  }

  radios.forEach((radio) => radio.addEventListener("change", show));
  form.elements.description.addEventListener("input", guess);
  form.addEventListener("change", (event) => event.target === form && show()); // a draft came back
  show();
}

/** How many characters of the text lie in one of the words. */
function explained(said, words) {
  const covered = new Set();
  for (const word of words.map((w) => w.toLowerCase())) {
    for (let at = said.indexOf(word); word && at >= 0; at = said.indexOf(word, at + 1)) {
      for (let n = 0; n < word.length; n++) covered.add(at + n);
    }
  }
  return covered.size;
}

function places(form) {
  const found = document.querySelector("[data-found]");
  let timer = 0;
  let asked = 0;
  form.elements.q.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 200);
  });

  async function look() {
    const mine = ++asked;
    try {
      const reply = await fetch(`${form.dataset.search}?q=${encodeURIComponent(form.elements.q.value)}`);
      const html = await reply.text();
      if (mine !== asked || !reply.ok || reply.redirected) return;
      const fresh = new DOMParser().parseFromString(html, "text/html");
      found.replaceChildren(...fresh.body.childNodes);
    } catch {
      // no signal: the list below still works from what is on the page
    }
  }
}
