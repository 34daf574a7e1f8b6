// Help that a patient may switch on for themselves: larger and less on a screen, high contrast,
// everything within reach of a wheelchair, reading aloud. All off again for the next one.

const LOOKS = ['large', 'contrast', 'reach'];
const SECONDS_UNUSED = 60;

/** `root`: holds `[data-aid]` buttons; `voice`: a Voice; `changed(name, on)`. */
export class Aids {
  #root;
  #voice;
  #changed;
  #timer = null;

  constructor(root, voice, changed) {
    this.#root = root;
    this.#voice = voice;
    this.#changed = changed;
    root.addEventListener('click', (event) => {
      const button = event.target.closest('[data-aid]');
      if (button) this.#set(button.dataset.aid, !this.#isOn(button.dataset.aid));
    });
    this.showVoice();
  }

  /** Show the button of reading aloud where there is a voice. */
  showVoice() {
    this.#button('voice').hidden = !this.#voice.present;
  }

  /** Everything as it is for the next patient. */
  reset() {
    for (const name of [...LOOKS, 'voice']) if (this.#isOn(name)) this.#set(name, false);
    this.inUse();
  }

  /** Nobody began after switching something on: after a minute it is off again. */
  forgetUnlessUsed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.reset(), SECONDS_UNUSED * 1_000);
  }

  inUse() {
    clearTimeout(this.#timer);
  }

  #isOn(name) {
    return name === 'voice' ? this.#voice.on : document.documentElement.dataset[name] === 'on';
  }

  #set(name, on) {
    if (name === 'voice') this.#voice.on = on;
    else if (on) document.documentElement.dataset[name] = 'on';
    else delete document.documentElement.dataset[name];
    if (name === 'large') this.#voice.slow = on;
    this.#button(name).setAttribute('aria-pressed', String(on));
    this.#changed(name, on);
  }

  #button(name) {
    return this.#root.querySelector(`[data-aid="${name}"]`);
  }
}
