// The form of real-name data. It goes straight to its own address, never through the conversation.

import { getJson } from './conversation.js';
import { el } from './dom.js';
import { field, tiles } from './form_fields.js';
import { correctionForm } from './identity_correction.js';
import { consentBox, formOf } from './identity_parts.js';
import {
  guardianProblem, idNumberProblem, nameProblem, needsGuardian, phoneProblem, readBirthDate, tidyNumber,
} from './identity_rules.js';
import { attachKeypad } from './keypad.js';
import { WORDS } from './words.js';

const words = WORDS.identity;

/**
 * → an element that asks the server what the link is for, and then holds the form: of a new visitor,
 * or of one to be put right. `url`: where it posts; `kiosk`: with a number pad, values hidden when
 * left; `done(messages)`: the server took it; `gone()`: the form is used up or expired.
 */
export function identityForm(options) {
  const place = el('div', { class: 'form-place' }, el('p', { class: 'note', text: words.opening }));
  const load = async () => {
    const [{ status, body }, reader] = await Promise.all([getJson(`${options.url}/form`), readerOf(options)]);
    if (status === 404 || status === 410) options.gone();
    else if (!body || status !== 200) place.replaceChildren(...noAnswer(load));
    else place.replaceChildren(body.card ? correctionForm(options, body.card) : newForm(options, reader));
  };
  load();
  return place;
}

function noAnswer(again) {
  return [
    el('p', { class: 'problem', role: 'alert', text: words.notOpened }),
    el('button', { type: 'button', class: 'button primary wide', text: words.again, onclick: again }),
  ];
}

/** The card reader beside a lobby screen, where there is one; without it everything is typed. */
async function readerOf({ url, kiosk }) {
  if (!kiosk) return null;
  const { status, body } = await getJson(`${url}/reader`);
  if (status !== 200 || !body?.agent) return null;
  return import('./reader.js').then(({ readerPart }) => readerPart(url)).catch(() => null);
}

function newForm({ url, kiosk, done, gone }, reader) {
  const parts = { ...(reader && { reader }), ...makeParts(kiosk) };
  const form = formOf({
    lead: words.lead,
    parts,
    check: () => check(parts),
    content: () => content(parts),
    url: () => (readFrom(parts) ? `${url}/read` : url),
    done,
    gone,
  });
  const follow = () => adapt(parts, kiosk);
  form.addEventListener('input', follow);
  follow();
  return form;
}

function makeParts(kiosk) {
  const secret = kiosk;
  const parts = {
    relation: tiles({ legend: words.relation, options: words.relations, value: 'self' }),
    name: field({ label: words.name, hint: words.nameHint, required: true }),
    idType: tiles({ legend: words.idType, options: words.idTypes, value: 'id_card' }),
    idNumber: field({ label: words.idNumber, secret, required: true }),
    birthDate: field({ label: words.birthDate, hint: words.birthDateHint, numeric: true }),
    sex: tiles({ legend: words.sex, options: words.sexes, value: null }),
    guardian: field({ label: words.guardian, hint: words.guardianHint, required: true }),
    phone: field({ label: words.phone, hint: words.phoneHint, secret, numeric: true, required: true }),
    consent: consentBox(words.agree),
  };
  if (kiosk) {
    attachKeypad(parts.idNumber.input, 'X');
    attachKeypad(parts.birthDate.input, '');
    attachKeypad(parts.phone.input, '');
  }
  return parts;
}

/** Ask only for what the chosen paper doesn't tell by itself. */
function adapt(parts, kiosk) {
  const read = Boolean(readFrom(parts));
  const card = parts.idType.value() === 'id_card';
  const guarded = guardianNeeded(parts);
  parts.guardian.node.hidden = !guarded;
  parts.consent.forChild(guarded);
  for (const part of [parts.name, parts.idType, parts.idNumber]) part.node.hidden = read;
  parts.birthDate.node.hidden = card || read;
  parts.sex.node.hidden = card || read;
  parts.idNumber.input.inputMode = kiosk ? 'none' : 'text';
  parts.idNumber.input.dataset.keypad = card ? 'on' : 'off';
  parts.idNumber.hint(parts.relation.value() === 'child' ? words.idNumberHint : '');
}

function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** What a card reader read, masked, or nothing. */
function readFrom(parts) {
  return parts.reader?.value() ?? null;
}

function guardianNeeded(parts) {
  const read = readFrom(parts);
  if (read) return read.minor;
  return needsGuardian({
    relation: parts.relation.value(),
    idType: parts.idType.value(),
    idNumber: parts.idNumber.value(),
    birthDate: readBirthDate(parts.birthDate.value(), today()),
    today: today(),
  });
}

/** What is wrong with each field: a key of the words, or nothing. */
function check(parts) {
  return [
    ...(readFrom(parts) ? [] : paperFaults(parts)),
    [parts.guardian, guardianNeeded(parts) && guardianProblem(parts.guardian.value(), parts.name.value())],
    [parts.phone, phoneProblem(parts.phone.value())],
    [parts.consent, !parts.consent.value() && 'consentMissing'],
  ];
}

function paperFaults(parts) {
  const card = parts.idType.value() === 'id_card';
  return [
    [parts.name, nameProblem(parts.name.value())],
    [parts.idNumber, idNumberProblem(parts.idType.value(), parts.idNumber.value())],
    [parts.birthDate, !card && readBirthDate(parts.birthDate.value(), today()) === null && 'birthDate'],
  ];
}

function content(parts) {
  const rest = {
    phone: tidyNumber(parts.phone.value()),
    relation: parts.relation.value(),
    consent: parts.consent.value(),
  };
  if (guardianNeeded(parts)) rest.guardian = { name: parts.guardian.value().trim() };
  return readFrom(parts) ? rest : { ...paper(parts), ...rest };
}

function paper(parts) {
  const sent = {
    name: parts.name.value().trim(),
    id_type: parts.idType.value(),
    id_number: tidyNumber(parts.idNumber.value()),
  };
  if (sent.id_type === 'id_card') return sent;
  const born = readBirthDate(parts.birthDate.value(), today());
  return { ...sent, ...(born && { birth_date: born }), ...(parts.sex.value() && { sex: parts.sex.value() }) };
}
