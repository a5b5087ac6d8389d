// Rows of materials: as many as are needed.

import { element, say } from "./words.js";

export function startRows(root) {
  for (const box of root.querySelectorAll("[data-rows]:not([data-started])")) {
    box.dataset.started = "1";
    const more = element("button", "add-row", say("addRow"));
    more.type = "button";
    more.addEventListener("click", () => {
      const rows = box.querySelectorAll("[data-row]");
      const copy = rows[rows.length - 1].cloneNode(true);
      copy.querySelectorAll("input").forEach((input) => (input.value = ""));
      rows[rows.length - 1].after(copy);
      copy.querySelector("input").focus();
    });
    box.append(more);
  }
}
