// A conversation on a page: its log, its composer, its state. Shared by /chat and /kiosk.

import { drawMessage, drawMine, drawNote } from './bubbles.js';
import { retire } from './buttons.js';
import { Conversation } from './conversation.js';
import { el } from './dom.js';
import { openIdentityDialog } from './identity_dialog.js';
import { prepared } from './pictures.js';
import { WORDS } from './words.js';

const LONGEST = 2_000;
const UNDERWAY = new Set(['sending', 'waiting', 'slow']);

/**
 * `root` holds `[data-log]`, `[data-typing]`, `[data-status]`, `[data-problem]` and
 * `form[data-composer]` with a textarea.
 * `hooks`, all optional: `opened(session)`, `said(text, entry)` and later `settled(entry)`, which
 * will not be sent any more, `typed(text)` for what stands in the field, `heard(message)`, and
 * `greeted()` for a page that has its own opening buttons, so that the greeting is drawn without.
 */
export class Talk {
  #root;
  #kiosk;
  #hooks;
  #log;
  #input;
  #seen = new Set();
  #mine = new Map();
  #up = true;
  #handledBy = 'opening';
  #busy = false;
  #greeted = false;

  constructor(root, channel, hooks = {}) {
    this.#root = root;
    this.#kiosk = channel === 'kiosk';
    this.#hooks = hooks;
    this.#log = root.querySelector('[data-log]');
    this.#input = root.querySelector('[data-composer] textarea');
    this.conversation = new Conversation(channel, {
      opened: (session) => this.#opened(session),
      arrived: (messages, handledBy) => this.#arrived(messages, handledBy),
      delivery: (entry, state, problem) => this.#delivery(entry, state, problem),
      busy: (yes) => this.#setBusy(yes),
      link: (up) => this.#setLink(up),
    });
    this.#listenToComposer();
    this.#showStatus();
  }

  start() {
    this.conversation.start();
  }

  /**
   * Go on after a reload. `items` are messages or `{mine, unsent}`, drawn as they were; `unsent` is
   * `{id, content}` where that had not left yet, and leaves now. `typed` goes back into the field.
   */
  resume({ session, items, typed }) {
    for (const item of items) {
      if (item.mine) retire(this.#log);
      if (!item.unsent) this.#log.append(item.mine ? drawMine(item.mine).node : this.#draw(item));
    }
    this.#input.value = typed ?? '';
    if (session) {
      this.#handledBy = 'bot';
      this.conversation.resume(session, items.filter((item) => item.id).at(-1)?.id);
    } else {
      this.conversation.start();
    }
    for (const { mine, unsent } of items) if (unsent) this.#post(unsent.content, mine, unsent.id);
    this.#showStatus();
    this.#toEnd();
  }

  /** Say something in words, as if it had been typed. */
  say(text) {
    this.#send({ text }, text);
  }

  /** Send a picture. It is remembered through a reload only once it has left. */
  async picture(file) {
    const { blob, thumbnail } = await prepared(file);
    retire(this.#log);
    const { delivery, bubble } = this.#mine.get(this.#post({ picture: blob }, WORDS.picture.said));
    if (thumbnail) bubble.replaceChildren(this.#labelled(thumbnail));
    delivery.replaceChildren(WORDS.picture.sending);
    this.#toEnd();
  }

  /** Press a button that stands outside of the conversation. */
  press(payload, shown) {
    this.#send({ payload }, shown);
  }

  close() {
    this.conversation.close();
    // Browsers keep the text that an expression was last tried on (RegExp.input), which may be an
    // identity number. Now they keep this.
    /-/.test('-');
  }

  #opened(session) {
    this.#handledBy = 'bot';
    this.#showStatus();
    this.#hooks.opened?.(session);
  }

  #send(content, shown) {
    if (this.#log.contains(document.activeElement)) this.#log.focus({ preventScroll: true });
    retire(this.#log);
    this.#hooks.said?.(shown, this.#post(content, shown));
  }

  #post(content, shown, id) {
    const mine = drawMine(shown);
    this.#log.append(mine.node);
    this.#toEnd();
    const entry = this.conversation.send(content, id);
    this.#mine.set(entry, { ...mine, shown });
    return entry;
  }

  /** While an answer is on its way a second press of a card's button is a slip of the finger. */
  #press(button) {
    if (!this.#busy) this.#send({ payload: button.payload }, button.said ?? button.title);
  }

  #arrived(messages, handledBy) {
    const fresh = messages.filter((message) => !this.#seen.has(message.id));
    this.#handledBy = handledBy ?? (fresh.at(-1)?.author === 'agent' ? 'human' : this.#handledBy);
    this.#showStatus();
    if (!fresh.length) return;
    const greeting = this.#hooks.greeted && !this.#greeted;
    const nodes = fresh.map((message) => this.#draw(greeting ? { ...message, buttons: [] } : message));
    this.#log.append(...nodes);
    for (const message of fresh) this.#hooks.heard?.(message);
    this.#follow(nodes[0]);
    this.#showFrom(nodes[0]);
    this.#greeted = true;
    if (greeting) this.#hooks.greeted();
  }

  /** Whoever was not typing goes on from the answer with the next press of Tab. */
  #follow(node) {
    if (![this.#log, document.body].includes(document.activeElement)) return;
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
  }

  #draw(message) {
    this.#seen.add(message.id);
    return drawMessage(message, {
      kiosk: this.#kiosk,
      press: (button) => this.#press(button),
      say: (payload, title) => this.#send({ payload }, title),
      openIdentity: (card, settle) => this.#openIdentity(card, settle),
    });
  }

  #openIdentity(card, settle) {
    openIdentityDialog({
      root: this.#root,
      card,
      kiosk: this.#kiosk,
      taken: (messages) => {
        settle(WORDS.identity.done);
        this.#arrived(messages, 'bot');
      },
      gone: () => {
        settle(WORDS.identity.gone);
        this.#note(WORDS.identity.expired);
      },
      human: () => this.press(WORDS.human.payload, WORDS.human.said),
    });
  }

  #labelled(thumbnail) {
    thumbnail.setAttribute('role', 'img');
    thumbnail.setAttribute('aria-label', WORDS.picture.said);
    return thumbnail;
  }

  #delivery(entry, state, problem) {
    const mine = this.#mine.get(entry);
    if (!mine) return;
    const { picture } = entry.content;
    if (picture && state === 'sent') this.#hooks.said?.(mine.shown, entry);
    const lines = {
      waiting: () => this.#offer(WORDS.delivery.waiting, WORDS.delivery.retry, () => this.conversation.retryNow()),
      slow: () => [WORDS.delivery.slow],
      unanswered: () => picture ? [WORDS.delivery.unanswered] : this.#offer(WORDS.delivery.unanswered, WORDS.delivery.again, () => this.#again(mine, entry)),
      refused: () => [WORDS.delivery.refused],
      expired: () => [WORDS.delivery.refused],
    };
    const told = lines[state]?.() ?? [];
    mine.delivery.replaceChildren(...told);
    if (told.length) this.#toEnd();
    if (!UNDERWAY.has(state)) this.#hooks.settled?.(entry);
    if (state === 'refused') this.#giveBack(mine.shown, entry, problem ?? WORDS.refusedFallback);
    if (state === 'expired') this.#giveBack(mine.shown, entry, picture ? WORDS.picture.expired : WORDS.expired);
  }

