/* The form of one home visit: what is asked, what was typed, and the pictures that were taken. */

import { one, put, remove, seal, sealWords, unseal } from "./visits-store.js";

const LONGEST_SIDE = 1600;
const form = document.querySelector("[data-visits] form");
const hint = form.querySelector("[data-saved]");
let current = null; // { visit, draft, key }

const element = (name, options = {}, ...children) => {
  const made = Object.assign(document.createElement(name), options);
  made.append(...children);
  return made;
};

const question = (item) => {
  const id = `visit_check_${item.code}`;
  const given = { id, name: `check_${item.code}`, required: Boolean(item.is_required) };
  const options = item.kind === "yes_no" ? ["是", "否"] : item.options || [];
  const control =
    item.kind === "text"
      ? element("textarea", { ...given, rows: 2 })
      : element("select", given, element("option", { value: "", textContent: "请选择" }), ...options.map((words) => element("option", { value: words, textContent: words })));
  const label = element("label", { className: "field__label", htmlFor: id, textContent: item.label });
  if (!item.is_required) label.append(element("span", { className: "field__optional", textContent: "（选填）" }));
  return element("div", { className: "field" }, label, element("div", { className: "field__control" }, control));
};

const fields = () => [...form.elements].filter((field) => field.name && field.type !== "file");

const typed = () => {
  const values = {};
  for (const field of fields()) {
    if (field.type === "checkbox" && !field.checked) continue;
    values[field.name] = field.type === "checkbox" ? "on" : field.value;
  }
  return values;
};

const fill = (values) => {
  for (const field of fields()) {
    if (field.type === "checkbox") field.checked = values[field.name] === "on";
    else if (field.name in values) field.value = values[field.name];
    else field.value = field.tagName === "SELECT" && field.options.length ? field.options[0].value : "";
  }
};

export const save = async () => {
  if (!current) return;
  const { draft, key } = current;
  const words = { fields: draft.fields, pictures: draft.pictures };
  const { id, take, sending, state, message } = draft;
  await put("drafts", { id, take, sending, state, message, ...(await sealWords(key, words)) });
  hint.textContent = "已保存在本机。";
};

const picture = async (file) => {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = element("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  return blob.arrayBuffer();
};

const position = () =>
  new Promise((resolve) => {
    if (!current.visit.keeps_position || !navigator.geolocation) return resolve("");
    const told = ({ coords }) => resolve(`${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`);
    return navigator.geolocation.getCurrentPosition(told, () => resolve(""), { timeout: 5000 });
  });

const keep = async (input) => {
  const { draft, key } = current;
  for (const file of input.files) {
    const told = { id: crypto.randomUUID(), of: input.dataset.picture, taken_at: new Date().toISOString(), position: await position() };
    try {
      await put("pictures", { id: told.id, take: draft.take, ...(await seal(key, await picture(file))) });
    } catch {
      hint.textContent = `“${file.name}”不能打开，请另拍一张。`;
      continue;
    }
    if (told.of !== "photograph") await discard(draft.pictures.filter((other) => other.of === told.of));
    draft.pictures.push(told);
  }
  input.value = "";
  await save();
  await show();
};

const discard = async (gone) => {
  for (const told of gone) {
    await remove("pictures", told.id);
    current.draft.pictures = current.draft.pictures.filter((other) => other.id !== told.id);
  }
};

const thumbnail = async (told) => {
  const canvas = element("canvas", { width: 96, height: 72 });
  canvas.setAttribute("aria-hidden", "true");
  const image = await createImageBitmap(new Blob([await unseal(current.key, await one("pictures", told.id))], { type: "image/jpeg" }));
  const scale = Math.min(96 / image.width, 72 / image.height);
  canvas.getContext("2d").drawImage(image, 0, 0, image.width * scale, image.height * scale);
  return canvas;
};

const show = async () => {
  for (const list of form.querySelectorAll("[data-pictures]")) {
    const rows = [];
    for (const told of current.draft.pictures.filter((other) => other.of === list.dataset.pictures)) {
      const words = `${new Date(told.taken_at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })}拍摄`;
      const button = element("button", { type: "button", className: "button button--secondary button--small", textContent: "删除" });
      button.setAttribute("aria-label", `删除${words}的照片`);
      button.addEventListener("click", async () => {
        await discard([told]);
        await save();
        await show();
      });
      rows.push(element("li", {}, await thumbnail(told), ` ${words} `, button));
    }
    list.replaceChildren(...rows);
  }
};

/* Everything that is missing, each with the field that it belongs to. */
export const missing = () => {
  const lacking = fields().filter((field) => field.required && !field.value.trim());
  const found = lacking.map((field) => ({ id: field.id, words: `请填写${labelOf(field)}` }));
  const { draft, visit } = current;
  const photographs = draft.pictures.filter((told) => told.of === "photograph").length;
  if (draft.fields.means === "on_site" && photographs < visit.photographs) {
    found.push({ id: "visit_photographs", words: `请拍摄至少${visit.photographs}张现场照片` });
  }
  return found;
};

const labelOf = (field) => {
  const label = field.labels[0];
  return label.firstChild ? label.firstChild.textContent.trim() : field.name;
};

export const open = async (visit, draft, key) => {
  current = { visit, draft, key };
  document.querySelector("[data-form-title]").textContent = `${visit.title}：${visit.task}`;
  const facts = [{ label: "事项编号", value: visit.number }, ...visit.facts];
  document.querySelector("[data-facts]").replaceChildren(
    ...facts.map((fact) => element("div", {}, element("dt", { textContent: fact.label }), element("dd", { textContent: fact.value }))),
  );
  form.querySelector("[data-checklist]").replaceChildren(...visit.checklist.map(question));
  fill(draft.fields);
  hint.textContent = "";
  await show();
};

export const close = async () => {
  window.clearTimeout(timer);
  if (current) await save();
  current = null;
};

export const opened = () => current;

let timer = 0;
const changed = () => {
  if (!current) return;
  current.draft.fields = typed();
  window.clearTimeout(timer);
  timer = window.setTimeout(save, 300);
};
form.addEventListener("input", changed);
form.addEventListener("change", (event) => {
  if (event.target.type === "file") keep(event.target);
  else changed();
});
window.addEventListener("pagehide", save);
