// A visitor's data put right. What is kept is shown masked, and stays where nothing is typed.

import { el } from './dom.js';
import { field, tiles } from './form_fields.js';
import { consentBox, formOf } from './identity_parts.js';
import { guardianProblem, nameProblem, phoneProblem, tidyNumber } from './identity_rules.js';
import { attachKeypad } from './keypad.js';
import { WORDS } from './words.js';

const words = WORDS.identity;

/** → a form for `card`, a visitor's data as the server shows them; the rest as in identityForm. */
export function correctionForm({ url, kiosk, done, gone }, card) {
  const parts = {
    paper: { node: el('p', { class: 'kept', text: words.paperKept(words.idTypes[card.id_type], card.id_number_masked) }) },
    name: field({ label: words.name, hint: words.kept(card.name_masked) }),
    phone: field({ label: words.phone, hint: words.kept(card.phone_masked), secret: kiosk, numeric: true }),
    relation: tiles({ legend: words.relation, options: words.relations, value: card.relation }),
    guardian: field({ label: words.guardian, hint: guardianHint(card) }),
    consent: consentBox(words.agreeAgain),
  };
  parts.guardian.node.hidden = !card.guardian_needed;
  parts.consent.node.hidden = !card.consent_withdrawn;
  parts.consent.forChild(card.guardian_needed);
  if (kiosk) attachKeypad(parts.phone.input, '');
  return formOf({
    lead: words.correctLead,
    parts,
    check: () => check(parts, card),
    content: () => content(parts, card),
    url: () => `${url}/correction`,
    done,
    gone,
  });
}

function guardianHint(card) {
  return card.guardian_masked ? words.kept(card.guardian_masked) : words.guardianHint;
}

function check(parts, card) {
  const typed = (part) => part.value().trim();
  const nothing = Object.keys(content(parts, card)).length === 0;
  return [
    [parts.name, typed(parts.name) ? nameProblem(parts.name.value()) : nothing && 'nothingTyped'],
    [parts.phone, typed(parts.phone) && phoneProblem(parts.phone.value())],
    [parts.guardian, card.guardian_needed && (typed(parts.guardian) || !card.guardian_masked)
      && guardianProblem(parts.guardian.value(), parts.name.value())],
  ];
}

/** Only what was changed. */
function content(parts, card) {
  const sent = {};
  const [name, phone, guardian] = [parts.name, parts.phone, parts.guardian].map((part) => part.value().trim());
  if (name) sent.name = name;
  if (phone) sent.phone = tidyNumber(phone);
  if (guardian && card.guardian_needed) sent.guardian = { name: guardian };
  if (parts.relation.value() !== card.relation) sent.relation = parts.relation.value();
  if (parts.consent.value()) sent.consent = true;
  return sent;
}
