// The form of real-name data. It goes straight to its own address, never through the conversation.

import { postJson } from './conversation.js';
import { el } from './dom.js';
import { field, mark, tiles } from './form_fields.js';
import { idNumberProblem, nameProblem, needsGuardian, phoneProblem, readBirthDate, tidyNumber } from './identity_rules.js';
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
    // Messages tell that it was taken, even when the assistant could not go on (503).
    if (answer.body?.messages) done(answer.body.messages);
    else if (answer.status === 404 || answer.status === 410) gone();
    else problem.textContent = told(parts, answer.body?.error) ?? words.away;
  });
  return form;
}

function makeParts(kiosk) {
  const secret = kiosk;
  const parts = {
    relation: tiles({ legend: words.relation, options: words.relations, value: 'self' }),
    name: field({ label: words.name, hint: words.nameHint }),
    idType: tiles({ legend: words.idType, options: words.idTypes, value: 'id_card' }),
    idNumber: field({ label: words.idNumber, secret }),
    birthDate: field({ label: words.birthDate, hint: words.birthDateHint, numeric: true }),
    sex: tiles({ legend: words.sex, options: words.sexes, value: null }),
    guardian: field({ label: words.guardian, hint: words.guardianHint }),
    phone: field({ label: words.phone, hint: words.phoneHint, secret, numeric: true }),
    consent: consentBox(),
  };
  if (kiosk) {
    attachKeypad(parts.idNumber.input, 'X');
    attachKeypad(parts.birthDate.input, '');
    attachKeypad(parts.phone.input, '');
  }
  return parts;
}

function consentBox() {
  const input = el('input', { type: 'checkbox', id: 'consent', 'aria-describedby': 'consent-error' });
  const error = el('p', { class: 'field-error', id: 'consent-error' });
  const node = el('div', { class: 'consent' },
    el('h4', { text: words.consentTitle }),
    el('ul', {}, words.consent.map((line) => el('li', { text: line }))),
    el('label', { class: 'agree' }, input, el('span', { text: words.agree })),
    error);
  return { node, input, value: () => input.checked, fault: (said) => mark(input, error, said) };
}

/** Ask only for what the chosen paper doesn't tell by itself. */
function adapt(parts, kiosk) {
  const card = parts.idType.value() === 'id_card';
  parts.guardian.node.hidden = !guardianNeeded(parts);
  parts.birthDate.node.hidden = card;
  parts.sex.node.hidden = card;
  parts.idNumber.input.inputMode = card && kiosk ? 'none' : 'text';
  parts.idNumber.input.dataset.keypad = card ? 'on' : 'off';
  parts.idNumber.hint(parts.relation.value() === 'child' ? words.idNumberHint : '');
}

function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function guardianNeeded(parts) {
  return needsGuardian({
    relation: parts.relation.value(),
    idType: parts.idType.value(),
    idNumber: parts.idNumber.value(),
    birthDate: readBirthDate(parts.birthDate.value(), today()),
    today: today(),
  });
}

/** Show what is wrong beside each field and go to the first. → whether all is well. */
function check(parts) {
  const card = parts.idType.value() === 'id_card';
  const guardian = guardianNeeded(parts) && nameProblem(parts.guardian.value());
  const faults = [
    [parts.name, nameProblem(parts.name.value())],
    [parts.idNumber, idNumberProblem(parts.idType.value(), parts.idNumber.value())],
    [parts.birthDate, !card && readBirthDate(parts.birthDate.value(), today()) === null && 'birthDate'],
    [parts.guardian, guardian === 'nameEmpty' ? 'guardianEmpty' : guardian],
    [parts.phone, phoneProblem(parts.phone.value())],
    [parts.consent, !parts.consent.value() && 'consentMissing'],
  ];
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

function content(parts) {
  const sent = {
    name: parts.name.value().trim(),
    id_type: parts.idType.value(),
    id_number: tidyNumber(parts.idNumber.value()),
    phone: tidyNumber(parts.phone.value()),
    relation: parts.relation.value(),
    consent: parts.consent.value(),
  };
  if (guardianNeeded(parts)) sent.guardian = { name: parts.guardian.value().trim() };
  if (sent.id_type === 'id_card') return sent;
  const born = readBirthDate(parts.birthDate.value(), today());
  return { ...sent, ...(born && { birth_date: born }), ...(parts.sex.value() && { sex: parts.sex.value() }) };
}
