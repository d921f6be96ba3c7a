import { parseExactJson } from './exact-json.js';
import { type Fields, fieldsOf, part, rowsOf, text, textsOf } from './reading.js';
import { redactorOf } from './redaction.js';
import type { Answer } from './transport.js';

/** What was sent and may appear in no error. */
export interface SecretValues {
  /** Fields of the request's body; their names are no secret. */
  fields: Readonly<Record<string, string>>;
  /** Such as the API key. */
  more: readonly string[];
}

/** One parameter at fault, as Pluggy reports it. */
export interface RefusedParameter {
  code: string | null;
  parameter: string;
  message: string | null;
}

/** What Pluggy says in an answer that is not a success; every text is free of the request's secrets. */
export interface ErrorBody {
  status: number;
  /** Pluggy's stable identifier, `CONNECTOR_OFFLINE`; `null` where it gives none. */
  codeDescription: string | null;
  message: string | null;
  data: Fields;
  /** `data.parameter`: the one that has to be given anew. */
  neededParameter: string | null;
  /** Named `details` in Pluggy's examples and `errors` in its schema. */
  parameters: RefusedParameter[];
  /** Ids of items that exist already. */
  items: string[];
  /** It is Pluggy who speaks, not a proxy on the way or a server that is none of Pluggy's. */
  isPluggys: boolean;
}

/** Reads an answer that is no success, whatever it holds. The values of `secrets` do not come back out of it. */
export function readErrorBody(answer: Answer, secrets: SecretValues): ErrorBody {
  const redact = redactorOf([...Object.values(secrets.fields), ...secrets.more]);
  const name = (parameter: string) => (Object.hasOwn(secrets.fields, parameter) ? parameter : redact(parameter));
  const body = parsed(answer.text);
  const codeDescription = identifier(text(body, 'codeDescription'));
  const message = text(body, 'message');
  const needed = text(part(body, 'data'), 'parameter');
  const rows = [...rowsOf(body.details), ...rowsOf(body.errors)];
  return {
    status: answer.status,
    codeDescription: codeDescription === null ? null : redact(codeDescription),
    message: message === null ? null : redact(message),
    data: part(body, 'data'),
    neededParameter: needed === null ? null : name(needed),
    parameters: rows.flatMap((row) => {
      const parameter = text(row, 'parameter');
      const said = text(row, 'message');
      if (parameter === null) return [];
      return [
        {
          code: identifier(text(row, 'code')),
          parameter: name(parameter),
          message: said === null ? null : redact(said),
        },
      ];
    }),
    items: textsOf(body.items),
    isPluggys: codeDescription !== null || (message !== null && text(body, 'code') === String(answer.status)),
  };
}

function parsed(source: string): Fields {
  try {
    return fieldsOf(parseExactJson(source)) ?? {};
  } catch {
    return {}; // An HTML page of a proxy, or nothing: the status alone has to tell.
  }
}

/** Identifiers are short words; anything else in their place is not repeated. */
function identifier(value: string | null): string | null {
  return value !== null && /^[A-Za-z0-9_.-]{1,80}$/.test(value) ? value : null;
}
