/* The desk in the browser: clocks that tick here, keys, a sound and a notification. Holds no data. */
window.daoyiDesk = (() => {
  const words = window.DAOYI_DESK.words;
  // The hospital's clock, whatever the workplace's says.
  let ahead = window.DAOYI_DESK.now - Date.now();
  const keys = {
    ArrowDown: "next", ArrowUp: "previous", n: "take_next", r: "reply", k: "canned",
    b: "note", t: "transfer", e: "end",
  };

  const two = (number) => String(number).padStart(2, "0");
  const span = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    return minutes < 60 ? `${minutes}:${two(seconds % 60)}`
      : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
  };
  const say = (key, time) => words[key].replace("{time}", time);

  function tick() {
    const now = Date.now() + ahead;
    for (const element of document.querySelectorAll("[data-tick]")) {
      const left = Math.floor((Number(element.dataset.tick) - now) / 1000);
      let text;
      if (element.dataset.form === "since") text = say("waited", span(Math.max(0, -left)));
      else if (element.dataset.form === "hide") text = say("hide", Math.max(0, left));
      else text = `${element.dataset.what} ${say(left < 0 ? "over" : "left", span(Math.abs(left)))}`;
      if (element.textContent !== text) element.textContent = text;
      if (element.dataset.form === "due") {
        element.classList.toggle("late", left < 0);
        element.classList.toggle("near", left >= 0 && left < 60);
      }
    }
  }
  setInterval(tick, 1000);
  new MutationObserver(tick).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-tick"],
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, [contenteditable]");
    if (event.key === "?" && !typing) { event.preventDefault(); emitEvent("desk_key", "help"); return; }
    // Not behind a dialog; one that is fading away doesn't count any more.
    const asked = document.body.classList.contains("q-body--prevent-scroll");
    if (!event.altKey || event.ctrlKey || event.metaKey || asked) return;
    const wanted = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!wanted) return;
    event.preventDefault();
    emitEvent("desk_key", wanted);
  });

  let sound = null;
  function beep(pressing) {
    try {
      sound ??= new AudioContext();
      const at = sound.currentTime;
      for (const [index, pitch] of (pressing ? [880, 660, 880] : [660, 880]).entries()) {
        const tone = sound.createOscillator(), loud = sound.createGain();
        tone.frequency.value = pitch;
        loud.gain.setValueAtTime(0.0001, at + index * 0.18);
        loud.gain.exponentialRampToValueAtTime(0.18, at + index * 0.18 + 0.02);
        loud.gain.exponentialRampToValueAtTime(0.0001, at + index * 0.18 + 0.16);
        tone.connect(loud).connect(sound.destination);
        tone.start(at + index * 0.18);
        tone.stop(at + index * 0.18 + 0.17);
      }
    } catch { /* a workplace without sound still has the page */ }
  }

  return {
    count(number) { document.title = number ? `(${number}) ${words.title}` : words.title; },
    alarm(text, pressing) {
      window.daoyiAlarms = (window.daoyiAlarms ?? 0) + 1;
      beep(pressing);
      if (document.hidden && window.Notification?.permission === "granted") {
        new Notification(words.title, { body: text, tag: "daoyi-desk", renotify: true });
      }
    },
    async allow() {
      beep(false);
      return window.Notification ? await Notification.requestPermission() : "denied";
    },
    // While the reply begins with “/” these keys choose among the canned replies.
    choosing(event) {
      const listed = event.target.value?.startsWith("/")
        && ["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key) && !event.ctrlKey;
      if (listed) event.preventDefault();
      return listed;
    },
    // What is written leaves the box at once: what is typed from now on is the next reply. It is
    // handed over after the box has told that it is empty.
    take(selector, event, emit) {
      const box = document.querySelector(selector), text = box?.value ?? "";
      if (event.isComposing || !text.trim() || text.startsWith("/")) return;
      box.value = "";
      box.dispatchEvent(new Event("input", { bubbles: true }));
      setTimeout(() => emit(text));
    },
    focus(selector) {
      const wanted = document.querySelector(selector);
      wanted?.focus();
      wanted?.setSelectionRange?.(wanted.value.length, wanted.value.length);
    },
  };
})();
