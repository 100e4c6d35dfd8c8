/* Picking rows of a list: the count is kept in view, acts wait until something is picked. */

const refresh = (box) => {
  const picks = [...box.querySelectorAll("input[name='picked']")];
  const picked = picks.filter((pick) => pick.checked);
  for (const pick of picks) pick.closest("tr").classList.toggle("is-selected", pick.checked);
  box.querySelector("[data-batch-count]").textContent = String(picked.length);
  for (const act of box.querySelectorAll("[data-batch-act]")) act.disabled = picked.length === 0;
  const all = box.querySelector("[data-batch-all]");
  all.checked = picked.length > 0 && picked.length === picks.length;
  all.indeterminate = picked.length > 0 && picked.length < picks.length;
};

document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-batch]");
  if (!box) return;
  if (event.target.matches("[data-batch-all]")) {
    for (const pick of box.querySelectorAll("input[name='picked']")) pick.checked = event.target.checked;
  }
  refresh(box);
});

for (const box of document.querySelectorAll("[data-batch]")) {
  if (box.querySelector("[data-batch-count]")) refresh(box);
}
