/**
 * Keeps short secrets that must be read again (a second factor's seed, a document's number) unreadable in the database.
 *
 * `context` says what the secret is and whose (`totp:<user id>`); it is authenticated but not stored, so that a sealed text
 * that is moved to another row or column does not open there.
 */
export interface SecretBox {
  /** A printable text that carries the id of its key; another one at each call. */
  seal(plain: Buffer | string, context: string): string;
  /**
   * The text that was sealed under the same context.
   * @throws {Error} when the text was changed, sealed under another context, or its key is not known here
   */
  open(sealed: string, context: string): string;
}

export const SECRET_BOX = Symbol('SecretBox');