  #offer(text, title, act) {
    return [el('span', { text }), el('button', { type: 'button', class: 'button', text: title, onclick: act })];
  }

  #again(mine, entry) {
    mine.delivery.replaceChildren();
    this.#send(entry.content, mine.shown);
  }

  /** What could not be sent goes back to where it was typed; nothing typed since is overwritten. */
  #giveBack(text, entry, problem) {
    if (entry.content.text && !this.#input.value) this.#type(text);
    this.#note(problem);
  }

  #type(text) {
    this.#input.value = text;
    this.#hooks.typed?.(text);
  }

  #note(text) {
    this.#log.append(drawNote(text));
    this.#toEnd();
  }

  #listenToComposer() {
    const form = this.#root.querySelector('[data-composer]');
    const problem = this.#root.querySelector('[data-problem]');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.#input.value.trim();
      const count = [...text].length;
      problem.textContent = count > LONGEST ? WORDS.tooLong(count) : '';
      if (!text || count > LONGEST) return;
      this.#type('');
      this.say(text);
    });
    this.#input.addEventListener('input', () => this.#hooks.typed?.(this.#input.value));
    this.#input.addEventListener('keydown', (event) => {
      // Enter that ends the choice of a Chinese character must not send the message.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  #setBusy(yes) {
    this.#busy = yes;
    this.#root.querySelector('[data-typing]').hidden = !yes || this.#handledBy !== 'bot';
    if (yes) this.#toEnd();
  }

  #setLink(up) {
    this.#up = up;
    this.#showStatus();
  }

  #showStatus() {
    const status = this.#root.querySelector('[data-status]');
    const state = this.#up ? this.#handledBy : 'away';
    status.dataset.status = state;
    status.textContent = WORDS.status[state === 'away' && this.#kiosk ? 'awayInLobby' : state];
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** Show an answer from its beginning when it is taller than the screen, else to its end. */
  #showFrom(node) {
    const height = this.#log.scrollHeight - node.offsetTop;
    this.#log.scrollTop = height > this.#log.clientHeight ? node.offsetTop - 8 : this.#log.scrollHeight;
  }
}
