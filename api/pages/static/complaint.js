// The page of one complaint, opened from a link in WeChat: what its own complainant may know of it.

import { momentLabel } from './dates.js';
import { el } from './dom.js';
import { openLinked, paragraph, part } from './linked_page.js';
import { LINKED_WORDS } from './linked_page_words.js';
import { facts, slip } from './slip.js';
import { WORDS } from './words.js';

const words = LINKED_WORDS.complaint;

openLinked('complaint', (page) => [
  el('p', { class: 'says', text: page.says }),
  receipt(page),
  part(words.told, page.progress.length ? told(page) : paragraph(words.nothingTold)),
  el('section', { class: 'part' }, el('p', {}, words.more, call(page.phone))),
]);

function receipt(page) {
  const names = WORDS.complaint;
  return slip('complaint', names.title,
    el('p', { class: 'stamp', text: names.status[page.status] }),
    facts([
      [names.receipt, el('strong', { class: 'code', text: page.receipt })],
      [words.kind, words.titles[page.about]],
      [words.filed, momentLabel(page.filed, page.today)],
      [names.due, page.due && names.dueBy(momentLabel(page.due, page.today))],
    ]));
}

/** The newest first: that is what a patient looks for. */
function told({ progress, today }) {
  return el('ol', { class: 'progress' }, [...progress].reverse().map((one) =>
    el('li', {},
      el('time', { datetime: one.at, text: momentLabel(one.at, today) }),
      el('p', { class: 'told', text: one.note }))));
}

function call(number) {
  return el('a', { href: `tel:${number}`, text: number });
}
