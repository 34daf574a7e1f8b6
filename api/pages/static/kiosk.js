// The /kiosk page: a lobby screen that many people use one after another. Nothing is stored; every
// patient gets a fresh view from the template, and the wipe throws the whole view away.

import { IdleWatch } from './idle_watch.js';
import { Talk } from './talk.js';

const home = document.querySelector('[data-home]');
const stage = document.querySelector('[data-stage]');
const view = document.querySelector('template[data-view]');
const warning = document.querySelector('[data-warning]');
const seconds = warning.querySelector('[data-seconds]');
let talk = null;

const idle = new IdleWatch({ warn: showWarning, calm: () => warning.close(), wipe });

function begin({ payload, said }) {
  if (!talk) {
    stage.replaceChildren(view.content.cloneNode(true));
    home.hidden = true;
    stage.hidden = false;
    talk = new Talk(stage, 'kiosk', { heard: () => idle.touch(), greeted: () => talk.press(payload, said) });
    talk.start();
    idle.start();
    return;
  }
  talk.press(payload, said);
}

function wipe() {
  talk?.close();
  talk = null;
  idle.stop();
  warning.close();
  stage.replaceChildren();
  stage.hidden = true;
  home.hidden = false;
  home.scrollTop = 0;
  home.querySelector('h1').focus();
}

function showWarning(left) {
  seconds.textContent = left;
  if (warning.open) return;
  warning.showModal();
  warning.querySelector('[data-go-on]').focus();
}

document.addEventListener('click', (event) => {
  const task = event.target.closest('[data-payload]');
  if (task) begin(task.dataset);
  if (event.target.closest('[data-end]')) wipe();
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
