// Cards of looking up and booking: clinics, one appointment, a list of appointments.

import { rowChoices } from './buttons.js';
import { dayLabel, timeRange } from './dates.js';
import { el, icon } from './dom.js';
import { facts, printButton, slip, wayButton } from './slip.js';
import { WORDS } from './words.js';

export function drawSchedule(card, context) {
  const words = WORDS.schedule;
  if (!card.clinics.length) return slip('schedule', words.title, el('p', { text: words.none }));
  const days = [...new Set(card.clinics.map((clinic) => clinic.date))];
  const groups = days.map((day) =>
    el('section', { class: 'day' },
      el('h4', { text: dayLabel(day, context.today) }),
      el('ul', {}, card.clinics.filter((clinic) => clinic.date === day).map((clinic) => row(clinic, context)))));
  return slip('schedule', words.title, groups);
}

function row(clinic, context) {
  const words = WORDS.schedule;
  const state = availability(clinic);
  const when = `${WORDS.periods[clinic.period] ?? ''} ${timeRange(clinic.start, clinic.end)}`.trim();
  const place = [clinic.department, clinic.location].filter(Boolean).join(' · ');
  return el('li', { class: `clinic ${state.kind}` },
    el('div', { class: 'who' },
      el('strong', { class: 'name', text: clinic.doctor }),
      el('span', { class: 'title', text: clinic.title })),
    el('p', { class: 'when' }, icon('clock'), when),
    el('p', { class: 'place' }, icon('pin'), place),
    el('p', { class: 'left' },
      el('span', { class: 'state', text: state.text }),
      hasFee(clinic) && el('span', { class: 'fee', text: words.fee(clinic.fee) })),
    bookButtons(clinic, context));
}

/** A lone button in a clinic's row needs no more than 预约 on it; what it is about is said aloud. */
function bookButtons(clinic, context) {
  const about = `${clinic.doctor} ${dayLabel(clinic.date, null)} ${WORDS.periods[clinic.period] ?? ''}`;
  const taken = context.pool.take('clinic', clinic.id);
  if (taken.length !== 1) return rowChoices(taken, context.press, about);
  const book = { ...taken[0], title: WORDS.schedule.book, said: `${WORDS.schedule.book} ${about}` };
  return rowChoices([book], context.press, about);
}

function availability(clinic) {
  const words = WORDS.schedule;
  if (clinic.status === 'stopped') return { kind: 'stopped', text: words.stopped };
  if (clinic.status === 'full' || clinic.remaining === 0) return { kind: 'full', text: words.full };
  return { kind: 'open', text: words.remaining(clinic.remaining) };
}

function hasFee(item) {
  return item.fee !== null && item.fee !== undefined;
}

export function drawAppointment(card, context) {
  return slip('appointment', WORDS.appointment.title, ticket(card, context));
}

export function drawAppointments(card, context) {
  const words = WORDS.appointment;
  if (!card.items.length) return slip('appointments', words.list, el('p', { text: words.empty }));
  return slip('appointments', words.list,
    el('ul', {}, card.items.map((item) => el('li', {}, ticket(item, context)))));
}

function ticket(item, context) {
  const words = WORDS.appointment;
  return el('div', { class: `ticket ${item.status}`, 'data-status': item.status },
    el('p', { class: 'stamp', text: words.status[item.status] ?? item.status }),
    facts([
      [words.number, item.number && el('strong', { class: 'code', text: item.number })],
      [words.department, item.department],
      [words.doctor, item.doctor],
      [words.when, item.date && `${dayLabel(item.date, context.today)} ${item.time ?? ''}`.trim()],
      [words.place, item.location],
      [words.fee, hasFee(item) && WORDS.schedule.fee(item.fee)],
    ]),
    rowChoices(context.pool.take('appointment', item.id), context.press, item.department),
    context.kiosk && lobbyButtons(item));
}

/** What is still to come can be walked to and taken along on paper. */
function lobbyButtons(item) {
  if (item.status !== 'booked' || item.stopped) return null;
  return [wayButton(item.department_code ?? item.department, item.department), printButton(item)];
}
