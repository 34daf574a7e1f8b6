// What a patient typed is masked before it is drawn or kept on the device: others may look on.

const ID_CARD = /(^|\D)(\d{3})\d{11}\d{3}([\dXx])(?!\d)/g;
const PHONE = /(^|\D)(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)/g;

/** Hide the middle of identity-card and mobile numbers. */
export function maskNumbers(text) {
  return text
    .replace(ID_CARD, (_, before, head, tail) => `${before}${head}${'*'.repeat(14)}${tail}`)
    .replace(PHONE, (_, before, head, tail) => `${before}${head}****${tail}`);
}
