/* The proposals in the browser: which card is chosen, and keys. Holds no data. */
(() => {
  const acts = { a: "accept", r: "refuse", d: "learning" };
  const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  const cards = () => [...document.querySelectorAll(".proposal")];
  const chosen = () => document.querySelector(".proposal.chosen");
  let at = 0;

  function choose(card, focus) {
    if (!card) return;
    for (const other of document.querySelectorAll(".proposal.chosen")) other.classList.remove("chosen");
    card.classList.add("chosen");
    at = cards().indexOf(card);
    if (focus) { card.focus({ preventScroll: true }); card.scrollIntoView({ block: "nearest" }); }
  }

  // What was decided goes; what takes its place is next.
  function keep() {
    const all = cards();
    if (all.length && !chosen()) choose(all[Math.min(at, all.length - 1)], false);
  }
  new MutationObserver(keep).observe(document.body, { subtree: true, childList: true });
  keep();

  document.addEventListener("click", (event) => choose(event.target.closest?.(".proposal"), false));
  document.addEventListener("focusin", (event) => choose(event.target.closest?.(".proposal"), false));

  const seen = (button) => button && button.offsetParent !== null && !button.disabled;

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, [contenteditable], [role=listbox]");
    const asked = document.body.classList.contains("q-body--prevent-scroll");
    if (typing || asked || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const step = steps[event.key], act = acts[event.key];
    if (step) {
      event.preventDefault();
      const all = cards(), now = all.indexOf(chosen());
      choose(all[Math.min(Math.max(now + step, 0), all.length - 1)], true);
    } else if (act) {
      const where = act === "learning" ? document : chosen();
      const button = where?.querySelector(`[data-act=${act}]`);
      if (seen(button)) { event.preventDefault(); button.click(); }
    }
  });
})();
