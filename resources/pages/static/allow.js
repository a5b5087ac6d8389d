// One notice in WeChat: the platform's own button, shown once it can be pressed, and what it answered.

import { say } from "./words.js";
import { wechat } from "./wechat.js";

export async function startAllow() {
  const box = document.querySelector("[data-allow]");
  if (!box) return;
  const tag = box.querySelector("wx-open-subscribe");
  tag.addEventListener("success", (event) => tell(box, accepted(event.detail)));
  tag.addEventListener("error", () => tell(box, false));
  document.addEventListener("WeixinOpenTagsError", () => (box.hidden = true));
  try {
    await wechat();
    box.hidden = false;
  } catch {
    // an old WeChat, or its server is away: there is nothing to press
  }
}

/** `subscribeDetails` is JSON in JSON: {"template": "{\"status\": \"accept\"}"}. */
function accepted(detail) {
  try {
    const answers = Object.values(JSON.parse(detail.subscribeDetails));
    return answers.some((answer) => JSON.parse(answer).status === "accept");
  } catch {
    return false;
  }
}

function tell(box, yes) {
  box.querySelector("[role=status]").textContent = say(yes ? "allowed" : "notAllowed");
}
