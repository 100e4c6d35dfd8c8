/* Forms: focus on the error summary, one submission per click, no act while Chinese is being composed. */

const focusErrors = (root) => {
  const summary = root.querySelector("[data-takes-focus]");
  if (summary) summary.focus();
};

const composing = (event) => event.isComposing || event.keyCode === 229;

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && composing(event)) event.stopPropagation();
}, true);

/* While Chinese is being composed nothing else hears of it; what was composed is one change. */
document.addEventListener("input", (event) => {
  if (event.isComposing) event.stopPropagation();
}, true);
document.addEventListener("compositionend", (event) => {
  event.target.dispatchEvent(new InputEvent("input", { bubbles: true }));
});

/* A second click on the way out does nothing; the page that comes back has fresh buttons. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  if (form.method !== "post" || form.hasAttribute("hx-post") || !button) return;
  form.dataset.sent = "yes";
  button.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

/* A link of the error summary leads into the field, not only to it. */
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  if (!link) return;
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.detail.elt));
focusErrors(document);
