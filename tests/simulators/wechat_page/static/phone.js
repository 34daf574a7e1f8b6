// What a patient sees: bubbles, cards, choices that can be tapped, and links.

import { el } from './dom.js';

// The only mark-up that WeChat heeds in a text.
const LINK = /<a href="(https?:\/\/[^"<>\s]+)"[^>]*>([^<]*)<\/a>/g;
const WAYS = { passive: '当场回复', posted: '客服消息', template: '模板消息', subscription: '订阅通知' };

/** A text as WeChat shows it: links can be tapped, every other mark-up is just text. */
export function linked(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(from, found.index));
    parts.push(el('a', { href: found[1], target: '_blank', rel: 'noreferrer', text: found[2] }));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

/** One thing on the phone. `choose(item)` is called when a choice of a menu message is tapped. */
export function drawShown(shown, choose) {
  const node = el('article', { class: `shown ${shown.author}`, 'data-author': shown.author, 'data-kind': shown.kind },
    (DRAWN[shown.kind] ?? drawText)(shown, choose));
  const way = WAYS[shown.way];
  node.append(el('p', { class: 'way', text: [shown.at, way].filter(Boolean).join(' · ') }));
  return node;
}

const DRAWN = { menu: drawMenu, template: drawTemplate, image: drawImage };

function drawText(shown) {
  return el(shown.author === 'event' ? 'p' : 'div', { class: shown.author === 'event' ? '' : 'bubble' }, linked(shown.text));
}

function drawMenu(shown, choose) {
  return el('div', { class: 'bubble' },
    shown.head && el('div', {}, linked(shown.head)),
    shown.items.map((item) => el('button', { type: 'button', class: 'choice', text: item.title, onclick: () => choose(item) })),
    shown.tail && el('div', {}, linked(shown.tail)));
}

function drawTemplate(shown) {
  return el('div', { class: 'template' },
    el('h3', { text: shown.head }),
    el('dl', {}, shown.fields.map((field) => [el('dt', { text: field.name }), el('dd', { text: field.value })])),
    shown.url && el('a', { href: shown.url, target: '_blank', rel: 'noreferrer', text: '详情' }));
}

function drawImage(shown) {
  return el('div', { class: 'bubble' }, el('img', { src: shown.url, alt: '图片' }));
}

/** The account's menu: up to three entries, each with entries below it or a key of its own. */
export function drawMenuBar(menu, click) {
  const tops = menu.map((top) => drawTop(top, click));
  for (const top of tops) {
    top.addEventListener('toggled', () => tops.forEach((other) => other !== top && close(other)));
  }
  return tops;
}

function drawTop(top, click) {
  const below = el('div', { class: 'below', hidden: true },
    top.entries.map((entry) => el('button', { type: 'button', text: entry.title, onclick: () => { close(node); click(entry); } })));
  const button = el('button', {
    type: 'button',
    text: top.title,
    'aria-expanded': top.entries.length ? 'false' : null,
    onclick: () => (top.entries.length ? toggle(node) : click(top)),
  });
  const node = el('div', { class: 'top' }, button, below);
  return node;
}

function toggle(node) {
  const below = node.querySelector('.below');
  below.hidden = !below.hidden;
  node.querySelector('button').setAttribute('aria-expanded', String(!below.hidden));
  node.dispatchEvent(new Event('toggled'));
}

function close(node) {
  if (!node.querySelector('.below').hidden) toggle(node);
}
