// For the curious: every push and every call, what came of it, and what may go wrong next.

import { el } from './dom.js';

const ENDINGS = { timeout: '5 秒没有等到', ReadError: '连接断了', ConnectError: '连不上' };

/** A push: what was pushed, and how each attempt ended. */
export function drawPush(push) {
  return el('li', { 'data-push': push.id },
    el('details', {},
      el('summary', { text: `${push.at} ${push.patient} · ${push.kind} → ` },
        push.attempts.length ? push.attempts.map(drawEnding) : '等待中……'),
      el('pre', { text: push.plain }),
      push.reply && el('pre', { class: 'well', text: push.reply })));
}

function drawEnding(attempt, index) {
  const nth = index ? `，第 ${index + 1} 次：` : '';
  const ending = ENDINGS[attempt.ending] ?? attempt.ending;
  return [nth, el('span', { class: attempt.well ? 'well' : 'bad', text: `${ending}，${attempt.ms} 毫秒` })];
}

/** A call that the product made. */
export function drawCall(call) {
  return el('li', {},
    `${call.at} ${call.path} → `,
    el('span', { class: call.code === 0 ? 'well' : 'bad', text: call.code === 0 ? 'ok' : String(call.code) }));
}

/** Fill a `select` with `{id, title}` once, and show which is chosen. */
export function fillSelect(select, options, chosen) {
  if (!select.options.length) {
    select.append(...options.map((option) => el('option', { value: option.id, text: option.title })));
  }
  if (chosen && document.activeElement !== select) select.value = chosen;
}
