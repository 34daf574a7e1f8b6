// Keys on the screen, for a lobby screen that has no keyboard of its own: digits, and for passports
// letters too. Names are not typed here: that needs a way to choose characters.

import { el } from './dom.js';
import { WORDS } from './words.js';

const LETTERS = '1234567890QWERTYUIOPASDFGHJKLZXCVBNM';

/**
 * Show a pad under `input` while it is in use. `letter`: one more key ("X"), or "". With
 * `data-keypad="off"` on the input it has all the letters.
 */
export function attachKeypad(input, letter) {
  const digits = numberPad(input, letter);
  const letters = padOf([...LETTERS, WORDS.identity.backspace, WORDS.identity.clear], input, 'keypad letters');
  const show = (pad) => {
    digits.hidden = pad !== digits;
    letters.hidden = pad !== letters;
  };
  show(null);
  input.inputMode = 'none';
  input.after(digits, letters);
  input.addEventListener('focus', () => show(input.dataset.keypad === 'off' ? letters : digits));
  input.addEventListener('blur', () => afterPress(() => document.activeElement === input || show(null)));
}

let pressed = false;
let waiting = [];
addEventListener('pointerdown', () => { pressed = true; }, { capture: true, passive: true });
for (const kind of ['pointerup', 'pointercancel']) addEventListener(kind, released, { capture: true, passive: true });

function released() {
  const works = waiting;
  pressed = false;
  waiting = [];
  for (const work of works) setTimeout(work);
}

/** Do it once the finger is up and its press has arrived: what it is on must not move away. */
function afterPress(work) {
  if (pressed) waiting.push(work);
  else work();
}

/** → a pad that types into `input`. `tabs`: whether its keys can be reached with Tab. */
export function numberPad(input, letter = '', tabs = false) {
  const keys = [...'123456789', letter || WORDS.identity.clear, '0', WORDS.identity.backspace];
  return padOf(keys, input, 'keypad', tabs);
}

function padOf(keys, input, kind, tabs = false) {
  const pad = el('div', { class: kind });
  pad.append(...keys.map((key) => keyButton(key, input, tabs)));
  // A press must not take the focus away from the field, or the pad would close under the finger.
  pad.addEventListener('pointerdown', (event) => event.preventDefault());
  return pad;
}

function keyButton(key, input, tabs) {
  // Under a field not in the tab order: whoever tabs there has a keyboard already.
  return el('button', { type: 'button', class: 'key', tabindex: tabs ? null : -1, text: key, onclick: () => press(key, input) });
}

function press(key, input) {
  if (key === WORDS.identity.clear) input.value = '';
  else if (key === WORDS.identity.backspace) input.value = [...input.value].slice(0, -1).join('');
  else input.value += key;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
