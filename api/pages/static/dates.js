// Dates as people at a front desk say them. `today` is always the hospital's date ("2026-11-18",
// taken from the messages), never the clock of the patient's device.

import { WORDS } from './words.js';

const DAY = 86_400_000;

function utc(date) {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)));
}

/** 今天, 明天, 后天, or nothing. */
export function nearness(date, today) {
  return WORDS.near[(utc(date) - utc(today)) / DAY] ?? '';
}

/** "11 月 19 日 周四", with 今天 / 明天 / 后天 where it helps. */
export function dayLabel(date, today) {
  const weekday = WORDS.weekdays[new Date(utc(date)).getUTCDay()];
  const plain = `${Number(date.slice(5, 7))} 月 ${Number(date.slice(8, 10))} 日 ${weekday}`;
  const near = today ? nearness(date, today) : '';
  return near ? `${near}（${plain}）` : plain;
}

/** A moment ("2026-11-21T17:00:00+08:00") or a bare date, in words. */
export function momentLabel(moment, today) {
  if (moment.length <= 10) return dayLabel(moment, today);
  const near = today ? nearness(moment, today) : '';
  const day = near || dayLabel(moment.slice(0, 10), today);
  return `${day} ${clockTime(moment)}`;
}

/** "15:30" of an ISO moment, in the offset it carries: that is the hospital's time. */
export function clockTime(moment) {
  return moment.slice(11, 16);
}

/** "08:00–12:00" of two times, seconds dropped. */
export function timeRange(start, end) {
  const short = (time) => String(time).slice(0, 5);
  if (!start) return '';
  return end ? `${short(start)}–${short(end)}` : short(start);
}
