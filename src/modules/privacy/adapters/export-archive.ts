import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { UserId } from '../../../shared/principal.js';
import type { PersonalData } from '../application/personal-data.js';
import { csvFile, jsonFile } from './export-files.js';

const README = `Everything that this service holds on you.

Each table stands here twice, as JSON and as CSV for spreadsheets. Amounts are exact decimals, instants are in UTC, days are in
your time zone. Cells of the CSV files that a spreadsheet would run as a formula are led by an apostrophe; the JSON files hold
every text as it is. Left out are only digests of passwords, keys and tokens. Documents (CPF, CNPJ) of people who paid you or
were paid are masked, since they are theirs; sealed_content holds what is kept encrypted.
`;

/**
 * The archive as a stream that is made while it is read: a table is asked for when its turn comes, a page of rows at a time, and
 * no faster than the reader takes it.
 */
export async function exportArchive(data: PersonalData, userId: UserId): Promise<Readable> {
  const tables = await data.tables();
  const zip = new ZipFile();
  const archive = zip.outputStream as Readable;
  let current: Readable | null = null;
  const add = (path: string, content: () => AsyncIterable<string>) => {
    zip.addReadStreamLazy(path, {}, (give) => {
      current = Readable.from(content(), { objectMode: false });
      current.on('error', (error) => archive.destroy(error));
      give(null, current);
    });
  };
  zip.addBuffer(Buffer.from(README), 'README.txt');
  for (const table of tables) {
    add(`${table.name}.json`, () => jsonFile(data.rows(table, userId)));
    add(`${table.name}.csv`, () => csvFile(table.columns, data.rows(table, userId)));
  }
  // A reader that goes away ends the reading of the table in hand, and no other one begins.
  archive.on('close', () => current?.destroy());
  zip.on('error', (error) => archive.destroy(error as Error));
  zip.end();
  return archive;
}
