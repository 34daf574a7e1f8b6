// Nobody at the lobby screen: first a warning, then everything is wiped (WCAG 2.2, 2.2.1: a
// warning, and at least 20 s to go on).

const IDLE = 50_000;
const GRACE = 25_000;
const ACTIVITY = ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove'];

/** `warn(seconds)` at the start of the warning and every second of it; `calm()`; `wipe()`. */
export class IdleWatch {
  /** How many times longer everything takes: for people who read slowly. */
  patience = 1;

  #on;
  #timer = null;
  #wipeAt = 0;

  constructor(on) {
    this.#on = on;
    for (const kind of ACTIVITY) {
      addEventListener(kind, () => this.touch(), { capture: true, passive: true });
    }
  }

  start() {
    this.#wipeAt = 0;
    this.#wait();
  }

  stop() {
    this.#wipeAt = 0;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Somebody is there. During the warning only 继续 counts, so that a stray touch can't hide it. */
  touch() {
    if (this.#timer && !this.#wipeAt) this.#wait();
  }

  goOn() {
    this.start();
    this.#on.calm();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beginWarning(), IDLE * this.patience);
  }

  #beginWarning() {
    this.#wipeAt = Date.now() + GRACE * this.patience;
    this.#tick();
  }

  #tick() {
    const left = this.#wipeAt - Date.now();
    if (left <= 0) {
      this.stop();
      this.#on.wipe();
      return;
    }
    this.#on.warn(Math.ceil(left / 1_000));
    this.#timer = setTimeout(() => this.#tick(), Math.min(left, 1_000));
  }
}
