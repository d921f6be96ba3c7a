import pg from 'pg';

const { builtins } = pg.types;

// Typed for the ids that the library names; it answers for every id.
const libraryParser = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => (text: string) => unknown;

const TEXT_ARRAY = 1009;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const NUMERIC_ARRAY = 1231;

const asWritten = (text: string) => text;

/** A `bigint` as a number; as text where a number could not hold it exactly. */
const integer = (text: string) => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};

const textArray = libraryParser(TEXT_ARRAY) as (text: string) => (string | null)[];

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.NUMERIC, asWritten],
  [builtins.DATE, asWritten],
  [builtins.INT8, integer],
  [NUMERIC_ARRAY, textArray],
  [DATE_ARRAY, textArray],
  [INT8_ARRAY, (text) => textArray(text).map((item) => (item === null ? null : integer(item)))],
]);

/**
 * How columns arrive in JavaScript: `numeric` and `date` as the text that PostgreSQL writes (a float or an instant would change
 * them), `timestamptz` as a `Date`, `bigint` as a number where that is exact.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) || libraryParser(oid, format)) as typeof pg.types.getTypeParser,
};
