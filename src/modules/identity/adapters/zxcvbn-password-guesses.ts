import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { PasswordGuesses } from '../application/password-hasher.js';

/** Below this, someone who has the hash is through in minutes on one machine, even at Argon2's cost: zxcvbn's score 3 of 4. */
const ENOUGH_GUESSES = 1e8;
/** The estimate takes time that grows with the square of the length; a password that is strong up to here is strong. */
const LONGEST_READ = 64;

/**
 * The 49,000 passwords that breaches show most often, and what is built of them: repeated, spelled backwards or with digits for
 * letters, rows of the keyboard, dates. List and estimate come with zxcvbn-ts (MIT), and stay on this machine.
 */
export class ZxcvbnPasswordGuesses implements PasswordGuesses {
  private estimator: ZxcvbnFactory | null = null;

  areEnoughFor(password: string, email: string): boolean {
    // Made when it is first needed: the list takes memory, and most processes never see a new password.
    this.estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
    const about = ['saldo', 'pluggy', ...email.split(/[^\p{L}\p{N}]+/u).filter(Boolean)];
    const read = [...password.normalize('NFKC')].slice(0, LONGEST_READ).join('');
    return this.estimator.check(read, about).guesses < ENOUGH_GUESSES;
  }
}
