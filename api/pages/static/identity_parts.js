// What the forms of real-name data share: how they are sent, and the box of consent.

import { postJson } from './conversation.js';
import { el } from './dom.js';
import { mark } from './form_fields.js';
import { WORDS } from './words.js';

const words = WORDS.identity;

/**
 * → a form. `parts`: its fields by name; `check()` → pairs of a field and the key of its problem, if
 * any; `content()`: what is posted to `url()`; `done`, `gone`: as in identityForm.
 */
export function formOf({ lead, parts, check, content, url, done, gone }) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const submit = el('button', { type: 'submit', class: 'button primary wide', text: words.submit });
  const form = el('form', { class: 'identity', novalidate: true, autocomplete: 'off' },
    el('p', { class: 'lead', text: lead }),
    Object.values(parts).map((part) => part.node), problem, submit);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    problem.textContent = '';
    if (!shown(check())) return;
    submit.disabled = true;
    submit.textContent = words.sending;
    const answer = await postJson(url(), content());
    submit.disabled = false;
    submit.textContent = words.submit;
    // Messages tell that it was taken, even when the assistant could not go on (503).
    if (answer.body?.messages) done(answer.body.messages);
    else if (answer.status === 404 || answer.status === 410) gone();
    else problem.textContent = told(parts, answer.body?.error) ?? words.away;
  });
  return form;
}

/** Show what is wrong beside each field and go to the first. → whether all is well. */
function shown(faults) {
  for (const [part, key] of faults) part.fault(key ? words.problems[key] : '');
  const first = faults.find(([, key]) => key);
  first?.[0].input.focus();
  return !first;
}

/** Put the server's refusal beside the field that it names, or return it to be said by itself. */
function told(parts, error) {
  const named = {
    name: parts.name,
    id_number: parts.idNumber,
    birth_date: parts.birthDate,
    guardian: parts.guardian,
    'guardian.name': parts.guardian,
    phone: parts.phone,
    consent: parts.consent,
  };
  const part = named[error?.field];
  if (!part || part.node.hidden) return error?.message;
  part.fault(error.message);
  part.input.focus();
  return '';
}

/** What the data are for, and the tick below it, named `agree`. */
export function consentBox(agree) {
  const input = el('input', { type: 'checkbox', id: 'consent', 'aria-describedby': 'consent-error' });
  const error = el('p', { class: 'field-error', id: 'consent-error' });
  const child = el('li', { text: words.consentChild, hidden: true });
  const node = el('div', { class: 'consent' },
    el('h2', { text: words.consentTitle }),
    el('ul', {}, words.consent.map((line) => el('li', { text: line })), child),
    el('label', { class: 'agree' }, input, el('span', { text: agree })),
    error);
  return {
    node,
    input,
    value: () => input.checked,
    fault: (said) => mark(input, error, said),
    forChild: (yes) => { child.hidden = !yes; },
  };
}
