// Everything here makes pages pleasanter and safe from a dead line; without it they work as plain forms.

import { startAllow } from "./allow.js";
import { startBar } from "./bar.js";
import { clearDrafts, startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startLive } from "./live.js";
import { kept } from "./outbox.js";
import { startMap } from "./map.js";
import { startPhotos } from "./photos.js";
import { startReport } from "./report.js";
import { startRows } from "./rows.js";
import { owner, say } from "./words.js";

async function start(root) {
  startPhotos(root);
  startRows(root);
  startMap(root);
  if (owner) await startDrafts(root);
}

async function boot() {
  startForms();
  startReport();
  await start(document);
  if (owner) {
    startBar();
    startLive(start);
    startAllow();
  }
  document.documentElement.dataset.ready = "1";
}

document.querySelector("form[data-sign-out]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const count = (await kept().catch(() => [])).length;
  if (count && !confirm(say("leave", { count }))) return;
  await clearDrafts().catch(() => {});
  event.target.submit();
});

boot();
