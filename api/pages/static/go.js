// The page behind the QR code of a lobby screen: takes the conversation to this phone and opens
// /chat with it. The code stands behind the # and is taken out of the address at once.

import { postJson } from './conversation.js';
import { el, randomId } from './dom.js';
import { HANDOVER } from './handover_words.js';
import { SessionKeeper, forget } from './session_keeper.js';

const TAKE = '/channels/web/handover/take';
const CHAT = '/chat';

const place = document.querySelector('[data-linked]');
const code = location.hash.slice(1);
// The same again after a lost answer: the server knows by it that it is us.
const viewer = randomId();

history.replaceState(null, '', location.pathname);
take();

async function take() {
  show(el('p', { class: 'note', text: HANDOVER.taking }));
  const { status, body } = await postJson(TAKE, { code, viewer });
  if (status === 200) {
    keep(body);
    location.replace(CHAT);
  } else if (status === 404) {
    show(problem(body?.error?.message ?? HANDOVER.gone), el('p', {}, el('a', { class: 'link', href: CHAT, text: HANDOVER.fresh })));
  } else {
    show(problem(body?.error?.message ?? HANDOVER.notTaken),
      el('button', { type: 'button', class: 'button primary wide', text: HANDOVER.again, onclick: take }));
  }
}

/** As if it had been said on this phone: /chat goes on from there. */
function keep({ session, messages }) {
  forget();
  const keeper = new SessionKeeper({ session: null, items: [] });
  keeper.opened(session);
  for (const message of messages) {
    if (message.author === 'patient') remember(keeper, message);
    else keeper.heard(message);
  }
}

function remember(keeper, { id, text }) {
  keeper.said(text, { id, content: {} });
  keeper.settled({ id });
}

function show(...nodes) {
  place.replaceChildren(...nodes);
}

function problem(text) {
  return el('p', { class: 'problem', role: 'alert', text });
}
