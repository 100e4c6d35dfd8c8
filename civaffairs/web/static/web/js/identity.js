/* Identity number fields: full-width characters become half-width, and the server says what the number says. */

const normalised = (text) =>
  text.replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/\s/g, "")
    .toUpperCase();

const check = (field) => {
  const target = document.getElementById(`${field.id}_check`);
  if (!target || !window.htmx) return;
  window.htmx.ajax("POST", field.dataset.checkUrl, { target, swap: "innerHTML", values: { number: field.value } });
};

const settle = (field) => {
  const number = normalised(field.value);
  if (number !== field.value) field.value = number;
  check(field);
};

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-identity]")) settle(event.target);
});

document.addEventListener("input", (event) => {
  if (event.isComposing || !event.target.matches("[data-identity]")) return;
  if (normalised(event.target.value).length === 18) settle(event.target);
});
