// On the lobby screen: going on with one's own phone. The server says whether that is possible, and
// when it had better be offered without being asked for (a complaint). Whoever scans the code has
// the conversation; the screen clears itself.
//
// `kiosk:begun` (detail: the Talk) and `kiosk:wiped` come from kiosk.js.

import { postJson } from './conversation.js';
import { el, icon } from './dom.js';
import { HandoverDialog } from './handover_dialog.js';
import { HANDOVER } from './handover_words.js';

const ADVICE = '/channels/web/handover/advice';
const TOLD_FOR = 8_000;

let offer = null;

document.addEventListener('kiosk:begun', ({ detail }) => {
  offer?.stop();
  offer = new Offer(detail);
});
document.addEventListener('kiosk:wiped', () => {
  offer?.stop();
  offer = null;
});

/** One patient's offer: a button beside 结束并清除, and the dialog. */
class Offer {
  #talk;
  #answers;
  #button = null;
  #dialog = null;
  #advised = false;
  #asking = false;
  #stopped = false;

  constructor(talk) {
    this.#talk = talk;
    // With every answer that is drawn the server is asked again: what is talked about changes.
    this.#answers = new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes]);
      if (added.some((node) => node.matches?.('.turn:not(.patient)'))) this.#ask();
    });
    this.#answers.observe(document.querySelector('[data-stage] [data-log]'), { childList: true });
  }

  stop() {
    this.#stopped = true;
    this.#answers.disconnect();
    this.#button?.remove();
    this.#dialog?.close();
  }

  async #ask() {
    const session = this.#talk.conversation.session;
    if (this.#asking || !session) return;
    this.#asking = true;
    const { status, body } = await postJson(ADVICE, { session });
    this.#asking = false;
    if (this.#stopped || status !== 200) return;
    if (!body.possible) this.#answers.disconnect();
    else this.#show(body.advised);
  }

  #show(advised) {
    if (!this.#button) {
      this.#button = el('button', { type: 'button', class: 'button quiet', 'data-handover': true, onclick: () => this.#open(false) },
        icon('phone'), HANDOVER.button);
      document.querySelector('.desk [data-end]').before(this.#button);
    }
    if (!advised || this.#advised) return;
    this.#advised = true;
    this.#open(true);
  }

  #open(advised) {
    this.#dialog?.close();
    this.#dialog = new HandoverDialog(this.#talk.conversation.session, { advised, moved });
  }
}

function moved() {
  // The page's own wipe: from here on nobody can tell this patient from the next.
  document.querySelector('.desk [data-end]').click();
  const told = el('p', { class: 'handover-done', role: 'status', text: HANDOVER.moved });
  document.body.append(told);
  setTimeout(() => told.remove(), TOLD_FOR);
}
