// A page behind a one-time link: asks for the link, then for what is behind it. Fetching the page
// alone uses nothing up, so that a preview of it in a chat costs nothing.

import { getJson, postJson } from './conversation.js';
import { el, randomId } from './dom.js';
import { LINKED_WORDS } from './linked_page_words.js';

/** Open the link of this address and show the nodes of `draw(data)`; `kind`: which page this is. */
export function openLinked(kind, draw) {
  const place = document.querySelector('[data-linked]');
  const link = location.pathname.replace(/\/[^/]*$/, '');
  // The same again after a lost answer: the server knows by it that it is us.
  const viewer = randomId();
  const show = (...nodes) => place.replaceChildren(...nodes.flat().filter(Boolean));

  const load = async () => {
    show(el('p', { class: 'note', text: LINKED_WORDS.opening }));
    const { status, body } = await ask(link, viewer);
    if (status === 200 && body?.kind === kind) show(draw(body));
    else if (status === 200 && body) location.replace(`${link}/${body.kind}`);
    else if (status === 404) show(problem(body?.error?.message ?? LINKED_WORDS.gone));
    else show(problem(body?.error?.message ?? LINKED_WORDS.notOpened), again(load));
  };
  load();
}

async function ask(link, viewer) {
  const opened = await postJson(`${link}/open`, { viewer });
  return opened.status === 204 ? getJson(`${link}/data`) : opened;
}

function problem(text) {
  return el('p', { class: 'problem', role: 'alert', text });
}

function again(load) {
  return el('button', { type: 'button', class: 'button primary wide', text: LINKED_WORDS.again, onclick: load });
}

/** A heading and what belongs under it; nothing when there is nothing. */
export function part(title, ...content) {
  const known = content.flat().filter(Boolean);
  if (!known.length) return null;
  return el('section', { class: 'part' }, el('h2', { text: title }), known);
}

/** A paragraph, or nothing. */
export function paragraph(text) {
  return text ? el('p', { text }) : null;
}
