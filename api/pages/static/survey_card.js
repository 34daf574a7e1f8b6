// The satisfaction survey: one row of scores for each dimension, sent as one payload.

import { el, icon, randomId } from './dom.js';
import { slip } from './slip.js';
import { WORDS } from './words.js';

/** `scale`: the highest score, or `[lowest, highest]`; `dimensions`: names or `{code, name}`. */
export function drawSurvey(card, context) {
  const words = WORDS.survey;
  const [lowest, highest] = Array.isArray(card.scale) ? card.scale : [1, Number(card.scale)];
  const problem = el('p', { class: 'problem', role: 'alert' });
  const submit = el('button', { type: 'submit', class: 'button primary', text: words.submit });
  const questions = card.dimensions.map((dimension) => question(dimension, lowest, highest));
  const form = el('form', { class: 'survey' }, questions.map(({ node }) => node), problem, submit);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const scores = Object.fromEntries(questions.map(({ code, read }) => [code, read()]));
    if (Object.values(scores).some((score) => score === null)) {
      problem.textContent = words.incomplete;
      return;
    }
    problem.textContent = '';
    submit.disabled = true;
    submit.replaceChildren(icon('tick'), words.done);
    context.say(`/press_survey${JSON.stringify({ survey: card.id, scores })}`, words.submit);
  });
  return slip('survey', words.title, form);
}

function question(dimension, lowest, highest) {
  const code = dimension.code ?? dimension;
  const name = dimension.name ?? dimension;
  const group = randomId();
  const node = el('fieldset', { class: 'scores' }, el('legend', {}, name, el('span', { class: 'small', text: WORDS.survey.ends(lowest, highest) })));
  for (let score = lowest; score <= highest; score += 1) {
    node.append(el('label', { class: 'tile' },
      el('input', { type: 'radio', name: group, value: score, 'aria-label': WORDS.survey.score(name, score) }),
      el('span', { text: score })));
  }
  return { node, code, read: () => checked(node) };
}

function checked(node) {
  const input = node.querySelector('input:checked');
  return input ? Number(input.value) : null;
}
