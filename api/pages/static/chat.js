// The /chat page: a phone in a patient's hand, a browser at a desk, or a frame in a hospital's page.

import { listenToPictures } from './pictures.js';
import { SessionKeeper, forget, recall } from './session_keeper.js';
import { Talk } from './talk.js';
import { WORDS } from './words.js';

const SIZE = 'daoyi-size';
const page = document.documentElement;
const leave = document.querySelector('[data-leave]');
const size = document.querySelector('[data-size]');
const log = document.querySelector('[data-log]');
const framed = parent !== window;
const kept = recall();
const keeper = new SessionKeeper(kept);
const talk = new Talk(document.querySelector('[data-talk]'), 'web', {
  opened: (session) => keeper.opened(session),
  said: (text, entry) => keeper.said(text, entry),
  settled: (entry) => keeper.settled(entry),
  typed: (text) => keeper.typed(text),
  heard: (message) => {
    keeper.heard(message);
    tellFrame('heard');
    begin();
  },
});

let beginning = kept.session ? null : WORDS.beginnings[location.hash];
talk.resume(kept);

/** Once greeted, whoever came by a printed code has said already what for. */
function begin() {
  if (!beginning) return;
  const { payload, said } = beginning;
  beginning = null;
  talk.press(payload, said);
}

document.querySelector('[data-human]').addEventListener('click', (event) => {
  const { payload, said } = event.currentTarget.dataset;
  talk.press(payload, said);
});

listenToPictures(
  document.querySelector('[data-picture]'),
  document.querySelector('[data-picture-file]'),
  (file) => talk.picture(file),
);

document.querySelector('[data-end]').addEventListener('click', () => leave.showModal());
leave.querySelector('[data-stay]').addEventListener('click', () => leave.close());
leave.querySelector('[data-go]').addEventListener('click', () => {
  talk.close();
  forget();
  // A fresh page, so that nothing that was said stays in memory, in the log or in the field.
  location.replace(location.pathname);
});

size.addEventListener('click', () => setLarge(page.dataset.size !== 'large'));
setLarge(ofDevice(() => localStorage.getItem(SIZE)) === 'large');

/** Large type is a habit of this device, not something about a patient: it may outlive the tab. */
function setLarge(large) {
  page.dataset.size = large ? 'large' : 'normal';
  size.setAttribute('aria-pressed', String(large));
  ofDevice(() => localStorage.setItem(SIZE, page.dataset.size));
}

/** Storage is forbidden in another site's frame where a browser blocks such cookies. */
function ofDevice(use) {
  try {
    return use();
  } catch {
    return null;
  }
}

// Some keyboards (iOS) cover the page instead of making it smaller: then the page makes itself so.
const seen = window.visualViewport;
seen?.addEventListener('resize', fit);
seen?.addEventListener('scroll', fit);

function fit() {
  const covered = innerHeight - seen.height > 1 && seen.scale === 1;
  document.body.style.height = covered ? `${seen.height}px` : '';
  page.classList.toggle('keyboard', covered);
  if (covered) scrollTo(0, 0);
}

// With less room for it, whoever read the last words still sees them.
let atEnd = true;
log.addEventListener('scroll', () => {
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
});
new ResizeObserver(() => {
  if (atEnd) log.scrollTop = log.scrollHeight;
}).observe(log);

// embed.js listens. It hears that something happened, never what.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) tellFrame('leave');
});

function tellFrame(what) {
  if (framed) parent.postMessage({ daoyi: what }, '*');
}
