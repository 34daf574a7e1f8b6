// Reading aloud with a voice of this machine. A voice from the network would send what a patient
// reads to another company, so it doesn't count.

const PACE = { normal: 0.95, slow: 0.75 };

/** `changed()` is called when a voice is found. Silent until `on` is set. */
export class Voice {
  #engine = globalThis.speechSynthesis;
  #voice = null;
  #on = false;
  #slow = false;

  constructor(changed) {
    if (!this.#engine) return;
    this.#find();
    this.#engine.addEventListener?.('voiceschanged', () => {
      this.#find();
      changed();
    });
  }

  get present() {
    return this.#voice !== null;
  }

  get on() {
    return this.#on;
  }

  set on(yes) {
    this.#on = yes && this.present;
    if (!this.#on) this.hush();
  }

  set slow(yes) {
    this.#slow = yes;
  }

  /** Read this after what is being read. */
  say(text) {
    if (!this.#on || !text) return;
    const speech = new SpeechSynthesisUtterance(text);
    speech.voice = this.#voice;
    speech.lang = this.#voice.lang;
    speech.rate = this.#slow ? PACE.slow : PACE.normal;
    this.#engine.speak(speech);
  }

  hush() {
    this.#engine?.cancel();
  }

  #find() {
    const local = this.#engine.getVoices().filter(({ localService }) => localService);
    const spoken = (tag) => local.find(({ lang }) => lang.replace('_', '-').toLowerCase().startsWith(tag));
    this.#voice = spoken('zh-cn') ?? spoken('cmn') ?? null;
  }
}
