// The page asks for the whole state again and again, and draws what has changed.

import { el } from './dom.js';
import { drawMenuBar, drawShown } from './phone.js';
import { drawCall, drawPush, fillSelect } from './side.js';

const PAUSE_MS = 400;
const find = (name) => document.querySelector(`[data-${name}]`);
const drawn = new Map();
let patient = sessionStorage.getItem('patient') ?? '';

/** Draw a part only when what it shows has changed: a choice must not move under a finger. */
function part(name, shown, draw) {
  const known = JSON.stringify(shown);
  if (drawn.get(name) === known) return;
  drawn.set(name, known);
  draw(shown);
}

async function post(path, body = {}) {
  const raw = body instanceof Blob;
  const answer = await fetch(`/page/${path}`, {
    method: 'POST',
    headers: raw ? {} : { 'Content-Type': 'application/json' },
    body: raw ? body : JSON.stringify(body),
  }).catch(() => null);
  find('problem').textContent = answer?.ok ? '' : '没有发出去';
  await look();
}

const act = (what, body) => post(`patients/${patient}/${what}`, body);

function show(state) {
  patient = state.patient.id;
  part('people', [state.patients, patient], ([people]) => find('people').replaceChildren(...people.map(drawPerson)));
  part('account', state.account.name, (name) => { find('account').textContent = name; });
  part('follow', state.patient.follows, drawFollowing);
  part('shown', [patient, state.patient.shown, state.patient.typing], drawLog);
  part('menu', state.menu, (menu) => find('menu').replaceChildren(...drawMenuBar(menu, (entry) => act('clicks', { key: entry.key }))));
  part('quota', state.patient.quota, drawQuota);
  part('pushes', state.pushes, (pushes) => keepOpen(find('pushes'), pushes.map(drawPush)));
  part('calls', state.calls, (calls) => find('calls').replaceChildren(...calls.map(drawCall)));
  part('faults', state.faults, (faults) => find('faults').replaceChildren(...faults.map(drawFault)));
  part('coming', state.coming, (coming) => { find('coming').textContent = coming.length ? `接下来：${coming.join('、')}` : ''; });
  part('clock', state.clock, drawClock);
  fillSelect(find('mode'), state.modes, state.account.mode);
  fillSelect(find('shape'), state.shapes, state.account.shape);
  fillSelect(find('places'), state.places);
}

/** Who doesn't follow the account can't write to it, only follow it. */
function drawFollowing(follows) {
  find('follow').textContent = follows ? '取消关注' : '关注';
  for (const name of ['say', 'panel', 'menu']) find(name).inert = !follows;
}

function drawQuota(quota) {
  find('quota').textContent = quota.left ? `${quota.left} 条，到 ${quota.until} 为止` : '现在不能发客服消息';
}

function drawClock(clock) {
  find('clock').textContent = `微信那边是 ${clock.now}${clock.hours ? `，快了 ${clock.hours} 小时` : ''}`;
}

function drawPerson(person) {
  return el('button', {
    type: 'button',
    text: person.unread ? `${person.name}（${person.unread}）` : person.name,
    'aria-current': person.id === patient && 'true',
    onclick: () => {
      patient = person.id;
      sessionStorage.setItem('patient', patient);
      look();
    },
  });
}

function drawLog([, shown, typing]) {
  const log = find('log');
  log.replaceChildren(...shown.map((one) => drawShown(one, (item) => act('says', { text: item.title, menu_id: item.id }))));
  if (typing) log.append(el('p', { class: 'typing', text: '对方正在输入……' }));
  log.scrollTop = log.scrollHeight;
}

/** New lines, with those still open that were opened by hand. */
function keepOpen(list, lines) {
  const open = new Set([...list.querySelectorAll('details[open]')].map((each) => each.parentNode.dataset.push));
  for (const line of lines) line.querySelector('details').open = open.has(line.dataset.push);
  list.replaceChildren(...lines);
}

function drawFault(fault) {
  return el('button', { type: 'button', text: fault.title, onclick: () => post('faults', { fault: fault.id }) });
}

async function look() {
  const answer = await fetch(`/page/state?patient=${encodeURIComponent(patient)}`).catch(() => null);
  if (answer?.ok) show(await answer.json());
  else find('problem').textContent = '模拟器停了';
}

async function keepLooking() {
  await look();
  setTimeout(keepLooking, PAUSE_MS);
}

find('say').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value.trim();
  field.value = '';
  if (text) act('says', { text });
});
find('follow').addEventListener('click', (event) => act(event.target.textContent === '关注' ? 'follows' : 'unfollows'));
find('more').addEventListener('click', (event) => {
  const panel = find('panel');
  panel.hidden = !panel.hidden;
  event.target.setAttribute('aria-expanded', String(!panel.hidden));
});
find('picture').addEventListener('change', async (event) => {
  const [file] = event.target.files;
  event.target.value = '';
  if (file) await act('pictures', file);
});
find('scan').addEventListener('click', () => act('scans', { scene: 'hall' }));
find('voice').addEventListener('submit', (event) => {
  event.preventDefault();
  act('voices', { words: event.target.elements.words.value });
});
find('location').addEventListener('submit', (event) => {
  event.preventDefault();
  act('places', { place: event.target.elements.place.value });
});
find('mode').addEventListener('change', (event) => post('modes', { mode: event.target.value }));
find('shape').addEventListener('change', (event) => post('shapes', { shape: event.target.value }));
find('later').addEventListener('click', () => post('clock', { hours: 47 }));

keepLooking();
