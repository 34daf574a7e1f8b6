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
  return [...name].length > 40 || /[\d@#*/\\]/.test(name) ? 'nameShape' : null;
}

/** Eight digits as "YYYY-MM-DD", or null if there is no such day. */
function dayOf(digits) {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const same = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return same && Number(year) >= 1890 ? `${year}-${month}-${day}` : null;
}

/** The birth date in an identity-card number, or null if there is no such day. */
function birthDate(idCard) {
  return dayOf(idCard.slice(6, 14));
}

export function idCardProblem(value) {
  const number = tidyNumber(value);
  if (/^\d{15}$/.test(number)) return 'idOld';
  if (!/^\d{17}[\dX]$/.test(number)) return 'idLength';
  if (!birthDate(number)) return 'idDate';
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return CHECK_DIGITS[sum % 11] === number[17] ? null : 'idCheck';
}

const SHAPES = {
  passport: [/^(?=.*\d)[A-Z0-9]{5,12}$/, 'passportShape'],
  travel_permit: [
    /^([CWTL][A-Z0-9]\d{7}|[HM]\d{8}(\d{2})?|\d{8}(\d{2}([A-Z]|\([A-Z]\))?)?)$/, 'travelShape',
  ],
  birth_certificate: [/^[A-Z]\d{9}$/, 'birthShape'],
  other: [/^[A-Z0-9()/]{4,30}$/, 'idShape'],
};

export function idNumberProblem(idType, value) {
  const number = tidyNumber(value);
  if (!number) return 'idEmpty';
  if (idType === 'id_card') return idCardProblem(number);
  if (idType === 'residence_permit') {
    return idCardProblem(number) && !/^[A-Z]{3}\d{12}$/.test(number) ? 'residenceShape' : null;
  }
  const [shape, problem] = SHAPES[idType];
  return shape.test(number) ? null : problem;
}

/** What is wrong with the guardian of `patient` (both names), or null. */
export function guardianProblem(value, patient) {
  const problem = nameProblem(value);
  if (problem) return problem === 'nameEmpty' ? 'guardianEmpty' : problem;
  const plain = (name) => name.normalize('NFKC').replace(/\s/g, '').toLowerCase();
  return plain(value) === plain(patient) ? 'guardianSame' : null;
}

/** A mobile, a landline with its area code, or a foreign number that begins with +. */
export function phoneProblem(value) {
  const phone = tidyNumber(value).replace(/[()]/g, '');
  if (!phone) return 'phoneEmpty';
  const known = /^((\+|00)?86)?1[3-9]\d{9}$|^0[1-9]\d{8,10}$|^(\+|00)(?!86)[1-9]\d{6,14}$/;
  return known.test(phone) ? null : 'phoneShape';
}

/** "19900131" or "1990-01-31" as "1990-01-31"; '' when empty, null when there is no such day. */
export function readBirthDate(value, today) {
  const digits = tidyNumber(value).replace(/\D/g, '');
  if (!digits) return '';
  const date = digits.length === 8 ? dayOf(digits) : null;
  return date && date <= today ? date : null;
}

/** Whether a guardian must act: under 14 on `today`, or a child whose paper doesn't tell. */
export function needsGuardian({ relation, idType, idNumber, birthDate: typed, today }) {
  const number = tidyNumber(idNumber);
  const tells = ['id_card', 'residence_permit'].includes(idType) && !idCardProblem(number);
  const born = tells ? birthDate(number) : typed;
  if (!born) return relation === 'child' || idType === 'birth_certificate';
  return today < `${Number(born.slice(0, 4)) + 14}${born.slice(4)}`;
}
