// The identity form in a dialog over the conversation.

import { el } from './dom.js';
import { identityForm } from './identity_form.js';
import { WORDS } from './words.js';

/**
 * Open the form of an identity_form card inside `root`, so that wiping `root` wipes it too.
 * `taken(messages)`: the server took it; `gone()`: it can't be used any more; `human()`: the
 * patient wants a person instead.
 */
export function openIdentityDialog({ root, card, kiosk, taken, gone, human }) {
  const closing = (then) => (...results) => {
    dialog.close();
    then?.(...results);
  };
  // Only the path counts: behind a proxy the server may know itself by another name.
  const { pathname, search } = new URL(card.url, location.href);
  const form = identityForm({ url: pathname + search, kiosk, done: closing(taken), gone: closing(gone) });
  const title = el('h2', { id: 'identity-title', tabindex: -1, text: WORDS.identity.title });
  const dialog = el('dialog', { class: 'sheet', 'aria-labelledby': title.id },
    el('header', {}, title,
      el('button', { type: 'button', class: 'button', text: WORDS.identity.cancel, onclick: closing() }),
      // A modal dialog covers the page's own button, and this one must always be within reach.
      kiosk && el('button', { type: 'button', class: 'button', 'data-end': true, text: WORDS.end })),
    form,
    el('button', { type: 'button', class: 'button human wide', text: WORDS.identity.human, onclick: closing(human) }));
  dialog.addEventListener('close', () => dialog.remove());
  root.append(dialog);
  dialog.showModal();
  title.focus();
}
