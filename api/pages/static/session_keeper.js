// What /chat remembers through a reload of its tab, and no longer than the tab lives. A phone that
// is short of memory reloads a tab by itself: then nothing that was typed or sent may be lost.
// Numbers of people are masked before they are kept, as they are on the screen.

import { maskNumbers } from './masking.js';

const KEY = 'daoyi';
// Apart from the rest, because it is written with every key that is pressed.
const TYPED = 'daoyi-typed';
const MOST = 80;

/** → `{session, items, typed}`, see `Talk.resume`; empty when there is nothing to go on with. */
export function recall() {
  return { session: null, items: [], ...JSON.parse(read(KEY)), typed: read(TYPED) ?? '' };
}

/** Forget everything of this tab. */
export function forget() {
  write(KEY, null);
  write(TYPED, null);
}

export class SessionKeeper {
  #kept;

  constructor(kept) {
    this.#kept = kept;
  }

  /** A new session: of an expired one only what was not sent yet goes on. */
  opened(session) {
    this.#keep({ session, items: this.#kept.items.filter((item) => item.unsent) });
  }

  said(text, { id, content }) {
    if (content.picture) {
      // It has left; megabytes are not kept here.
      this.#add({ mine: text });
      return;
    }
    const masked = content.text ? { text: maskNumbers(content.text) } : content;
    this.#add({ mine: maskNumbers(text), unsent: { id, content: masked } });
  }

  /** This left, or was given back: it is not to be sent again. */
  settled({ id }) {
    const sent = ({ unsent, ...item }) => (unsent?.id === id ? item : { ...item, unsent });
    this.#keep({ items: this.#kept.items.map(sent) });
  }

  heard(message) {
    this.#add(message);
  }

  typed(text) {
    write(TYPED, maskNumbers(text) || null);
  }

  #add(item) {
    this.#keep({ items: [...this.#kept.items, item].slice(-MOST) });
  }

  #keep(part) {
    this.#kept = { ...this.#kept, ...part };
    write(KEY, JSON.stringify({ session: this.#kept.session, items: this.#kept.items }));
  }
}

// Storage may be full, or forbidden in another site's frame; the conversation works without it.
function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, text) {
  try {
    if (text === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // As above.
  }
}
