// Rows of materials: as many as are needed, picked from the school's list or typed.

import { element, say } from "./words.js";

export function startRows(root) {
  for (const box of root.querySelectorAll("[data-rows]:not([data-started])")) {
    box.dataset.started = "1";
    const more = element("button", "add-row", say("addRow"));
    more.type = "button";
    more.addEventListener("click", () => added(box).querySelector("input").focus());
    box.append(more);
    startPicks(box);
  }
}

function added(box) {
  const rows = box.querySelectorAll("[data-row]");
  const copy = rows[rows.length - 1].cloneNode(true);
  copy.querySelectorAll("input").forEach((input) => (input.value = ""));
  rows[rows.length - 1].after(copy);
  return copy;
}

const cell = (row, name) => row.querySelector(`[name=material_${name}]`);

function startPicks(box) {
  const picks = box.querySelector("[data-picks]");
  if (!picks) return;
  picks.hidden = false;
  picks.addEventListener("click", (event) => {
    const pick = event.target.closest(".pick");
    if (pick) take(box, pick.dataset);
  });
  // What is chosen from the list under a name brings its unit and price along.
  box.addEventListener("change", (event) => {
    if (event.target.name !== "material_name") return;
    const known = box.querySelector(`#stock option[value="${CSS.escape(event.target.value)}"]`);
    if (known) fill(event.target.closest("[data-row]"), known.dataset);
  });
}

// One more of it: in the row that has it already, else in the first empty one.
function take(box, picked) {
  const rows = [...box.querySelectorAll("[data-row]")];
  const same = rows.find((row) => cell(row, "name").value.trim() === picked.name);
  if (same) {
    const amount = cell(same, "quantity");
    amount.value = String((Number.parseFloat(amount.value) || 0) + 1);
  } else {
    const free = rows.find((row) => !cell(row, "name").value.trim()) ?? added(box);
    cell(free, "name").value = picked.name;
    cell(free, "quantity").value = "1";
    fill(free, picked);
  }
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function fill(row, known) {
  for (const name of ["unit", "price"]) {
    const into = cell(row, name);
    if (!into.value.trim()) into.value = known[name] ?? "";
  }
}
