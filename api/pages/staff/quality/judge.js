/* Scores by keys: 0, 1, 2 and x in a row go on to the next, arrows move, Enter gives the judgement.
   No data. */
document.addEventListener("keydown", (event) => {
  const panel = event.target.closest?.(".judge-panel");
  if (!panel || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const typing = event.target.closest("input[type=text], textarea, [role=listbox]");
  const rows = [...panel.querySelectorAll(".judge-row")];
  const at = rows.indexOf(event.target.closest(".judge-row"));
  const focus = (row) => row?.querySelector("[role=radio][tabindex='0'], [role=radio]")?.focus();
  const place = { 0: 0, 1: 1, 2: 2, x: 3, X: 3 }[event.key];
  if (typing) {
    if (event.key !== "Enter" || at < 0) return;
    focus(rows[at]);
  } else if (place !== undefined && at >= 0) {
    rows[at].querySelectorAll("[role=radio]")[place]?.click();
    focus(rows[at + 1] ?? rows[at]);
  } else if (event.key === "ArrowDown" && at >= 0) focus(rows[at + 1]);
  else if (event.key === "ArrowUp" && at >= 0) focus(rows[at - 1]);
  else if (event.key === "Enter" && at >= 0 && !event.target.closest("button")) {
    panel.querySelector(".judge-submit")?.click();
  } else if (!/^[0-9a-zA-Z?]$/.test(event.key)) return;
  // What is pressed here means nothing to the turns beside it.
  event.stopImmediatePropagation();
  if (event.key.length > 1 || !typing) event.preventDefault();
}, true);
