// The /chat page: a phone in a patient's hand, or a browser at a desk.

import { maskNumbers } from './masking.js';
import { SessionKeeper, forget, recall } from './session_keeper.js';
import { Talk } from './talk.js';

const SIZE = 'daoyi-size';
const root = document.querySelector('[data-talk]');
const leave = document.querySelector('[data-leave]');
const kept = recall();
const keeper = new SessionKeeper(kept);
const talk = makeTalk();

if (kept.session) talk.resume(kept.session, kept.items);
else talk.start();

function makeTalk() {
  return new Talk(root, 'web', {
    opened: (session) => keeper.opened(session),
    said: (text) => keeper.add({ mine: maskNumbers(text) }),
    heard: (message) => keeper.add(message),
  });
}

document.querySelector('[data-human]').addEventListener('click', (event) => {
  const { payload, said } = event.currentTarget.dataset;
  talk.press(payload, said);
});

document.querySelector('[data-end]').addEventListener('click', () => leave.showModal());
leave.querySelector('[data-stay]').addEventListener('click', () => leave.close());
leave.querySelector('[data-go]').addEventListener('click', () => {
  talk.close();
  forget();
  // A fresh page, so that nothing that was said stays in memory, in the log or in the field.
  location.replace(location.pathname);
});

const size = document.querySelector('[data-size]');
size.addEventListener('click', () => setLarge(document.documentElement.dataset.size !== 'large'));
setLarge(localStorage.getItem(SIZE) === 'large');

/** Large type is a habit of this device, not something about a patient: it may outlive the tab. */
function setLarge(large) {
  document.documentElement.dataset.size = large ? 'large' : 'normal';
  size.setAttribute('aria-pressed', String(large));
  localStorage.setItem(SIZE, document.documentElement.dataset.size);
}

addEventListener('online', () => talk.conversation.retryNow());
