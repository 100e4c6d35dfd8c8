/* Identity number fields: full-width characters become half-width, and the server says what the number says and what
   is known of it. A name typed beside it is compared. */

const normalised = (text) =>
  text.replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/\s/g, "")
    .toUpperCase();

const beside = (field) => {
  const name = field.form && field.form.elements.namedItem(field.name.replace(/[a-z_]+$/, "name"));
  return name instanceof HTMLInputElement ? name : null;
};

const check = (field) => {
  const target = document.getElementById(`${field.id}_check`);
  if (!target || !window.htmx) return;
  window.htmx.ajax("POST", field.dataset.checkUrl, { target, swap: "innerHTML", values: { number: field.value, name: beside(field) ? beside(field).value : "" } });
};

const settle = (field) => {
  const number = normalised(field.value);
  if (number !== field.value) field.value = number;
  check(field);
};

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-identity]")) settle(event.target);
  if (!event.target.form || !/name$/.test(event.target.name)) return;
  for (const field of event.target.form.querySelectorAll("[data-identity]")) {
    if (beside(field) === event.target && field.value) check(field);
  }
});

document.addEventListener("input", (event) => {
  if (event.isComposing || !event.target.matches("[data-identity]")) return;
  if (normalised(event.target.value).length === 18) settle(event.target);
});
