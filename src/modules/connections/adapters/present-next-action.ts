import type { Schema } from '../../../platform/http/operations.js';
import { presentCredentialField } from '../../connectors/index.js';
import type { NextAction, NextCall } from '../domain/next-action.js';

type Presented = Schema<'NextCall'>;

const BASE = '/api/banking/connections/';

const CALLS: Record<NextCall, (id: string) => Pick<Presented, 'method' | 'path' | 'under'>> = {
  answer: (id) => ({ method: 'POST', path: `${BASE}${id}/mfa/`, under: 'answers' }),
  repair: (id) => ({ method: 'PATCH', path: `${BASE}${id}/`, under: 'credentials' }),
  sync: (id) => ({ method: 'POST', path: `${BASE}${id}/sync/`, under: null }),
  connect_token: (id) => ({ method: 'GET', path: `${BASE}connect_token/?connection_id=${id}`, under: null }),
  connect: () => ({ method: 'POST', path: BASE, under: 'credentials' }),
};

export function presentNextAction(connectionId: string, action: NextAction | null): Schema<'NextAction'> | null {
  if (!action) return null;
  const { code, text, send, retryAt } = action;
  return {
    code,
    text: { pt_br: text.ptBr, en: text.en },
    send: send && { ...CALLS[send.call](connectionId), fields: send.fields.map(presentCredentialField) },
    retry_at: retryAt?.toISOString() ?? null,
  };
}
