// A floor's drawing with the line of a way on it.

import { el } from './dom.js';
import { WAY } from './way_words.js';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Draw one leg of a way into `figure`. `first`: it begins at this screen; `last`: it ends at what
 * was looked for. Shapes that the leg points out get the class `pointed`.
 */
export async function drawFloor(figure, leg, { first, last }) {
  figure.dataset.floor = leg.floor;
  const drawing = await fetchDrawing(leg.drawing);
  // Another floor may have been chosen while this one was on its way.
  if (figure.dataset.floor !== leg.floor) return;
  if (!drawing) {
    figure.replaceChildren(el('p', { class: 'note', text: WAY.noDrawing }));
    return;
  }
  for (const id of leg.highlight) find(drawing, id)?.classList.add('pointed');
  if (leg.points.length > 1) drawing.append(line(leg.points, 'route-edge'), line(leg.points, 'route'));
  drawing.append(mark(leg.points[0], 'begin', first && WAY.here), mark(leg.points.at(-1), 'end', last && WAY.there));
  drawing.setAttribute('aria-label', WAY.drawing(leg.name));
  figure.replaceChildren(drawing);
}

async function fetchDrawing(address) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return null;
    const read = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml');
    return read.querySelector('parsererror') ? null : document.importNode(read.documentElement, true);
  } catch {
    return null;
  }
}

/** Not getElementById: the same id stands in no two floors, but may stand in the page. */
function find(drawing, id) {
  return drawing.querySelector(`[id="${CSS.escape(id)}"]`);
}

function shape(tag, attributes, text = '') {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}

function line(points, kind) {
  return shape('polyline', { class: kind, points: points.map((point) => point.join(',')).join(' ') });
}

/** A dot at an end of the line, with a word where it is the way's own end. */
function mark([x, y], kind, said) {
  const group = shape('g', { class: `mark ${kind}` });
  group.append(shape('circle', { cx: x, cy: y, r: 14 }));
  if (said) group.append(shape('text', { x, y: y - 24 }, said));
  return group;
}
