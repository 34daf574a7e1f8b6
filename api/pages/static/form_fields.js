// Fields of a form: a labelled line of text with its hint and fault, and a choice by large tiles.

import { el, randomId } from './dom.js';

/**
 * A line of text. `secret`: hidden while the field is not in use, for screens that others see.
 * `numeric`: a phone shows its number keys. `required`: told to whoever hears the page.
 */
export function field({ label, hint = '', secret = false, numeric = false, required = false }) {
  const id = `field-${randomId()}`;
  const input = el('input', {
    id,
    type: 'text',
    class: secret ? 'secret' : null,
    autocomplete: 'off',
    autocorrect: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    inputmode: numeric ? 'tel' : 'text',
    maxlength: 60,
    'aria-required': required && 'true',
    'aria-describedby': `${id}-hint ${id}-error`,
  });
  const note = el('p', { class: 'hint', id: `${id}-hint`, text: hint });
  const error = el('p', { class: 'field-error', id: `${id}-error` });
  const node = el('div', { class: 'field' }, el('label', { for: id, text: label }), note, input, error);
  return {
    node,
    input,
    value: () => input.value,
    hint: (text) => { note.textContent = text; },
    fault: (words) => mark(input, error, words),
  };
}

/** Say beside an input what is wrong with it; '' when nothing is. */
export function mark(input, error, words) {
  input.setAttribute('aria-invalid', String(Boolean(words)));
  error.textContent = words;
}

/** One of a few, as tiles. `options`: value → words; `value`: chosen at first, or null. */
export function tiles({ legend, options, value }) {
  const name = randomId();
  const node = el('fieldset', { class: 'tiles' }, el('legend', { text: legend }),
    Object.entries(options).map(([option, title]) =>
      el('label', { class: 'tile' },
        el('input', { type: 'radio', name, value: option, checked: option === value }),
        el('span', { text: title }))));
  return { node, value: () => node.querySelector('input:checked')?.value ?? null };
}
