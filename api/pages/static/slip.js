// The paper that all cards are drawn on.

import { el } from './dom.js';

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
