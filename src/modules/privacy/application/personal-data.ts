import type { UserId } from '../../../shared/principal.js';

/** One kind of rows that are held on a user. */
export interface PersonalTable {
  name: string;
  columns: string[];
}

/** Everything that is held on a user, whatever table it stands in. */
export interface PersonalData {
  /** The tables that hold rows of users, those without any for this one too. */
  tables(): Promise<PersonalTable[]>;
  /** The user's rows of a table, read page by page; what is sealed is opened, and what proves identity left out. */
  rows(table: PersonalTable, userId: UserId): AsyncIterable<Record<string, unknown>>;
}

export const PERSONAL_DATA = Symbol.for('PersonalData');
