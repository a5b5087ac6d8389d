// WeChat's own script (JS-SDK): fetched only on a page that needs it, and only inside WeChat.

const SCRIPT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";
let asked = null;

/** WeChat's `wx`, ready to call the phone. Rejects where WeChat or its server says no. */
export function wechat() {
  asked ??= start();
  return asked;
}

async function start() {
  const page = encodeURIComponent(location.href.split("#")[0]);
  const [reply] = await Promise.all([fetch(`/wechat/page-config?url=${page}`), load()]);
  if (!reply.ok) throw new Error("page config");
  const config = await reply.json();
  return new Promise((resolve, reject) => {
    window.wx.ready(() => resolve(window.wx));
    window.wx.error(() => reject(new Error("wx.config")));
    window.wx.config({ ...config, jsApiList: ["openLocation"], openTagList: ["wx-open-subscribe"] });
  });
}

function load() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = resolve;
    script.onerror = () => reject(new Error("jweixin"));
    document.head.append(script);
  });
}
