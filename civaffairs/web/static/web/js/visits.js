/* Home visits without connection: what was taken along is listed and filled in; what is ready is sent once there is a
   connection, again and again under the same key until the server has answered, and only then forgotten here. */

import { close, missing, open, opened, save } from "./visits-form.js";
import { all, forgetKeys, keepKeys, keptKeys, one, put, remove, sealWords, unseal, unsealWords } from "./visits-store.js";

const page = document.querySelector("[data-visits]");
const part = (name) => page.querySelector(`[data-${name}]`);
const AGAIN = 20_000;
const STATES = {
  none: ["neutral", "未填写"],
  draft: ["info", "填写中"],
  ready: ["warning", "填好了，等待送回"],
  refused: ["danger", "需要更正"],
  sent: ["success", "已送回并登记"],
  conflicting: ["warning", "已送回，待处理"],
};
let keys = new Map();
let csrf = "";
let isSending = false;

const element = (name, options = {}, ...children) => {
  const made = Object.assign(document.createElement(name), options);
  made.append(...children);
  return made;
};

const tell = (words, link) => {
  const notice = part("notice");
  notice.hidden = !words;
  notice.replaceChildren(words, ...(link ? [" ", element("a", { href: link.url, textContent: link.label })] : []));
};

const signedOut = async () => {
  await forgetKeys();
  keys = new Map();
  tell("您没有登录，或者登录已结束。登录后可以打开和送回本机的记录。", { url: page.dataset.signIn, label: "去登录" });
};

