// 刷身份证: the card reader beside a lobby screen. Its agent on this machine sends what it read to the
// server alone; this page learns a masked name and number (docs/card-reader.md).

import { getJson, postJson } from './conversation.js';
import { el, icon } from './dom.js';
import { READER } from './reader_words.js';

// The agent waits for a card no longer than this, and the warning of an idle screen comes later.
const READ_WITHIN = 40_000;

/**
 * → a part of the identity form at `url`: `node`, `input`, and `value()`, what was read
 * (`{name_masked, id_number_masked, minor}`) or null. It tells of a change by an `input` event.
 */
export function readerPart(url) {
  const state = el('div', { class: 'reader', 'aria-live': 'polite' });
  const part = { node: state, input: null, value: () => read, fault: () => {} };
  let read = null;

  const show = (...nodes) => {
    state.replaceChildren(...nodes.filter(Boolean));
    part.input = state.querySelector('button');
    state.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const offer = (problem) => {
    read = null;
    show(problem && el('p', { class: 'problem', role: 'alert', text: problem }),
      button(problem ? READER.again : READER.read, start, true),
      el('p', { class: 'hint', text: READER.or }));
  };
  const start = async () => {
    const stop = new AbortController();
    document.addEventListener('kiosk:wiped', () => stop.abort(), { once: true });
    show(el('p', { class: 'lay-on', text: READER.layOn }), button(READER.cancel, () => stop.abort()));
    const { masked, problem } = await readCard(url, stop.signal);
    if (!state.isConnected) return;
    if (!masked) {
      offer(problem);
      return;
    }
    read = masked;
    show(el('p', { class: 'was-read' }, icon('tick'), READER.done(masked)), button(READER.other, () => offer()));
  };
  offer();
  return part;
}

function button(text, act, primary = false) {
  return el('button', { type: 'button', class: primary ? 'button primary wide' : 'button wide', text, onclick: act });
}

/** → `{masked}`, or `{problem}` in words; neither when it was given up. */
async function readCard(url, signal) {
  const made = await postJson(`${url}/reader`, {}, signal);
  if (made.status !== 200) return { problem: made.body?.error?.message ?? READER.problems.product };
  const asked = await askAgent(made.body, signal);
  if (signal.aborted) return {};
  if (asked !== 200) return { problem: READER.problems[asked] ?? READER.problems.other };
  const { status, body } = await getJson(`${url}/read`);
  return status === 200 ? { masked: body } : { problem: body?.error?.message ?? READER.problems.product };
}

/** → the status of the agent's answer; 0 when there was none. */
async function askAgent({ agent, ticket }, signal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(READ_WITHIN)]);
  const headers = { 'Content-Type': 'application/json' };
  try {
    const answer = await fetch(`${agent}/read`, { method: 'POST', headers, body: JSON.stringify({ ticket }), signal: limit, cache: 'no-store' });
    return answer.status;
  } catch (error) {
    return error.name === 'TimeoutError' ? 408 : 0;
  }
}
