// The /kiosk page: a lobby screen that many people use one after another. Nothing is stored; every
// patient gets a fresh view from the template, and the wipe throws the whole view away.
//
// Parts that come and go with a patient listen to two events of `document`: `kiosk:begun` (detail:
// the Talk) and `kiosk:wiped`.

import { getJson } from './conversation.js';
import { IdleWatch } from './idle_watch.js';
import { Aids } from './kiosk_aids.js';
import { suggestion } from './kiosk_suggest.js';
import { Tray } from './kiosk_tray.js';
import { Voice } from './kiosk_voice.js';
import { KIOSK } from './kiosk_words.js';
import { Talk } from './talk.js';

const SHORTCUTS = '/v1/kiosk/shortcuts';

const home = document.querySelector('[data-home]');
const stage = document.querySelector('[data-stage]');
const view = document.querySelector('template[data-view]');
const warning = document.querySelector('[data-warning]');
const seconds = warning.querySelector('[data-seconds]');
const more = home.querySelector('[data-more]');
const voice = new Voice(() => aids.showVoice());
const aids = new Aids(document.querySelector('[data-aids]'), voice, aidChanged);
const idle = new IdleWatch({ warn: showWarning, calm: () => warning.close(), wipe });
let shortcuts = null;
let talk = null;
let tray = null;
let last = null; // the newest message of this patient's conversation
let pressed = null; // what brought the newest answer: a payload without its slots, or null for words

loadShortcuts();

/** The same for everybody, and so small that it stays. */
async function loadShortcuts() {
  const { status, body } = await getJson(SHORTCUTS);
  if (status !== 200) return;
  shortcuts = body;
  if (tray) tray.shortcuts = body;
}

function begin(task) {
  if (talk) {
    talk.press(task.payload, task.said);
    return;
  }
  if (!shortcuts) loadShortcuts();
  stage.replaceChildren(view.content.cloneNode(true));
  home.hidden = true;
  stage.hidden = false;
  talk = new Talk(stage, 'kiosk', { said, heard, greeted: () => talk.press(task.payload, task.said) });
  tray = new Tray({
    root: stage.querySelector('[data-tray]'),
    shortcuts,
    input: stage.querySelector('textarea'),
    tasks: [...home.querySelectorAll('.tasks [data-payload]')].map(({ dataset }) => ({ ...dataset })),
    say: (text) => talk.say(text),
    resized: showEnd,
  });
  talk.start();
  idle.start();
  aids.inUse();
  document.dispatchEvent(new CustomEvent('kiosk:begun', { detail: talk }));
}

function said(_words, { content }) {
  pressed = content.payload?.split('{')[0] ?? null;
  tray.putAway();
  voice.hush();
}

function heard(message) {
  idle.touch();
  const first = last === null;
  last = message;
  tray.heard(message, pressed);
  if (!first) tray.open(suggestion(message, pressed));
  const titles = first ? [] : (message.buttons ?? []).map(({ title }) => title);
  voice.say(message.text);
  if (titles.length) voice.say(KIOSK.voice.choices(titles));
}

function showEnd() {
  const log = stage.querySelector('[data-log]');
  if (log) log.scrollTop = log.scrollHeight;
}

function wipe() {
  talk?.close();
  talk = tray = last = pressed = null;
  idle.stop();
  warning.close();
  stage.replaceChildren();
  stage.hidden = true;
  home.hidden = false;
  home.scrollTop = 0;
  showMore(false);
  aids.reset();
  voice.hush();
  document.dispatchEvent(new CustomEvent('kiosk:wiped'));
  home.querySelector('h1').focus();
}

function showWarning(left) {
  seconds.textContent = left;
  if (warning.open) return;
  warning.showModal();
  warning.querySelector('[data-go-on]').focus();
  voice.hush();
  voice.say(KIOSK.voice.lines(warning.querySelectorAll('h2, #warning-text')));
}

function aidChanged(name, on) {
  if (!talk) aids.forgetUnlessUsed();
  idle.patience = voice.on || document.documentElement.dataset.large ? 2 : 1;
  if (name === 'voice' && on && !talk) voice.say(KIOSK.voice.lines(home.querySelectorAll('h1, .invite, .tasks strong, .person strong')));
  if (name === 'voice' && on && last) voice.say(last.text);
  if (talk) showEnd();
}

/** In large type the home shows fewer tasks at first. */
function showMore(all) {
  home.toggleAttribute('data-all', all);
  more.setAttribute('aria-expanded', String(all));
}

document.addEventListener('click', (event) => {
  const task = event.target.closest('[data-payload]');
  if (task) begin(task.dataset);
  if (event.target.closest('[data-end]')) wipe();
  // Without a keyboard the field is a dead end: whoever touches it gets what can be touched.
  if (event.target.closest('[data-composer] textarea') && !tray.isOpen) tray.open('words');
});
more.addEventListener('click', () => showMore(!home.hasAttribute('data-all')));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) tray?.close();
});
// Who can't see a button hears it when the keyboard comes to it.
document.addEventListener('keyup', (event) => {
  const at = document.activeElement;
  if (event.key !== 'Tab' || !voice.on || !at.matches('button')) return;
  voice.hush();
  voice.say(at.getAttribute('aria-label') ?? at.textContent.trim());
});
warning.querySelector('[data-go-on]').addEventListener('click', () => idle.goOn());
warning.querySelector('[data-clear]').addEventListener('click', wipe);
// Escape would close the warning without an answer to it: it means "I am here".
warning.addEventListener('cancel', (event) => {
  event.preventDefault();
  idle.goOn();
});
addEventListener('contextmenu', (event) => event.preventDefault());
addEventListener('online', () => talk?.conversation.retryNow());
// Back, or another way out: the browser may keep this page in memory for a return.
addEventListener('pagehide', wipe);
