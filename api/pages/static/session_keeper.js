// What /chat remembers through a reload of its tab, and no longer than the tab lives.

const KEY = 'daoyi';
const MOST = 80;

/** → `{session, items}`; session is null when there is nothing to go on with. */
export function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? { session: null, items: [] };
  } catch {
    return { session: null, items: [] };
  }
}

export class SessionKeeper {
  #kept;

  constructor(kept) {
    this.#kept = kept;
  }

  /** A new session: what was said in an expired one stays on the screen only. */
  opened(session) {
    this.#kept = { session, items: [] };
    this.#save();
  }

  add(item) {
    this.#kept.items = [...this.#kept.items, item].slice(-MOST);
    this.#save();
  }

  #save() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#kept));
    } catch {
      // Storage may be full or forbidden; the conversation works without it.
    }
  }
}

export function forget() {
  sessionStorage.removeItem(KEY);
}
