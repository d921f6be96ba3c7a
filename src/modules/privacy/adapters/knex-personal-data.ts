import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { ROW_SEALER, type RowSealer } from '../../../platform/encryption/row-sealer.js';
import { SEALED_COLUMNS } from '../../../platform/encryption/sealed-column.js';
import type { UserId } from '../../../shared/principal.js';
import type { PersonalData, PersonalTable } from '../application/personal-data.js';
import { withoutOthersDocuments } from './others-documents.js';
import { EVENTS_OF_USER, type UserTable, userTables } from './user-tables.js';

/** What proves who somebody is, or only recognises a text: of no use to its owner, and of much to a thief of the file. */
const NEVER_EXPORTED = /hash|digest|secret|password|seed|recovery|sealed|^answer$|^holder$/;
const PAGE = 500;

const opened = new Set(SEALED_COLUMNS.filter(({ column }) => column === 'sealed').map(({ table }) => table));

@injectable()
export class KnexPersonalData implements PersonalData {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(ROW_SEALER) private readonly sealer: RowSealer,
  ) {}

  async tables(): Promise<PersonalTable[]> {
    const tables = await this.described();
    return tables.reverse().map((table) => ({ name: table.name, columns: exportedColumns(table) }));
  }

  async *rows({ name }: PersonalTable, userId: UserId): AsyncIterable<Record<string, unknown>> {
    const table = (await this.described()).find((described) => described.name === name)!;
    const shown = exportedColumns(table);
    const readable = shown.filter((column) => column !== 'sealed_content').map((column) => `"${column}"`);
    if (shown.includes('sealed_content')) readable.push('sealed');
    const keys = table.key.map(({ column }, index) => `"${column}"::text as key_${index}`);
    const key = table.key.map(({ column }) => `"${column}"`).join(', ');
    const places = table.key.map(({ type }) => `?::${type}`).join(', ');
    const isEvents = name === 'webhook_events';
    // The rows are read while the answer is sent: for whom is said here, whoever pulls them.
    const read = (work: () => Promise<{ rows: Record<string, unknown>[] }>) =>
      isEvents
        ? this.database.asSystem('notifications name the item, not the user', work)
        : this.database.asUser(userId, work);
    const whose = isEvents ? EVENTS_OF_USER : `"${table.userColumn}" = ?`;
    for (let after: string[] | null = null; ; ) {
      const bindings: string[] = [userId, ...(after ?? [])];
      const { rows }: { rows: Record<string, unknown>[] } = await read(() =>
        this.database.sql.raw(
          `select ${[...readable, ...keys].join(', ')} from "${name}"
           where ${whose} ${after ? `and (${key}) > (${places})` : ''} order by ${key} limit ${PAGE}`,
          bindings,
        ),
      );
      for (const row of rows) yield this.presented(row, name, shown, userId);
      if (rows.length < PAGE) return;
      after = table.key.map((_, index) => rows.at(-1)![`key_${index}`] as string);
    }
  }

  private presented(row: Record<string, unknown>, table: string, shown: string[], userId: UserId) {
    const result: Record<string, unknown> = {};
    for (const column of shown) if (column !== 'sealed_content') result[column] = row[column] ?? null;
    if (shown.includes('sealed_content')) {
      const content = this.sealer.open<Record<string, unknown>>(row.sealed as string | null, table, userId);
      result.sealed_content = table === 'transactions' ? withoutOthersDocuments(content) : content;
    }
    return result;
  }

  private async described(): Promise<UserTable[]> {
    const events: UserTable = {
      name: 'webhook_events',
      userColumn: 'item_id',
      columns: ['event_id', 'event', 'item_id', 'account_id', 'payload', 'state', 'received_at', 'processed_at'],
      key: [{ column: 'event_id', type: 'text' }],
      referredBy: [],
    };
    return [events, ...(await userTables(this.database))];
  }
}

function exportedColumns({ name, columns }: UserTable): string[] {
  const shown = columns.filter((column) => !NEVER_EXPORTED.test(column));
  return opened.has(name) ? [...shown, 'sealed_content'] : shown;
}
