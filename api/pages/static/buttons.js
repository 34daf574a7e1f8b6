// The buttons of a message: those that belong to a row of its card, and the rest.

import { el } from './dom.js';
import { WORDS } from './words.js';

/** Payloads look like `/intent{"slot": "value"}`. → the slots, or nothing. */
function slotsOf(payload) {
  const start = payload.indexOf('{');
  if (start < 0) return {};
  try {
    return JSON.parse(payload.slice(start));
  } catch {
    return {};
  }
}

/** A message's buttons, handed out: to card rows first, what is left goes below the message. */
export class ButtonPool {
  #left;

  constructor(buttons) {
    this.#left = [...(buttons ?? [])];
  }

  /** Take the buttons whose payload names this thing: kind "clinic", value its id. */
  take(kind, value) {
    const slot = new RegExp(`(^|_)${kind}(_id|_code)?$|^id$`);
    const names = (button) =>
      Object.entries(slotsOf(button.payload)).some(
        ([name, held]) => slot.test(name) && String(held) === String(value),
      );
    const taken = this.#left.filter(names);
    this.#left = this.#left.filter((button) => !taken.includes(button));
    return taken;
  }

  rest() {
    return this.#left;
  }
}

/** Whether pressing this goes ahead with something: drawn filled, the others outlined. */
function isGoAhead(button) {
  return /^\/(affirm|press_\w*confirm)/.test(button.payload);
}

/** Buttons below a message, good until the patient goes on. → null when there are none. */
export function choices(buttons, press) {
  if (!buttons.length) return null;
  return el('div', { class: 'choices', role: 'group', 'aria-label': WORDS.choices },
    buttons.map((button) => pressable(button, press)));
}

/**
 * Buttons in a row of a card. They name what they are about, so they may be pressed later too.
 * `label`: what the button is about, for those who only hear it. → null when there are none.
 */
export function rowChoices(buttons, press, label = null) {
  if (!buttons.length) return null;
  return el('div', { class: 'row-choices' },
    buttons.map((button) => pressable(button, press, label && `${button.title} ${label}`)));
}

function pressable(button, press, label = null) {
  return el('button', {
    type: 'button',
    class: isGoAhead(button) ? 'button primary' : 'button',
    'aria-label': label,
    text: button.title,
    onclick: () => press(button),
  });
}

/** Take away the choices of earlier turns: a late 确认 would confirm something else. */
export function retire(log) {
  for (const row of log.querySelectorAll('.choices')) row.remove();
}
