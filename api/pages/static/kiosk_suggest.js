// Which shortcut helps with what was just asked. Told from the card and the buttons of the answer
// and from what was pressed before it; in doubt nothing opens, and the tabs stay in sight.

const ASKS_FOR_DEPARTMENT = new Set(['/booking_make', '/schedule_ask']);
const ASKS_OPENLY = new Set(['/guide_ask', '/complaint_file']);
// They are always there, and no answer to a question.
const ALWAYS = new Set(['/human_ask', '/stop']);

/**
 * → `body`, `departments`, `days`, `opening`, or null. `pressed`: the intent of the button
 * that brought this answer, with its slash, or null.
 */
export function suggestion(message, pressed) {
  if (message.author !== 'bot' || message.card) return null;
  const offered = (message.buttons ?? []).map(({ payload }) => payload).filter((payload) => !ALWAYS.has(payload));
  if (pressed === '/press_other_day') return 'days';
  if (pressed === '/triage_ask') return offered.length ? null : 'body';
  if (ASKS_OPENLY.has(pressed)) return offered.length ? null : 'opening';
  const asked = ASKS_FOR_DEPARTMENT.has(pressed) && offered.every((payload) => payload === '/triage_ask');
  return asked ? 'departments' : null;
}
