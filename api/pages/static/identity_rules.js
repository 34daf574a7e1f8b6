// Checks of the identity form that save a patient a round trip. The server checks again.
// Each returns the key of a problem in WORDS.identity.problems, or null.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]; // GB 11643-1999
const CHECK_DIGITS = '10X98765432';

/** Full-width digits to ASCII, blanks out, x to X. */
export function tidyNumber(value) {
  return value.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
}

export function nameProblem(value) {
  const name = value.trim();
  if (!name) return 'nameEmpty';
  const length = [...name].length;
  return length < 2 || length > 50 || /\d/.test(name) ? 'nameShape' : null;
}

/** The birth date in an identity-card number as "YYYY-MM-DD", or null if there is no such day. */
export function birthDate(idCard) {
  const [year, month, day] = [idCard.slice(6, 10), idCard.slice(10, 12), idCard.slice(12, 14)];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const same = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return same && Number(year) >= 1900 ? `${year}-${month}-${day}` : null;
}

export function idCardProblem(value) {
  const number = tidyNumber(value);
  if (!/^\d{17}[\dX]$/.test(number)) return 'idLength';
  if (!birthDate(number)) return 'idDate';
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return CHECK_DIGITS[sum % 11] === number[17] ? null : 'idCheck';
}

export function idNumberProblem(idType, value) {
  const number = tidyNumber(value);
  if (!number) return 'idEmpty';
  if (idType === 'id_card') return idCardProblem(number);
  return /^[A-Z0-9()（）]{4,30}$/.test(number) ? null : 'idShape';
}

export function phoneProblem(value) {
  const phone = tidyNumber(value);
  if (!phone) return 'phoneEmpty';
  return /^1[3-9]\d{9}$/.test(phone) ? null : 'phoneShape';
}

/** Whether a guardian must act: a child, or a card of somebody under 14 on `today`. */
export function needsGuardian(relation, idType, idNumber, today) {
  if (relation === 'child') return true;
  const number = tidyNumber(idNumber);
  if (idType !== 'id_card' || idCardProblem(number)) return false;
  const fourteenth = `${Number(number.slice(6, 10)) + 14}-${birthDate(number).slice(5)}`;
  return today < fourteenth;
}
