/* The replay in the browser: which turn is chosen, keys, what is marked with the mouse. No data. */
window.daoyiReplay = (() => {
  const keys = {
    j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous", g: "first", G: "last",
    1: "right", 2: "intent", 3: "entities", 4: "step", c: "comment", p: "propose", w: "wording",
    m: "missing", d: "finish", "?": "help",
  };
  const moves = new Set(["next", "previous", "first", "last"]);
  const turns = () => [...document.querySelectorAll(".turns .turn")];
  const chosen = () => document.querySelector(".turns .turn.chosen");

  function choose(turn, tell = true) {
    if (!turn || turn === chosen()) return;
    chosen()?.querySelector(".turn-head").removeAttribute("aria-current");
    chosen()?.classList.remove("chosen");
    turn.classList.add("chosen");
    turn.querySelector(".turn-head").setAttribute("aria-current", "true");
    turn.scrollIntoView({ block: "nearest" });
    if (tell) emitEvent("replay_turn", Number(turn.dataset.turn));
  }

  function move(wanted) {
    const all = turns(), at = all.indexOf(chosen());
    const to = { next: at + 1, previous: at - 1, first: 0, last: all.length - 1 }[wanted];
    choose(all[Math.min(Math.max(to, 0), all.length - 1)]);
  }

  document.addEventListener("click", (event) => {
    const turn = event.target.closest?.(".turns .turn");
    if (turn && !event.target.closest("a[href]")) choose(turn);
  });

  // Enter takes the first that fits what was typed, where none was gone to with the arrows. Before
  // the list hears of it, which would only close.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.closest?.(".right-choice")) return;
    const options = [...document.querySelectorAll(".q-menu [role=option]")];
    if (options.some((one) => one.classList.contains("q-manual-focusable--focused"))) return;
    event.preventDefault();
    event.stopPropagation();
    options[0]?.click();
  }, true);

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, [contenteditable], [role=listbox]");
    const asked = document.body.classList.contains("q-body--prevent-scroll");
    if (typing || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const wanted = keys[event.key];
    if (!wanted || (asked && wanted !== "help")) return;
    event.preventDefault();
    if (moves.has(wanted)) move(wanted);
    else emitEvent("replay_key", wanted);
  });

  // What is marked with the mouse in the sentence: its place, counted in the text without labels.
  document.addEventListener("selectionchange", () => {
    const marked = document.getSelection();
    const whole = document.querySelector(".said-text");
    if (!whole || !marked.rangeCount || marked.isCollapsed) return;
    const range = marked.getRangeAt(0);
    if (!whole.contains(range.commonAncestorContainer)) return;
    const length = (node, offset) => {
      const before = document.createRange();
      before.setStart(whole, 0);
      before.setEnd(node, offset);
      const piece = before.cloneContents();
      piece.querySelectorAll("small").forEach((label) => label.remove());
      return [...piece.textContent].length;
    };
    const start = length(range.startContainer, range.startOffset);
    const end = length(range.endContainer, range.endOffset);
    if (end > start) {
      clearTimeout(window.daoyiMarking);
      window.daoyiMarking = setTimeout(() => emitEvent("replay_marked", { start, end }), 80);
    }
  });

  return {
    show(number, tell) {
      choose(document.querySelector(`.turns .turn[data-turn="${number}"]`), tell);
    },
    marks(number, html) {
      const place = document.querySelector(`.turn[data-turn="${number}"] .turn-marks`);
      if (place) place.innerHTML = html;
    },
    focus(selector) {
      setTimeout(() => document.querySelector(selector)?.focus(), 50);
    },
  };
})();
