// 怎么走: the way from this screen to a department, drawn floor by floor and said in words.
//
// Which screen this is stands in the page's address (`/kiosk?at=k1`); without it the server takes
// the hospital's first.

import { getJson } from './conversation.js';
import { el, icon } from './dom.js';
import { drawFloor } from './way_drawing.js';
import { WAY } from './way_words.js';
import { WORDS } from './words.js';

const STYLE = '/static/way.css';

/** Ask the server. → `{status, body}`; `to`: a department's code or exact name. */
export function findWay(to, accessible = false) {
  const query = new URLSearchParams({ to, accessible });
  const at = new URLSearchParams(location.search).get('at');
  if (at) query.set('from', at);
  return getJson(`/v1/way?${query}`);
}

/** Open the sheet. It lies in the patient's view, so that the wipe takes it along. */
export async function showWay({ to, name }) {
  await styled(STYLE);
  const sheet = new WaySheet(to, name);
  const stage = document.querySelector('[data-stage]:not([hidden])') ?? document.body;
  stage.append(sheet.dialog);
  sheet.dialog.showModal();
  sheet.title.focus();
  await sheet.load();
}

/** Have a style on the page, once; a sheet without its style can still be read. */
export function styled(href) {
  if (document.querySelector(`link[href="${href}"]`)) return null;
  return new Promise((resolve) => {
    document.head.append(el('link', { rel: 'stylesheet', href, onload: resolve, onerror: resolve }));
  });
}

class WaySheet {
  #to;
  #place = el('div', { class: 'way-place' });
  // Who asked for low buttons sits in a wheelchair, or would not like stairs either.
  #accessible = document.documentElement.dataset.reach === 'on';
  #asked = 0;

  constructor(to, name) {
    this.#to = to;
    this.title = el('h2', { id: 'way-title', tabindex: -1, text: WAY.title(name) });
    this.dialog = el('dialog', { class: 'sheet way', 'aria-labelledby': this.title.id },
      el('header', {}, this.title,
        el('button', { type: 'button', class: 'button', text: WAY.back, onclick: () => this.dialog.close() }),
        // A modal dialog covers the page's own button, and this one must always be within reach.
        el('button', { type: 'button', class: 'button', 'data-end': true, text: WORDS.end })),
      this.#place);
    this.dialog.addEventListener('close', () => this.dialog.remove());
  }

  async load() {
    const asked = ++this.#asked;
    this.#place.replaceChildren(el('p', { class: 'note', role: 'status', text: WAY.loading }));
    const { status, body } = await findWay(this.#to, this.#accessible);
    if (asked !== this.#asked || !this.dialog.isConnected) return;
    if (status === 200) this.#show(body);
    else this.#place.replaceChildren(...this.#noWay(status, body));
  }

  #noWay(status, body) {
    const said = el('p', { class: 'problem', role: 'alert', text: body?.error?.message ?? WAY.away });
    if (status === 404) return [said];
    return [said, el('button', { type: 'button', class: 'button primary wide', text: WAY.again, onclick: () => this.load() })];
  }

  #show(way) {
    const figure = el('figure', { class: 'floor-plan' });
    const floors = way.legs.map((leg, at) => this.#floorButton(way, at, figure));
    this.#place.replaceChildren(
      el('p', { class: 'where' }, icon('pin'), way.location),
      el('p', { class: 'length', text: [WAY.length(way.metres, way.minutes), way.step_free && WAY.stepFree].filter(Boolean).join('，') }),
      this.#accessibleSwitch(),
      el('div', { class: 'floors', role: 'group', 'aria-label': WAY.floors }, floors),
      figure,
      el('h3', { text: WAY.steps }),
      el('ol', { class: 'way-legs' }, way.legs.map((leg) =>
        el('li', {}, el('strong', { text: leg.name }),
          el('ol', { class: 'way-steps' }, leg.steps.map((step) => el('li', { text: step })))))),
      el('button', { type: 'button', class: 'button wide', onclick: () => printWay(way) }, icon('print'), WAY.print));
    floors[0]?.click();
  }

  #floorButton(way, at, figure) {
    const leg = way.legs[at];
    const show = (event) => {
      for (const other of event.currentTarget.parentElement.children) {
        other.setAttribute('aria-pressed', String(other === event.currentTarget));
      }
      drawFloor(figure, leg, { first: at === 0, last: at === way.legs.length - 1 });
    };
    return el('button', { type: 'button', class: 'button', 'aria-pressed': 'false', text: `${at + 1}. ${leg.name}`, onclick: show });
  }

  #accessibleSwitch() {
    const flip = () => {
      this.#accessible = !this.#accessible;
      this.load().then(() => this.dialog.querySelector('[data-accessible]')?.focus());
    };
    return el('button', {
      type: 'button', class: 'button accessible', 'data-accessible': true, 'aria-pressed': String(this.#accessible), onclick: flip,
    }, icon('reach'), el('span', {}, WAY.accessible, el('small', { text: WAY.accessibleHint })));
  }
}

async function printWay(way) {
  const { printWaySlip } = await import('./print_slip.js');
  await printWaySlip(way);
}
