// The page of one appointment, opened from a link in WeChat. Nothing is changed here.

import { dayLabel } from './dates.js';
import { el } from './dom.js';
import { openLinked, paragraph, part } from './linked_page.js';
import { LINKED_WORDS } from './linked_page_words.js';
import { facts, slip } from './slip.js';
import { WORDS } from './words.js';

const words = LINKED_WORDS.appointment;
// What is still open, and what is over, looks different from a place that is there.
const LOOKS = {
  held: 'open', submitted: 'open', stopped: 'open',
  lapsed: 'ended', over: 'ended', seen: 'ended', missed: 'ended', cancelled: 'ended', changed: 'ended',
};
const CAREFUL = ['held', 'stopped', 'begun'];

openLinked('appointment', (page) => [
  el('p', { class: CAREFUL.includes(page.state) ? 'says careful' : 'says', text: page.says }),
  ticket(page),
  part(words.way, paragraph(page.way)),
  part(words.bring, paragraph(page.bring)),
  part(words.rule, paragraph(page.rule), paragraph(page.card.changeable && words.change)),
]);

function ticket({ card, state, today }) {
  const names = WORDS.appointment;
  return slip('appointment', names.title,
    el('div', { class: `ticket ${LOOKS[state] ?? ''}`, 'data-state': state },
      el('p', { class: 'stamp', text: words.stamps[state] }),
      facts([
        [names.number, el('strong', { class: 'code', text: card.number })],
        [words.visitor, card.visitor],
        [names.department, card.department],
        [names.doctor, [card.doctor, card.title].filter(Boolean).join(' ')],
        [names.when, [`${dayLabel(card.date, today)} `, el('span', { class: 'whole', text: card.time })]],
        [names.place, card.location],
        [names.fee, WORDS.schedule.fee(card.fee)],
      ])));
}