/* What the server says that this person has along; then what it no longer names goes from here, unless it is unsent. */
const refresh = async () => {
  const answer = await fetch(page.dataset.contents, { redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect") return signedOut();
  if (!answer.ok) return tell("现在不能取得携带清单，请稍后再试。");
  const told = await answer.json();
  csrf = told.csrf;
  const fresh = await keepKeys(told.takes);
  keys = new Map([...(await keptKeys()), ...fresh]);
  const drafts = await all("drafts");
  const unsent = new Set(drafts.filter((draft) => ["draft", "ready", "refused"].includes(draft.state)).map((draft) => draft.id));
  for (const take of told.takes) {
    for (const visit of take.visits) {
      const id = `${take.id}:${visit.case}`;
      await put("visits", { id, take: take.id, ...(await sealWords(keys.get(take.id), visit)) });
    }
  }
  const held = new Set(told.takes.map((take) => take.id));
  for (const row of [...(await all("visits")), ...drafts]) {
    if (keys.has(row.take) && !held.has(row.take) && !unsent.has(row.id)) await forget(row.id);
  }
  return tell("");
};

const forget = async (id) => {
  const draft = await one("drafts", id);
  if (draft && draft.data && keys.has(draft.take)) {
    const words = await unsealWords(keys.get(draft.take), draft);
    for (const told of words.pictures) await remove("pictures", told.id);
  }
  await remove("drafts", id);
  await remove("visits", id);
};

const card = (row, visit, draft) => {
  const state = draft ? draft.state : "none";
  const [tone, words] = STATES[state];
  const head = element("div", { className: "panel__head" }, element("h2", { textContent: visit.title }), element("span", { className: `status status--${tone}`, textContent: words }));
  const address = visit.facts.length ? visit.facts[0].value : "";
  const body = element("div", { className: "panel__body stack" }, element("p", { textContent: [visit.task, address].filter(Boolean).join("，") }));
  if (draft && draft.message) body.append(element("p", { textContent: draft.message }));
  if (["sent", "conflicting"].includes(state)) {
    body.append(element("p", {}, element("a", { href: draft.url, textContent: state === "sent" ? "打开事项" : "查看两份记录并处理" })));
  } else {
    const button = element("button", { type: "button", className: "button", textContent: state === "none" ? "填写" : "继续填写" });
    button.setAttribute("aria-label", `${button.textContent}：${visit.title}`);
    button.addEventListener("click", () => openForm(row, visit));
    body.append(button);
  }
  return element("section", { className: "panel" }, head, body);
};

const list = async () => {
  const drafts = new Map((await all("drafts")).map((draft) => [draft.id, draft]));
  const cards = [];
  let locked = 0;
  for (const row of await all("visits")) {
    if (keys.has(row.take)) cards.push(card(row, await unsealWords(keys.get(row.take), row), drafts.get(row.id)));
    else locked += 1;
  }
  if (!cards.length) cards.push(element("p", { textContent: "本机没有可以打开的携带事项。请在“待入户调查清单”中勾选后离线携带。" }));
  if (locked) cards.push(element("p", { textContent: `另有${locked}件已加密，由携带人登录后才能打开。` }));
  part("list").replaceChildren(...cards);
  part("connection").textContent = navigator.onLine ? "有网络。" : "没有网络，可以照常填写和拍照，有网络后自动送回。";
  const ready = [...drafts.values()].filter((draft) => draft.state === "ready").length;
  part("send-now").hidden = !ready || !navigator.onLine;
  part("return").hidden = !keys.size || !navigator.onLine;
};

const openForm = async (row, visit) => {
  const key = keys.get(row.take);
  const kept = await one("drafts", row.id);
  const words = kept && kept.data ? await unsealWords(key, kept) : { fields: { means: "on_site", visited_on: today(), ...visit.initial }, pictures: [] };
  const draft = { id: row.id, take: row.take, sending: kept ? kept.sending : crypto.randomUUID(), state: "draft", message: "", ...words };
  if (kept && kept.state === "refused") draft.sending = crypto.randomUUID();
  await open(visit, draft, key);
  showErrors([]);
  turn(true);
};

const today = () => {
  const day = new Date();
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
};

const turn = (isForm) => {
  part("form-page").hidden = !isForm;
  part("list-page").hidden = isForm;
  window.scrollTo(0, 0);
  (isForm ? part("form-page") : part("list-page")).querySelector("h1").focus();
};

const showErrors = (found) => {
  if (!found.length) return part("errors").replaceChildren();
  const items = found.map((fault) => element("li", {}, element("a", { href: `#${fault.id}`, textContent: fault.words })));
  const summary = element("div", { className: "error-summary", tabIndex: -1 }, element("h2", { textContent: "记录还不完整" }), element("ul", {}, ...items));
  summary.setAttribute("role", "alert");
  part("errors").replaceChildren(summary);
  return summary.focus();
};

const finish = async (event) => {
  event.preventDefault();
  await save();
  const found = missing();
  showErrors(found);
  if (found.length) return;
  opened().draft.state = "ready";
  await close();
  turn(false);
  await list();
  await sendAll();
};

const body = async (draft) => {
  const key = keys.get(draft.take);
  const words = await unsealWords(key, draft);
  const visit = await unsealWords(key, await one("visits", draft.id));
  const data = new FormData();
  const pictures = {};
  for (const [number, told] of words.pictures.entries()) {
    const is = told.of === "photograph";
    const name = `picture${number}`;
    pictures[name] = { kind: is ? "photograph" : "signature", signer: is ? "" : words.fields[told.of], taken_at: told.taken_at, position: told.position };
    data.append(name, new Blob([await unseal(key, await one("pictures", told.id))], { type: "image/jpeg" }), "picture.jpg");
  }
  const content = { key: draft.sending, take: draft.take, case: visit.case, act: visit.act, fields: words.fields, pictures };
  data.append("content", JSON.stringify(content));
  return data;
};

/* A lost answer leaves the record as it is: it is sent again under the same key, and the server knows it. */
const send = async (draft) => {
  const answer = await fetch(page.dataset.send, { method: "POST", body: await body(draft), headers: { "X-CSRFToken": csrf }, redirect: "manual" });
  if (answer.type === "opaqueredirect") return signedOut();
  const said = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : {};
  if (answer.ok) {
    const words = await unsealWords(keys.get(draft.take), draft);
    const { id, take } = draft;
    const state = said.state === "conflicting" ? "conflicting" : "sent";
    await put("drafts", { id, take, state, url: said.url, message: said.message });
    for (const told of words.pictures) await remove("pictures", told.id);
    return undefined;
  }
  const state = answer.status === 422 ? "refused" : "ready";
  return put("drafts", { ...draft, state, message: said.message || "现在不能送回，稍后自动再试。" });
};

const sendAll = async () => {
  if (isSending || !navigator.onLine) return;
  isSending = true;
  try {
    const ready = (await all("drafts")).filter((draft) => draft.state === "ready");
    if (ready.length && !csrf) await refresh();
    for (const draft of ready) if (keys.has(draft.take) && csrf) await send(draft);
    if (!opened()) await list();
  } catch {
    tell("没有送达，记录还在本机，稍后自动再试。");
  } finally {
    isSending = false;
  }
};

const giveBack = async () => {
  const unsent = (await all("drafts")).filter((draft) => keys.has(draft.take) && ["draft", "ready", "refused"].includes(draft.state));
  if (unsent.length) return tell(`还有${unsent.length}份记录没有送回，请先填好送回。`);
  for (const take of [...keys.keys()]) {
    const data = new FormData();
    data.append("take", take);
    const answer = await fetch(page.dataset.giveBack, { method: "POST", body: data, headers: { "X-CSRFToken": csrf }, redirect: "manual" });
    if (!answer.ok && answer.status !== 404) return tell("没有交回，请稍后再试。");
    for (const row of await all("visits")) if (row.take === take) await forget(row.id);
    await remove("keys", take);
    keys.delete(take);
  }
  tell("已交回，本机内容已清除。");
  return list();
};

const start = async () => {
  keys = await keptKeys();
  try {
    if (navigator.onLine) await refresh();
  } catch {
    tell("没有取得携带清单，先显示本机的内容。");
  }
  await list();
  await sendAll();
};

const back = async () => {
  await close();
  turn(false);
  await list();
};

const reconnected = async () => {
  if (!opened()) await list();
  await sendAll();
};

if (page) {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(page.dataset.worker, { scope: "/visits/" });
  page.querySelector("form").addEventListener("submit", finish);
  part("back").addEventListener("click", back);
  part("send-now").addEventListener("click", sendAll);
  part("return").addEventListener("click", giveBack);
  window.addEventListener("online", reconnected);
  window.addEventListener("offline", () => !opened() && list());
  window.setInterval(async () => {
    const before = keys.size;
    if ((await keptKeys()).size < before && !navigator.onLine) keys = await keptKeys();
    await sendAll();
  }, AGAIN);
  start();
}
