/* Menus, the navigation of small screens, dialogs, toasts. Everything works without this file, less neatly. */

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
};

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));

  const opener = event.target.closest("[data-opens-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.opensDialog);
  if (dialog && dialog.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("[data-closes-dialog]");
  if (closer) closer.closest("dialog").close();

  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(".toast").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  const menu = event.target.closest("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/* A fragment that could not be sent or was answered with a fault says so; what was typed stays. */
const sayNotDelivered = () => {
  const toasts = document.getElementById("toasts");
  if (toasts.querySelector(".toast--danger")) return;
  toasts.append(document.getElementById("toast-offline").content.cloneNode(true));
};
document.addEventListener("htmx:sendError", sayNotDelivered);
document.addEventListener("htmx:responseError", sayNotDelivered);

for (const toggle of document.querySelectorAll("[data-toggle]")) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
  });
}
