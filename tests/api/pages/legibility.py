"""What can be measured of legibility: sizes of text and targets, and contrast (WCAG 2.2, 1.4.3)."""

from dataclasses import dataclass

from playwright.sync_api import Page

_MEASURE = """
() => {
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const shown = (node) => node.checkVisibility() && !node.closest('.spoken');
  const texts = [];
  for (const node of document.body.querySelectorAll('*')) {
    const own = [...node.childNodes].filter((child) => child.nodeType === 3)
      .map((child) => child.textContent.trim()).join('');
    if (!own || !shown(node)) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(parse(style.color)), light(ground(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    texts.push({ text: own.slice(0, 30), size: parseFloat(style.fontSize), contrast });
  }
  const pressed = 'button, a[href], .tile, .agree, textarea, input[type=text]';
  const targets = [...document.querySelectorAll(pressed)].filter(shown).map((node) => {
    const box = node.getBoundingClientRect();
    const text = (node.textContent || node.id).trim().slice(0, 30);
    return { text, width: box.width, height: box.height };
  });
  return { texts, targets };
}
"""


@dataclass(frozen=True)
class Measured:
    """One page as drawn. Sizes in CSS pixels; contrast as a ratio to 1."""

    texts: list[dict[str, float]]
    targets: list[dict[str, float]]

    def smaller_text_than(self, size: float) -> list[dict[str, float]]:
        return [text for text in self.texts if text["size"] < size]

    def fainter_than(self, ratio: float) -> list[dict[str, float]]:
        return [text for text in self.texts if text["contrast"] < ratio]

    def smaller_targets_than(self, side: float) -> list[dict[str, float]]:
        return [t for t in self.targets if min(t["width"], t["height"]) < side - 0.5]


def measure(page: Page) -> Measured:
    """Measure everything that is visible on the page now."""
    return Measured(**page.evaluate(_MEASURE))
