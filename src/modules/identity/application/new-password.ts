import { inject, injectable } from 'inversify';
import { checkNewPassword } from '../domain/password-rules.js';
import { PASSWORD_GUESSES, PASSWORD_HASHER, type PasswordGuesses, type PasswordHasher } from './password-hasher.js';

/** Turns a password that somebody chose into what is kept of it. */
@injectable()
export class NewPassword {
  constructor(
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(PASSWORD_GUESSES) private readonly guesses: PasswordGuesses,
  ) {}

  /** @throws {InvalidInput} where the password is too weak; `pointer` says where it stands in the request */
  async hash(password: string, email: string, pointer = '#/password'): Promise<string> {
    checkNewPassword(password, email, (text, about) => this.guesses.areEnoughFor(text, about), pointer);
    return this.passwords.hash(password);
  }
}
