/** Keeps passwords so that guessing one from what is kept costs time and memory. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the one that was hashed. With `null`, for an account that does not exist, it does the same work
   * and says no: the time it takes does not tell whether there is an account.
   */
  verify(hash: string | null, password: string): Promise<boolean>;
  /** Whether the hash was made at another cost than hashes are made now. */
  isOutdated(hash: string): boolean;
}

export const PASSWORD_HASHER = Symbol.for('PasswordHasher');

/** Knows the passwords that are tried first. */
export interface PasswordGuesses {
  /** Whether the password is known from breaches, or built so simply from known ones and the address that it is soon guessed. */
  areEnoughFor(password: string, email: string): boolean;
}

export const PASSWORD_GUESSES = Symbol.for('PasswordGuesses');
