// One message as a bubble: who says it, what, its card, its buttons.

import { ButtonPool, choices } from './buttons.js';
import { drawCard } from './cards.js';
import { clockTime } from './dates.js';
import { el } from './dom.js';
import { maskNumbers } from './masking.js';
import { WORDS } from './words.js';

const LISTS = new Set(['schedule', 'appointments']);

/** A message of the contract. `context`: see cards.js, without `today` and `pool`. */
export function drawMessage(message, context) {
  const pool = new ButtonPool(message.buttons);
  const today = message.at.slice(0, 10);
  const card = message.card && drawCard(message.card, { ...context, today, pool });
  return el('article', { class: `turn ${message.author}`, 'data-author': message.author, 'data-id': message.id },
    el('p', { class: 'author' },
      el('span', { text: message.author_name ? `${WORDS.authors[message.author]} · ${message.author_name}` : WORDS.authors[message.author] }),
      el('time', { datetime: message.at, text: clockTime(message.at) })),
    message.text && el('p', { class: 'bubble', text: card ? besideCard(message) : message.text }),
    card,
    choices(pool.rest(), context.press));
}

/** The words that stand beside a card: numbered lines say again what the card draws as a list. */
function besideCard(message) {
  if (!LISTS.has(message.card.type)) return message.text;
  return message.text.split('\n').filter((line) => !/^\d+\. /.test(line)).join('\n');
}

/** What the patient said, with a line that tells whether it was delivered. */
export function drawMine(text) {
  const delivery = el('p', { class: 'delivery' });
  const bubble = el('p', { class: 'bubble', text: maskNumbers(text) });
  const node = el('article', { class: 'turn patient', 'data-author': 'patient' },
    el('p', { class: 'author spoken', text: WORDS.authors.patient }),
    bubble,
    delivery);
  return { node, bubble, delivery };
}

/** A line that the page itself says. */
export function drawNote(text) {
  return el('p', { class: 'note', text });
}
