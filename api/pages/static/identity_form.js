// The form of real-name data. It goes straight to its own address, never through the conversation.

import { postJson } from './conversation.js';
import { el } from './dom.js';
import { field, tiles } from './form_fields.js';
import { idNumberProblem, nameProblem, needsGuardian, phoneProblem, tidyNumber } from './identity_rules.js';
import { attachKeypad } from './keypad.js';
import { WORDS } from './words.js';

const words = WORDS.identity;

/**
 * → a form element. `url`: where it posts; `kiosk`: with a number pad, values hidden when left;
 * `done(messages)`: the server took it; `gone()`: the form is used up or expired.
 */
export function identityForm({ url, kiosk, done, gone }) {
  const parts = makeParts(kiosk);
  const problem = el('p', { class: 'problem', role: 'alert' });
  const submit = el('button', { type: 'submit', class: 'button primary wide', text: words.submit });
  const form = el('form', { class: 'identity', novalidate: true, autocomplete: 'off' },
    el('p', { class: 'lead', text: words.lead }),
    Object.values(parts).map((part) => part.node), problem, submit);
  const follow = () => adapt(parts, kiosk);
  form.addEventListener('input', follow);
  follow();
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    problem.textContent = '';
    if (!check(parts)) return;
    submit.disabled = true;
    submit.textContent = words.sending;
    const answer = await postJson(url, content(parts));
    submit.disabled = false;
    submit.textContent = words.submit;
    if (answer.status === 200) done(answer.body.messages);
    else if (answer.status === 404 || answer.status === 410) gone();
    else problem.textContent = answer.body?.error?.message ?? words.away;
  });
  return form;
}

function makeParts(kiosk) {
  const parts = {
    relation: tiles({ legend: words.relation, options: words.relations, value: 'self' }),
    name: field({ label: words.name, hint: words.nameHint }),
    idType: tiles({ legend: words.idType, options: words.idTypes, value: 'id_card' }),
    idNumber: field({ label: words.idNumber, secret: kiosk, numeric: 'X' }),
    guardian: field({ label: words.guardian, hint: words.guardianHint }),
    phone: field({ label: words.phone, hint: words.phoneHint, secret: kiosk, numeric: '' }),
    consent: consentBox(),
  };
  if (kiosk) {
    attachKeypad(parts.idNumber.input, 'X');
    attachKeypad(parts.phone.input, '');
  }
  return parts;
}

function consentBox() {
  const input = el('input', { type: 'checkbox', id: 'consent' });
  const error = el('p', { class: 'field-error', id: 'consent-error' });
  input.setAttribute('aria-describedby', error.id);
  const node = el('div', { class: 'consent' },
    el('h4', { text: words.consentTitle }),
    el('ul', {}, words.consent.map((line) => el('li', { text: line }))),
    el('label', { class: 'agree' }, input, el('span', { text: words.agree })),
    error);
  return { node, input, value: () => input.checked, fault: (key) => mark(input, error, key) };
}

function mark(input, error, key) {
  input.setAttribute('aria-invalid', String(Boolean(key)));
  error.textContent = key ? words.problems[key] : '';
}

/** Ask for a guardian where one is needed; a number pad is of use for identity cards only. */
function adapt(parts, kiosk) {
  parts.guardian.node.hidden = !guardianNeeded(parts);
  const card = parts.idType.value() === 'id_card';
  parts.idNumber.input.inputMode = card && kiosk ? 'none' : 'text';
  parts.idNumber.input.dataset.keypad = card ? 'on' : 'off';
  parts.idNumber.hint(parts.relation.value() === 'child' ? words.idNumberHint : '');
}

function guardianNeeded(parts) {
  const now = new Date();
  const today = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return needsGuardian(parts.relation.value(), parts.idType.value(), parts.idNumber.value(), today);
}

/** Show what is wrong beside each field and go to the first. → whether all is well. */
function check(parts) {
  const guardian = guardianNeeded(parts) && nameProblem(parts.guardian.value());
  const faults = [
    [parts.name, nameProblem(parts.name.value())],
    [parts.idNumber, idNumberProblem(parts.idType.value(), parts.idNumber.value())],
    [parts.guardian, guardian === 'nameEmpty' ? 'guardianEmpty' : guardian || null],
    [parts.phone, phoneProblem(parts.phone.value())],
    [parts.consent, parts.consent.value() ? null : 'consentMissing'],
  ];
  for (const [part, key] of faults) part.fault(key);
  const first = faults.find(([, key]) => key);
  first?.[0].input.focus();
  return !first;
}

function content(parts) {
  const sent = {
    name: parts.name.value().trim(),
    id_type: parts.idType.value(),
    id_number: tidyNumber(parts.idNumber.value()),
    phone: tidyNumber(parts.phone.value()),
    relation: parts.relation.value(),
    consent: parts.consent.value(),
  };
  if (guardianNeeded(parts)) sent.guardian = parts.guardian.value().trim();
  return sent;
}
