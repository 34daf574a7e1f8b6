// The paper that all cards are drawn on, and what can be done with a card in the lobby alone.

import { el, icon } from './dom.js';
import { WORDS } from './words.js';

/** A slip with its kind on a tab. */
export function slip(type, title, ...children) {
  return el('section', { class: `slip ${type}`, 'data-card': type, 'aria-label': title },
    el('h3', { class: 'tab', text: title }),
    children);
}

/** Name and value, one pair a row; pairs without a value are left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false);
  if (!known.length) return null;
  return el('dl', { class: 'facts' },
    known.map(([name, value]) => el('div', {}, el('dt', { text: name }), el('dd', {}, value))));
}

/** 怎么走, for a department's code or exact name; its scripts come with the first press. */
export function wayButton(to, name) {
  return lobbyButton('way', WORDS.lobby.way, name, async () => {
    const { showWay } = await import('./way.js');
    await showWay({ to, name });
  });
}

/** 打印, for an appointment's card. */
export function printButton(card) {
  return lobbyButton('print', WORDS.lobby.print, card.department, async () => {
    const { printSlip } = await import('./print_slip.js');
    await printSlip(card);
  });
}

function lobbyButton(drawing, title, about, act) {
  const problem = el('span', { class: 'problem', role: 'alert' });
  const button = el('button', { type: 'button', class: 'button', 'aria-label': `${title} ${about}` },
    icon(drawing), title);
  button.addEventListener('click', async () => {
    button.disabled = true;
    problem.textContent = '';
    // What a press needs may not have come before the network went.
    await act().catch(() => { problem.textContent = WORDS.lobby.away; });
    button.disabled = false;
  });
  return el('div', { class: 'row-choices lobby' }, button, problem);
}
