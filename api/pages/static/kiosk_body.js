// Where it hurts: a figure with a large button for every part. The drawing says nothing that the
// buttons don't, so screen readers skip it; a finger on it counts like the button.

import { el } from './dom.js';
import { KIOSK } from './kiosk_words.js';

const SVG = 'http://www.w3.org/2000/svg';
const SIZE = { width: 300, height: 560 };
// Beside the figure, from top to bottom: [x, y] on the drawing, or none for what has no place on it.
const LEFT = { head: [150, 20], mouth: [146, 78], chest: [136, 168], waist: [108, 268], limbs: [124, 424] };
const RIGHT = { eyes: [164, 50], ears: [187, 58], neck: [158, 108], belly: [160, 232], below: [152, 302] };

/** → the element. `parts`: of the shortcuts; `pick(part)`. */
export function bodyMap(parts, pick) {
  const known = Object.fromEntries(parts.map((part) => [part.code, part]));
  const elsewhere = parts.filter(({ code }) => !(code in LEFT || code in RIGHT));
  const button = (part) => el('button', { type: 'button', class: 'part', text: part.name, 'data-part': part.code, onclick: () => pick(part) });
  const column = (places, side) => el('div', { class: `parts ${side}` },
    Object.keys(places).map((code) => known[code] && button(known[code])));
  return el('div', { class: 'body' },
    el('div', { class: 'around' },
      column(LEFT, 'left'),
      figure(known, pick),
      column(RIGHT, 'right')),
    el('div', { class: 'parts below' }, elsewhere.map(button)));
}

function figure(known, pick) {
  const drawing = shape('svg', { class: 'figure', viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, 'aria-hidden': 'true' });
  drawing.append(...silhouette(), ...points(LEFT, 0, known, pick), ...points(RIGHT, SIZE.width, known, pick));
  return drawing;
}

function silhouette() {
  const limb = (d, width) => shape('path', { d, class: 'limb', 'stroke-width': width });
  return [
    limb('M101 146 L78 226 L60 306', 32),
    limb('M199 146 L222 226 L240 306', 32),
    limb('M129 310 L124 420 L120 530', 46),
    limb('M171 310 L176 420 L180 530', 46),
    limb('M150 86 L150 130', 34),
    shape('path', { class: 'trunk', d: 'M112 124 Q150 116 188 124 Q214 130 208 160 L194 244 L198 322 Q150 344 102 322 L106 244 L92 160 Q86 130 112 124 Z' }),
    shape('ellipse', { class: 'trunk', cx: 150, cy: 52, rx: 35, ry: 43 }),
  ];
}

/** For each part a line to its button, at the edge `x`, and a point to be touched. */
function points(places, x, known, pick) {
  const row = SIZE.height / Object.keys(places).length;
  return Object.entries(places).flatMap(([code, [cx, cy]], at) => {
    if (!known[code]) return [];
    const touch = shape('circle', { class: 'touch', cx, cy, r: 22 });
    touch.addEventListener('click', () => pick(known[code]));
    return [
      shape('path', { class: 'leader', d: `M${x} ${row * (at + 0.5)} L${cx} ${cy}` }),
      shape('circle', { class: 'point', cx, cy, r: 7 }),
      touch,
    ];
  });
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
