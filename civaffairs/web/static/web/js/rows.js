/* Lists of rows in a form: another empty row without losing what was typed. Without this file one saves first. */

const numbered = (node, index) => {
  for (const element of [node, ...node.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", String(index)));
    }
  }
  node.querySelector("[data-row-number]").textContent = String(index + 1);
  return node;
};

for (const form of document.querySelectorAll("[data-rows]")) {
  const add = form.querySelector("[data-rows-add]");
  const total = form.querySelector("input[name$='-TOTAL_FORMS']");
  const most = Number(form.querySelector("input[name$='-MAX_NUM_FORMS']").value);
  add.hidden = false;
  add.addEventListener("click", () => {
    const index = Number(total.value);
    if (index >= most) return;
    const blank = form.querySelector("[data-rows-blank]").content.firstElementChild.cloneNode(true);
    const row = numbered(blank, index);
    form.querySelector("[data-rows-list]").append(row);
    total.value = String(index + 1);
    row.querySelector("input:not([type='hidden']):not([type='checkbox']), select").focus();
  });
}
