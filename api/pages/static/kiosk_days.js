// The next two weeks as a sheet of a wall calendar, with a button for every day.

import { getJson } from './conversation.js';
import { nearness } from './dates.js';
import { el } from './dom.js';
import { KIOSK } from './kiosk_words.js';
import { WORDS } from './words.js';

const DAY = 86_400_000;
const DAYS = 14;

/** The days from `today` on, as ISO dates. */
function ahead(today) {
  const first = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: DAYS }, (_, at) => new Date(first + at * DAY).toISOString().slice(0, 10));
}

/** → the days on which this department has places, or null when that can't be told now. */
export async function daysWithPlaces(department, today) {
  const days = ahead(today);
  const query = new URLSearchParams({ department, from: days[0], to: days.at(-1) });
  const { status, body } = await getJson(`/v1/clinics?${query}`);
  if (status !== 200 || !Array.isArray(body)) return null;
  return new Set(body.filter(({ status: state, remaining }) => state === 'open' && remaining > 0).map(({ date }) => date));
}

/** → the element. `places`: see above, null when nothing is known; `pick(words)`: what is said. */
export function calendar(today, places, pick) {
  const days = ahead(today);
  // Monday is the first column of a Chinese wall calendar.
  const before = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const names = [...WORDS.weekdays.slice(1), WORDS.weekdays[0]];
  return el('div', { class: 'calendar' },
    names.map((name) => el('span', { class: 'weekday', 'aria-hidden': 'true', text: name })),
    Array.from({ length: before }, () => el('span')),
    days.map((date, at) => dayButton(date, at, today, places, pick)));
}

function dayButton(date, at, today, places, pick) {
  const words = KIOSK.days;
  const [month, day] = [Number(date.slice(5, 7)), Number(date.slice(8, 10))];
  const free = places?.has(date);
  const near = nearness(date, today) || (at === 0 || day === 1 ? words.month(month) : '');
  const state = places && (free ? words.free : words.none);
  const weekday = WORDS.weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()];
  return el('button', {
    type: 'button',
    class: `day-button${free ? ' free' : ''}`,
    disabled: Boolean(places) && !free,
    'aria-label': [words.said(month, day), weekday, nearness(date, today), state].filter(Boolean).join(' '),
    'data-date': date,
    onclick: () => pick(words.said(month, day)),
  },
  el('span', { class: 'near', text: near }),
  el('strong', { text: day }),
  el('span', { class: 'state', text: state || '' }));
}
