// A slip to take along: an appointment and the way there, or the way alone. For a thermal printer of
// 80 mm; the lobby's browser is started with --kiosk-printing, so that no dialog comes up.
//
// The paper is put into the page, printed, and taken out again: nothing of it stays behind.

import { getJson } from './conversation.js';
import { dayLabel } from './dates.js';
import { el } from './dom.js';
import { facts } from './slip.js';
import { findWay, styled } from './way.js';
import { WAY } from './way_words.js';
import { WORDS } from './words.js';

// A printer that never says that it is done must not leave the paper in the page.
const LONGEST_PRINTING = 60_000;

/** Print an appointment's card. What the network doesn't bring is left out: the place is on it. */
export async function printSlip(card) {
  const [way, hospital] = await Promise.all([
    findWay(card.department_code ?? card.department),
    getJson('/v1/hospital'),
  ]);
  await print(paper(hospital.body, WAY.slip.title,
    card.number && el('p', { class: 'number', text: card.number }),
    appointmentFacts(card),
    way.status === 200 && wayPart(way.body)));
}

/** Print a way (an answer of `GET /v1/way`). */
export async function printWaySlip(way) {
  const hospital = await getJson('/v1/hospital');
  await print(paper(hospital.body, WAY.title(way.to.name), el('p', { text: way.location }), wayPart(way)));
}

function appointmentFacts(card) {
  const words = WORDS.appointment;
  return facts([
    // Only ever a masked name: a slip that is left behind says nothing about anybody.
    [WAY.slip.visitor, card.visitor?.includes('*') && card.visitor],
    [words.department, card.department],
    [words.doctor, card.doctor],
    [words.when, card.date && `${dayLabel(card.date, null)} ${card.time ?? ''}`.trim()],
    [words.place, card.location],
  ]);
}

function wayPart(way) {
  return el('section', {},
    el('h2', { text: WAY.slip.way(way.from.name) }),
    el('ol', {}, way.legs.flatMap((leg) => leg.steps).map((step) => el('li', { text: step }))));
}

function paper(hospital, title, ...content) {
  return el('article', { class: 'paper', 'data-paper': true },
    hospital && el('p', { class: 'house', text: hospital.name }),
    el('h1', { text: title }),
    content,
    hospital && el('p', { text: WAY.slip.phone(hospital.hotline) }),
    el('p', { text: WAY.slip.keep }));
}

async function print(sheet) {
  await styled('/static/print.css');
  document.querySelector('[data-paper]')?.remove();
  const wiped = () => {
    sheet.remove();
    clearTimeout(timer);
    removeEventListener('afterprint', wiped);
    document.removeEventListener('kiosk:wiped', wiped);
  };
  const timer = setTimeout(wiped, LONGEST_PRINTING);
  addEventListener('afterprint', wiped);
  document.addEventListener('kiosk:wiped', wiped);
  document.body.append(sheet);
  window.print();
}
