import { canonicalJson } from '../../shared/canonical-json.js';
import type { KeyedDigest } from '../../shared/keyed-digest.js';
import type { SecretBox } from '../../shared/secret-box.js';

/** The columns of a row that hold its secrets; all null where there are none. */
export interface SealedColumns {
  sealed: string | null;
  sealed_digest: string | null;
  /** The digest under keys that were replaced; null while there is one key. */
  former_digests: string[] | null;
}

const NOTHING: SealedColumns = { sealed: null, sealed_digest: null, former_digests: null };

/**
 * Keeps the secrets of a row in one sealed column. Sealing the same secrets twice gives two texts, so that whether a row differs
 * is told by a digest beside them. A context is table, column and user: a sealed text opens nowhere else.
 */
export class RowSealer {
  constructor(
    private readonly secretBox: SecretBox,
    private readonly digest: KeyedDigest,
  ) {}

  seal(secrets: object | null, table: string, userId: string): SealedColumns {
    if (secrets === null) return NOTHING;
    const context = sealedContext(table, userId);
    const plain = canonicalJson(secrets);
    const [current, ...former] = this.digest.all(plain, context);
    return {
      sealed: this.secretBox.seal(plain, context),
      sealed_digest: current!,
      former_digests: former.length === 0 ? null : former,
    };
  }

  /** Throws when the text was changed or moved, or its key is gone. */
  open<Secrets>(sealed: string | null, table: string, userId: string): Secrets | null {
    return sealed === null ? null : JSON.parse(this.secretBox.open(sealed, sealedContext(table, userId)));
  }
}

export const ROW_SEALER = Symbol('RowSealer');

/** The context of the column `sealed` of a table, for one user. */
export const sealedContext = (table: string, userId: string) => `${table}.sealed:${userId}`;
