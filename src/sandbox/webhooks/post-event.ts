import type { EventPayload } from './sandbox-events.js';

const TIMEOUT_MS = 5_000;

/** How an endpoint answered: a status, or the reason why there was none. */
export type PostOutcome = { status: number; error: null } | { status: null; error: string };

/** One POST. A 2xx within 5 seconds counts as delivered; redirects are not followed. */
export async function postEvent(
  url: string,
  headers: Record<string, string>,
  payload: EventPayload,
  closing: AbortSignal,
): Promise<PostOutcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Pluggy-Sandbox-Webhooks/1.0' },
      body: JSON.stringify(payload),
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return { status: response.status, error: null };
  } catch (error) {
    const cause = (error as Error).cause;
    return { status: null, error: cause instanceof Error ? cause.message : (error as Error).message };
  }
}
