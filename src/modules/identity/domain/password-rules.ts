import { InvalidInput } from '../../../shared/errors.js';

/** In code points; NIST SP 800-63B asks for 8 and recommends more, OWASP ASVS 2.1.1 for 12. There is no rule of composition. */
export const SHORTEST_PASSWORD = 12;
/** What of a password must not be taken from the email address. */
const OWN_PART = 8;
/** Shorter names of a mailbox are found in too many words. */
const SHORTEST_NAME = 4;

/**
 * Refuses a password that is short, easy to guess or made of the email address.
 * @param pointer where the password stands in the request, `#/password`
 * @throws {InvalidInput}
 */
export function checkNewPassword(
  password: string,
  email: string,
  isEasyToGuess: (password: string, email: string) => boolean,
  pointer = '#/password',
): void {
  const refuse = (code: string, detail: string) =>
    new InvalidInput([{ pointer, code, detail }], `The password ${detail}.`);
  if ([...password.normalize('NFKC')].length < SHORTEST_PASSWORD) {
    throw refuse('too_short', `must have at least ${SHORTEST_PASSWORD} characters`);
  }
  if (isLikeEmail(password, email)) throw refuse('like_email', 'must not be made of the email address');
  if (isEasyToGuess(password, email)) {
    throw refuse('easy_to_guess', 'is known from breaches or easy to guess: take a longer phrase of your own');
  }
}

/** Whether little is left of the password when the address and its parts are taken out, forwards or backwards. */
function isLikeEmail(password: string, email: string): boolean {
  const plain = folded(password);
  const [name = '', domain = ''] = email.split('@');
  const parts = [email, name, domain, ...name.split(/[^\p{L}\p{N}]+/u), domain.split('.')[0]!]
    .map(folded)
    .filter((part) => part.length >= SHORTEST_NAME)
    .sort((a, b) => b.length - a.length);
  return parts.some((part) =>
    [part, [...part].reverse().join('')].some((taken) => {
      const rest = plain.replaceAll(taken, '');
      return rest !== plain && rest.length < OWN_PART;
    }),
  );
}

const folded = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
