// Beside the conversation, for those who don't type: parts of the body, departments, days, numbers
// and common phrases as large buttons. What is touched is said in words, as if it had been typed;
// only another task of the home is a button press as there.

import { el } from './dom.js';
import { bodyMap } from './kiosk_body.js';
import { calendar, daysWithPlaces } from './kiosk_days.js';
import { KIOSK } from './kiosk_words.js';
import { numberPad } from './keypad.js';

const NOTHING = { body: [], departments: [], openings: [], phrases: [] };

/**
 * `root`: its place; `shortcuts`: of /v1/kiosk/shortcuts, or null while they can't be had; `input`:
 * the field that digits go to; `tasks`: of the home, `{payload, said}`; `say(text)`; `resized()`: it
 * takes more or less room.
 */
export class Tray {
  #shortcuts;
  #input;
  #tasks;
  #say;
  #resized;
  #panel;
  #tabs = {};
  #today = null;
  #department = null;
  #opening = null;

  constructor({ root, shortcuts, input, tasks, say, resized }) {
    this.#shortcuts = shortcuts ?? NOTHING;
    this.#input = input;
    this.#tasks = tasks;
    this.#say = say;
    this.#resized = resized;
    this.#panel = el('section', { class: 'panel', id: 'tray-panel', 'aria-labelledby': 'tray-title', hidden: true });
    root.append(this.#panel, this.#bar());
  }

  /** They came later than the patient. */
  set shortcuts(known) {
    this.#shortcuts = known;
    this.#showTabs();
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  /** What was heard, and by which button it was asked for: the hospital's date, the department that
   *  days are asked of, and what can be said now. */
  heard(message, pressed) {
    this.#today = message.at.slice(0, 10);
    this.#opening = this.#shortcuts.openings.find(({ after }) => after === pressed) ?? null;
    const names = new Set(message.card?.clinics?.map(({ department }) => department));
    this.#showTabs();
    if (names.size) this.#department = names.size === 1 ? this.#codeOf([...names][0]) : null;
  }

  /** Open a panel, or close it with null. `focus`: whether the patient asked for it. */
  open(kind, focus = false) {
    if (!kind || !this.#has(kind)) return this.close();
    for (const [name, tab] of Object.entries(this.#tabs)) tab.setAttribute('aria-expanded', String(name === kind));
    this.#panel.dataset.kind = kind;
    this.#panel.hidden = false;
    this.#draw(kind);
    if (focus) this.#panel.querySelector('h2').focus();
    this.#resized();
    return null;
  }

  #draw(kind) {
    const draw = {
      opening: () => this.#openingWords(),
      body: () => this.#body(),
      departments: () => this.#departments(),
      days: () => this.#days(),
      words: () => this.#words(),
      tasks: () => this.#otherTasks(),
    };
    draw[kind]();
  }

  /** Whoever was in the panel goes on at its tab. */
  close() {
    if (!this.isOpen) return;
    if (this.#panel.contains(document.activeElement)) this.#tabs[this.#panel.dataset.kind].focus();
    this.putAway();
  }

  /** Close it with nothing focused, so that Tab goes on from the answer. */
  putAway() {
    if (!this.isOpen) return;
    for (const tab of Object.values(this.#tabs)) tab.setAttribute('aria-expanded', 'false');
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
    this.#resized();
  }

  #has(kind) {
    if (kind === 'body') return this.#shortcuts.body.length > 0;
    if (kind === 'departments') return this.#shortcuts.departments.length > 0;
    if (kind === 'opening') return this.#opening !== null;
    return kind !== 'days' || this.#today !== null;
  }

  #bar() {
    for (const [kind, title] of Object.entries(KIOSK.tray.tabs)) {
      this.#tabs[kind] = el('button', { type: 'button', class: 'tab-button', 'aria-expanded': 'false', 'aria-controls': 'tray-panel', 'data-tab': kind, text: title, onclick: () => this.#toggle(kind) });
    }
    this.#showTabs();
    return el('div', { class: 'tabs', role: 'group', 'aria-label': KIOSK.tray.name }, Object.values(this.#tabs));
  }

  #showTabs() {
    for (const [kind, tab] of Object.entries(this.#tabs)) tab.hidden = !this.#has(kind);
  }

  #toggle(kind) {
    const shown = this.isOpen && this.#panel.dataset.kind === kind;
    this.open(shown ? null : kind, true);
  }

  #pick(text) {
    this.putAway();
    this.#say(text);
  }

  #fill(title, ...content) {
    this.#panel.replaceChildren(
      el('header', {},
        el('h2', { id: 'tray-title', tabindex: -1, text: title }),
        el('button', { type: 'button', class: 'button quiet', text: KIOSK.tray.close, onclick: () => this.close() })),
      ...content);
  }

  #body() {
    this.#fill(KIOSK.body.title, bodyMap(this.#shortcuts.body, (part) => this.#complaints(part)));
  }

  #complaints(part) {
    const back = el('button', { type: 'button', class: 'button back', text: KIOSK.body.back, onclick: () => this.open('body', true) });
    this.#fill(KIOSK.body.which(part.name), this.#buttons(part.complaints), back);
    this.#panel.querySelector('h2').focus();
    this.#resized();
  }

  #departments() {
    this.#fill(KIOSK.departments.title, el('div', { class: 'picks wide' }, this.#shortcuts.departments.map((group) =>
      el('button', { type: 'button', class: 'pick', onclick: () => this.#departmentsOf(group) },
        el('strong', { text: group.name }),
        el('span', { text: group.departments.map(({ name }) => name).join('、') })))));
  }

  #departmentsOf(group) {
    const back = el('button', { type: 'button', class: 'button back', text: KIOSK.departments.back, onclick: () => this.open('departments', true) });
    this.#fill(group.name, el('div', { class: 'picks double' }, group.departments.map(({ name, treats }) =>
      el('button', { type: 'button', class: 'pick', onclick: () => this.#pick(name) },
        el('strong', { text: name }),
        el('span', { text: treats.join('、') })))), back);
    this.#panel.querySelector('h2').focus();
    this.#resized();
  }

  #days() {
    const place = el('div');
    const draw = (places) => place.replaceChildren(calendar(this.#today, places, (text) => this.#pick(text)));
    this.#fill(KIOSK.days.title, place);
    draw(null);
    if (!this.#department) return;
    daysWithPlaces(this.#department, this.#today).then((places) => {
      // A day that somebody is about to press must not lose the focus under the finger.
      if (places && place.isConnected && !place.contains(document.activeElement)) draw(places);
    });
  }

  #openingWords() {
    this.#fill(this.#opening.title, this.#buttons(this.#opening.say));
  }

  /** The page listens to every `data-payload`, as on the home. */
  #otherTasks() {
    this.#fill(KIOSK.tasks.title, el('div', { class: 'picks' }, this.#tasks.map(({ payload, said }) =>
      el('button', { type: 'button', class: 'pick', 'data-payload': payload, 'data-said': said, text: said }))));
  }

  #words() {
    const groups = this.#shortcuts.phrases.map((group) => [el('h3', { text: group.name }), this.#buttons(group.say)]);
    this.#fill(KIOSK.words.title, el('div', { class: 'typing-help' },
      el('div', { class: 'groups' }, groups),
      el('div', { role: 'group', 'aria-label': KIOSK.words.digits }, numberPad(this.#input, '', true))));
  }

  #buttons(texts) {
    return el('div', { class: 'picks' }, texts.map((text) =>
      el('button', { type: 'button', class: 'pick', text, onclick: () => this.#pick(text) })));
  }

  #codeOf(name) {
    const all = this.#shortcuts.departments.flatMap(({ departments }) => departments);
    return all.find((department) => department.name === name)?.code ?? null;
  }
}
