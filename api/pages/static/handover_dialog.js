// The QR code on the lobby screen, good once and for a short time.

import { postJson } from './conversation.js';
import { el } from './dom.js';
import { HANDOVER } from './handover_words.js';
import { WORDS } from './words.js';

const CODES = '/channels/web/handover';
const EVENTS = '/channels/web/events';
// Later than every message: of the stream only `moved` is wanted.
const NO_MESSAGES = 2_147_483_647;
const LISTEN_AGAIN = 3_000;

export class HandoverDialog {
  #session;
  #moved;
  #place = el('div', { class: 'handover-place', 'aria-live': 'polite' });
  #dialog;
  #source = null;
  #timers = [];

  /** Opens itself. `advised`: nobody asked for it, so it asks first; `moved()`: a phone has the
      conversation now. */
  constructor(session, { advised, moved }) {
    this.#session = session;
    this.#moved = moved;
    const title = el('h2', { id: 'handover-title', tabindex: -1, text: HANDOVER.title });
    this.#dialog = el('dialog', { class: 'ask handover', 'aria-labelledby': title.id }, title, this.#place,
      el('button', { type: 'button', class: 'button wide', 'data-end': true, text: WORDS.end }));
    this.#dialog.addEventListener('close', () => this.close());
    document.querySelector('[data-stage]').append(this.#dialog);
    this.#dialog.showModal();
    title.focus();
    if (advised) this.#advise();
    else this.#make();
  }

  close() {
    this.#source?.close();
    this.#timers.forEach(clearTimeout);
    this.#dialog.remove();
  }

  #advise() {
    this.#show(
      el('p', { text: HANDOVER.private }),
      this.#button(HANDOVER.show, () => this.#make(), true),
      this.#button(HANDOVER.stay, () => this.close()));
  }

  async #make() {
    this.#show(el('p', { role: 'status', text: HANDOVER.making }));
    const { status, body } = await postJson(CODES, { session: this.#session });
    if (!this.#dialog.isConnected) return;
    if (status !== 201) {
      this.#again(body?.error?.message ?? HANDOVER.away);
      return;
    }
    this.#listen();
    this.#timers.push(setTimeout(() => this.#again(HANDOVER.expired), body.seconds * 1_000));
    this.#show(
      el('p', { text: HANDOVER.scan }),
      drawn(body.qr),
      el('p', { class: 'small', text: HANDOVER.good }),
      this.#button(HANDOVER.back, () => this.close()));
  }

  #again(said) {
    this.#show(
      el('p', { class: 'problem', role: 'alert', text: said }),
      this.#button(HANDOVER.another, () => this.#make(), true),
      this.#button(HANDOVER.back, () => this.close()));
  }

  #show(...nodes) {
    this.#place.replaceChildren(...nodes);
  }

  #button(text, act, primary = false) {
    return el('button', { type: 'button', class: primary ? 'button primary wide' : 'button wide', text, onclick: act });
  }

  #listen() {
    this.#source?.close();
    const query = new URLSearchParams({ session: this.#session, after: NO_MESSAGES });
    const source = new EventSource(`${EVENTS}?${query}`);
    source.addEventListener('moved', () => this.#finish());
    source.onerror = () => {
      // The browser reconnects by itself unless it got an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) this.#askWhetherMoved();
    };
    this.#source = source;
  }

  /** A session that is gone means that it moved; anything else will pass. */
  async #askWhetherMoved() {
    const { status } = await postJson(`${CODES}/advice`, { session: this.#session });
    if (!this.#dialog.isConnected) return;
    if (status === 404) this.#finish();
    else this.#timers.push(setTimeout(() => this.#listen(), LISTEN_AGAIN));
  }

  #finish() {
    this.close();
    this.#moved();
  }
}

/** The server's SVG as an element of this page. */
function drawn(svg) {
  const read = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const picture = document.importNode(read, true);
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', HANDOVER.qr);
  picture.setAttribute('class', 'qr');
  return picture;
}
