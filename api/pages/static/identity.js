// The identity form on a page of its own, opened from a link (WeChat, a text message).

import { el } from './dom.js';
import { identityForm } from './identity_form.js';
import { WORDS } from './words.js';

const place = document.querySelector('[data-identity]');
const after = document.querySelector('[data-after]');

place.replaceChildren(identityForm({
  url: location.pathname,
  kiosk: false,
  done: (messages) => finish(messages.map((message) => el('p', { class: 'bubble', text: message.text }))),
  gone: () => finish([el('p', { class: 'note', text: WORDS.identity.expired })], false),
}));

/** Take the form away, and say what happened. */
function finish(nodes, taken = true) {
  place.replaceChildren(...nodes);
  after.hidden = !taken;
  document.querySelector('h1').focus();
}
