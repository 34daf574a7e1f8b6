// A number pad below a field, for a lobby screen that has no keyboard of its own.

import { el } from './dom.js';
import { WORDS } from './words.js';

/** Show a pad under `input` while it is in use. `letter`: one more key ("X"), or "". */
export function attachKeypad(input, letter) {
  const pad = el('div', { class: 'keypad', hidden: true });
  const keys = [...'123456789', letter || WORDS.identity.clear, '0', WORDS.identity.backspace];
  pad.append(...keys.map((key) => keyButton(key, input)));
  // A press must not take the focus away from the field, or the pad would close under the finger.
  pad.addEventListener('pointerdown', (event) => event.preventDefault());
  input.inputMode = 'none';
  input.after(pad);
  input.addEventListener('focus', () => { pad.hidden = input.dataset.keypad === 'off'; });
  input.addEventListener('blur', () => { pad.hidden = true; });
}

function keyButton(key, input) {
  // Not in the tab order: whoever tabs has a keyboard already.
  return el('button', { type: 'button', class: 'key', tabindex: -1, text: key, onclick: () => press(key, input) });
}

function press(key, input) {
  if (key === WORDS.identity.clear) input.value = '';
  else if (key === WORDS.identity.backspace) input.value = input.value.slice(0, -1);
  else input.value += key;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
