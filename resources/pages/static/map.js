// The way there: WeChat's map on the phone, opened where a building stands. Shown once WeChat is ready.

import { wechat } from "./wechat.js";

export async function startMap(root) {
  const buttons = [...root.querySelectorAll("[data-map]:not([data-started])")];
  if (!buttons.length) return;
  for (const button of buttons) {
    button.dataset.started = "1";
    button.addEventListener("click", () => open(button.dataset));
  }
  try {
    await wechat();
    buttons.forEach((button) => (button.hidden = false));
  } catch {
    // the words say the way
  }
}

async function open({ latitude, longitude, name }) {
  const wx = await wechat();
  wx.openLocation({ latitude: Number(latitude), longitude: Number(longitude), name, address: name, scale: 18 });
}
