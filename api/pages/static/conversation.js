// The HTTP and server-sent-events client of one patient's conversation. It draws nothing.
//
// What a patient sends goes into an outbox and leaves one by one. Network away, an answer without
// our JSON, or "too fast": the text stays and is sent again by itself, with the same
// client_message_id, so that the server never counts it twice.

import { randomId } from './dom.js';

const SESSIONS = '/channels/web/sessions';
const MESSAGES = '/channels/web/messages';
const EVENTS = '/channels/web/events';
const ATTACHMENTS = '/channels/web/attachments';
const ANYTHING = '/static/mark.svg';
const ANSWER_WITHIN = 20_000;
// A picture takes its time to leave by a weak network.
const PICTURE_WITHIN = 120_000;
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000];
const TOO_FAST_PAUSE = 5_000;
const REOPEN_EVENTS = 10_000;

/** POST JSON. → `{status, body}`; status 0 when no answer came. */
export function postJson(url, content, signal) {
  return askJson(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(content),
  }, signal);
}

/** GET JSON, with the same answer. */
export function getJson(url) {
  return askJson(url, { headers: { Accept: 'application/json' } });
}

async function askJson(url, request, signal, within = ANSWER_WITHIN) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), within);
  signal?.addEventListener('abort', () => limit.abort());
  try {
    const response = await fetch(url, { ...request, signal: limit.signal, cache: 'no-store' });
    const body = await response.json().catch(() => null);
    return { status: response.status, body };
  } catch {
    return { status: 0, body: null };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * `listener`: `opened(session)`, `arrived(messages, handledBy)`, `delivery(entry, state, message)`
 * with state sending | sent | waiting | slow | refused | unanswered | expired, `busy(yes)`,
 * `link(up)`.
 */
export class Conversation {
  #listener;
  #channel;
  #session = null;
  #lastId = null;
  #outbox = [];
  #running = false;
  #failures = 0;
  #wake = null;
  #source = null;
  #reopen = null;
  #checking = null;
  #ended = new AbortController();

  constructor(channel, listener) {
    this.#channel = channel;
    this.#listener = listener;
    const { signal } = this.#ended;
    addEventListener('offline', () => this.#check(), { signal });
    addEventListener('online', () => this.retryNow(), { signal });
  }

  get session() {
    return this.#session;
  }

  /** Ask for a session, and go on asking until there is one. */
  start() {
    return this.#run();
  }

  /** Go on with a session that this device already has; `lastId`: its newest known message. */
  resume(session, lastId) {
    this.#session = session;
    this.#lastId = lastId;
    this.#listen();
  }

  /**
   * Put `{text}`, `{payload}` or `{picture}` (a Blob) into the outbox. `id`: the one it had before a reload, so that the
   * server knows it again. → the entry whose delivery is told.
   */
  send(content, id = randomId()) {
    const entry = { id, content };
    this.#outbox.push(entry);
    this.#listener.delivery(entry, 'sending');
    this.#run();
    return entry;
  }

  /** Don't wait any longer: the network may be back. */
  retryNow() {
    this.#wake?.();
    this.#checking?.wake?.();
  }

  /** Forget everything; nothing is told to the listener from here on. */
  close() {
    const session = this.#session;
    this.#ended.abort();
    this.#source?.close();
    clearTimeout(this.#reopen);
    this.retryNow();
    this.#outbox = [];
    this.#session = null;
    if (session) endOnServer(session);
  }

  get #closed() {
    return this.#ended.signal.aborted;
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (!this.#closed && (!this.#session || this.#outbox.length)) {
      const wait = await (this.#session ? this.#deliver(this.#outbox[0]) : this.#open());
      if (wait && !this.#closed) await pause(wait, (wake) => { this.#wake = wake; });
    }
    this.#running = false;
  }

  async #open() {
    const answer = await postJson(SESSIONS, { channel: this.#channel }, this.#ended.signal);
    if (this.#closed) return 0;
    if (answer.status !== 201 && answer.status !== 200) return this.#later(answer);
    this.#worked();
    this.#session = answer.body.session;
    this.#listener.opened(this.#session);
    this.#arrived(answer.body.messages, 'bot');
    this.#listen();
    return 0;
  }

  async #deliver(entry) {
    this.#listener.busy(true);
    const answer = await this.#post(entry);
    if (this.#closed) return 0;
    this.#listener.busy(false);
    const state = outcome(answer);
    if (state === 'waiting' || state === 'slow') {
      this.#listener.delivery(entry, state);
      return this.#later(answer);
    }
    this.#worked();
    this.#settle(entry, state, answer.body);
    return 0;
  }

  #post({ id, content }) {
    if (!content.picture) {
      const message = { session: this.#session, client_message_id: id, ...content };
      return postJson(MESSAGES, message, this.#ended.signal);
    }
    const headers = { Accept: 'application/json', 'X-Session': this.#session, 'X-Client-Message-Id': id };
    const request = { method: 'POST', headers, body: content.picture };
    return askJson(ATTACHMENTS, request, this.#ended.signal, PICTURE_WITHIN);
  }

  #settle(entry, state, body) {
    this.#outbox.shift();
    if (state === 'expired') this.#session = null;
    this.#listener.delivery(entry, state, body?.error?.message);
    if (body?.messages) this.#arrived(body.messages, body.handled_by);
  }

  #arrived(messages, handledBy) {
    this.#lastId = messages.at(-1)?.id ?? this.#lastId;
    this.#listener.arrived(messages, handledBy);
  }

  #worked() {
    this.#failures = 0;
    this.#listener.link(true);
  }

  #later(answer) {
    if (answer.status === 429) return TOO_FAST_PAUSE;
    this.#listener.link(false);
    this.#failures += 1;
    return pauseAfter(this.#failures);
  }

  #listen() {
    this.#source?.close();
    const query = new URLSearchParams({ session: this.#session });
    if (this.#lastId) query.set('after', this.#lastId);
    const source = new EventSource(`${EVENTS}?${query}`);
    source.onmessage = (event) => this.#heard(event.data);
    source.onerror = () => {
      if (this.#closed) return;
      this.#check();
      // The browser reconnects by itself unless the server refused; then we try again, slowly.
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(this.#reopen);
      this.#reopen = setTimeout(() => this.#session && this.#listen(), REOPEN_EVENTS);
    };
    this.#source = source;
  }

  /**
   * The stream broke, or the device says that it has no network. A proxy that cuts a quiet stream
   * is no fault: so ask whether the server is there, and if not, go on asking until it is.
   */
  async #check() {
    if (this.#checking) return;
    this.#checking = {};
    let failures = 0;
    while (!this.#closed && !(await isThere(this.#ended.signal))) {
      if (this.#closed) return;
      this.#listener.link(false);
      failures += 1;
      await pause(pauseAfter(failures), (wake) => { this.#checking.wake = wake; });
    }
    this.#checking = null;
    if (!failures || this.#closed) return;
    this.#listener.link(true);
    this.retryNow();
    if (this.#session) this.#listen();
  }

  #heard(data) {
    if (this.#closed) return;
    this.#arrived([JSON.parse(data)]);
  }
}

function pauseAfter(failures) {
  return PAUSES[Math.min(failures, PAUSES.length) - 1];
}

/** Wait; `wakeable` is given what ends the waiting early. */
function pause(milliseconds, wakeable) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wakeable(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Whether the server answers at all; a proxy that stands before nothing answers 5xx. */
async function isThere(signal) {
  const { status } = await askJson(ANYTHING, {}, signal);
  return status > 0 && status < 500;
}

/** Silence is never an answer: a bot that says nothing, or an error of ours, is `unanswered`. */
function outcome({ status, body }) {
  if (status === 200) return body.messages.length || body.handled_by !== 'bot' ? 'sent' : 'unanswered';
  if (status === 429) return 'slow';
  if (status === 404) return 'expired';
  if (status >= 400 && status < 500) return 'refused';
  return body?.messages || body?.error ? 'unanswered' : 'waiting';
}

function endOnServer(session) {
  const content = JSON.stringify({ session });
  const headers = { 'Content-Type': 'application/json' };
  fetch(SESSIONS, { method: 'DELETE', headers, body: content, keepalive: true }).catch(() => {});
}
