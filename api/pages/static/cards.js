// Cards (contract, section 2), drawn as the slips that a reception desk hands over.
//
// `context`: `{today, kiosk, pool, press(button), say(payload, title), openIdentity(card, done)}`.
// A type that is not known here draws nothing: the message's text says the same in words.

import { drawAppointment, drawAppointments, drawSchedule } from './booking_cards.js';
import { rowChoices } from './buttons.js';
import { momentLabel } from './dates.js';
import { el, icon } from './dom.js';
import { facts, slip, wayButton } from './slip.js';
import { drawSurvey } from './survey_card.js';
import { WORDS } from './words.js';

const DRAW = {
  triage: drawTriage,
  emergency: drawEmergency,
  crisis: drawCrisis,
  schedule: drawSchedule,
  identity_form: drawIdentity,
  appointment: drawAppointment,
  appointments: drawAppointments,
  complaint: drawComplaint,
  handoff: drawHandoff,
  guide: drawGuide,
  place: drawPlace,
  survey: drawSurvey,
};

/** → the card's element, or null. */
export function drawCard(card, context) {
  return DRAW[card?.type]?.(card, context) ?? null;
}

function drawTriage(card, context) {
  const words = WORDS.triage;
  const rows = card.departments.map((department, at) =>
    el('li', { class: 'department' },
      el('span', { class: 'rank', text: at ? words.other : words.first }),
      el('div', {},
        el('strong', { class: 'name', text: department.name }),
        el('p', { text: department.reason }),
        department.location && el('p', { class: 'place' }, icon('pin'), department.location),
        rowChoices(context.pool.take('department', department.code), context.press, department.name),
        context.kiosk && wayButton(department.code, department.name))));
  return slip('triage', words.title,
    el('p', { class: `urgency ${card.urgency}` }, icon('pulse'), words.urgency[card.urgency]),
    el('ol', { class: 'departments' }, rows),
    card.disclaimer && el('p', { class: 'small', text: card.disclaimer }));
}

/** A telephone number: to be tapped on a phone, to be read in the lobby. */
function call(number, title, kiosk) {
  if (kiosk) return el('span', { class: 'call', text: title });
  return el('a', { class: 'call', href: `tel:${number}` }, icon('phone'), title);
}

// What was recognised (`flags`) is for programs; somebody in need should read as little as possible.
function drawEmergency(card, context) {
  const words = WORDS.emergency;
  const title = context.kiosk ? words.callKiosk(card.call) : words.call(card.call);
  return slip('emergency', words.title,
    call(card.call, title, context.kiosk),
    el('p', { class: 'where' }, icon('pin'), `${words.place}：${card.location}`),
    el('p', { text: words.staff }));
}

function drawCrisis(card, context) {
  const lines = card.lines.map((line) =>
    el('li', {}, el('span', { text: line.name }), call(line.number, line.number, context.kiosk)));
  return slip('crisis', WORDS.crisis.title,
    el('p', { text: WORDS.crisis.lead }),
    el('ul', { class: 'lines' }, lines));
}

function drawIdentity(card, context) {
  const words = WORDS.identity;
  const done = (state) => {
    open.disabled = true;
    open.replaceChildren(icon('tick'), state);
  };
  const open = el('button', { type: 'button', class: 'button primary' }, words.open);
  open.addEventListener('click', () => context.openIdentity(card, done));
  return slip('identity_form', words.title,
    el('p', { text: words.lead }),
    card.expires_at && el('p', { class: 'small', text: `${words.expires} ${momentLabel(card.expires_at, context.today)}` }),
    open);
}

function drawComplaint(card, context) {
  const words = WORDS.complaint;
  return slip('complaint', words.title,
    el('p', { class: 'stamp', text: words.status[card.status] ?? card.status }),
    facts([
      [words.receipt, el('strong', { class: 'code', text: card.receipt })],
      [words.due, card.due && words.dueBy(momentLabel(card.due, context.today))],
    ]),
    el('p', { class: 'small', text: words.keep }));
}

function drawHandoff(card, context) {
  const words = WORDS.handoff;
  return slip('handoff', words.title,
    el('p', { class: 'stamp', text: words[card.state] }),
    card.state === 'queued' && place(card.ahead),
    facts([
      [words.promise[card.state], card.promised_by && words.dueBy(momentLabel(card.promised_by, context.today))],
    ]),
    card.state === 'queued' && el('p', { class: 'small', text: words.stay }));
}

function place(ahead) {
  const words = WORDS.handoff;
  if (!ahead) return el('p', { class: 'queue', text: words.next });
  return el('p', { class: 'queue' }, `${words.ahead} `, el('strong', { text: ahead }), ` ${words.people}`);
}

// The lobby screen never leaves its page, so it gets no link.
function drawGuide(card, context) {
  const words = WORDS.guide;
  return slip('guide', words.title,
    el('strong', { class: 'name', text: card.title }),
    card.updated && el('p', { class: 'small', text: `${words.updated} ${momentLabel(card.updated, null)}` }),
    card.link && !context.kiosk && el('a', { class: 'link', href: safe(card.link), target: '_blank', rel: 'noopener noreferrer', text: words.link }));
}

function drawPlace(card, context) {
  return slip('place', card.name,
    el('p', { class: 'place' }, icon('pin'), card.location),
    context.kiosk && wayButton(card.code, card.name));
}

function safe(link) {
  return /^(https?:\/\/|\/(?!\/))/.test(link) ? link : null;
}
