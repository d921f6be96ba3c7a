import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../src/sandbox/index.js';

type Raw = Record<string, unknown>;

/** What the provider answers, read by plain requests and JSON: nothing of the product's own client is used on purpose. */
export function rawPluggy(url: string) {
  async function get(path: string): Promise<Raw> {
    const auth = await fetch(`${url}/auth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET }),
    });
    const { apiKey } = (await auth.json()) as { apiKey: string };
    const answer = await fetch(`${url}${path}`, { headers: { 'x-api-key': apiKey } });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return (await answer.json()) as Raw;
  }
  return {
    get,
    rows: async (path: string): Promise<Raw[]> => {
      const { results, totalPages } = (await get(path)) as { results: Raw[]; totalPages: number };
      if (totalPages > 1) throw new Error(`${path} has more than one page`);
      return results;
    },
  };
}

/** The number of Pluggy's JSON as our API writes it: two places, no float in between. */
export function money(amount: unknown): string {
  return (amount as number).toFixed(2);
}
