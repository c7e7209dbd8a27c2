// what somebody typed or scanned -> an access code, or nothing; press/vault/codes.py writes what is read here

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 26
const FIELD = 0b100101 // x^5 + x^2 + 1

/**
 * The code without its check character; null if a slip is in it. Nothing is asked of the server.
 * @param {string} typed
 * @returns {string | null}
 */
export function read (typed) {
  const whole = tidy(typed)
  const word = whole.slice(0, LENGTH)
  return whole.length === LENGTH + 1 && [...whole].every(sign => ALPHABET.includes(sign)) && check(word) === whole[LENGTH] ? word : null
}

/**
 * Upper case in groups of five, as the letter shows it: for the field, while somebody types.
 * @param {string} typed
 */
export function grouped (typed) {
  return (tidy(typed).slice(0, LENGTH + 1).match(/.{1,5}/g) || []).join('-')
}

/** @param {string} typed */
function tidy (typed) {
  const plain = typed.normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, '')
  return plain.replace(/O/g, '0').replace(/[IL]/g, '1').replace(/U/g, 'V')
}

/** @param {string} word */
function check (word) {
  let value = 0
  for (const sign of word) {
    value = (value ^ ALPHABET.indexOf(sign)) << 1
    if (value & 32) value ^= FIELD
  }
  return ALPHABET[value]
}
