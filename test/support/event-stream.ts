import { afterAll } from '@jest/globals';
import { until } from './app.js';

export interface ReceivedEvent {
  event: string;
  id: string;
  data: Record<string, unknown>;
}

export interface EventStream {
  status: number;
  /** Everything that has arrived, comments left out. */
  events: ReceivedEvent[];
  /** The events once one of them satisfies; fails after 20 seconds. */
  until(satisfies: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent[]>;
  /** True when the server has ended the stream, false when it was cut off. */
  ended: Promise<boolean>;
  /** The client goes away. */
  close(): void;
}

const open = new Set<EventStream>();
afterAll(() => {
  for (const stream of open) stream.close();
});

/** Opens `/events/` as a page does, and reads along. */
export async function openEvents(server: string, token: string, lastEventId?: string): Promise<EventStream> {
  const leaving = new AbortController();
  const answer = await fetch(`${server}/api/banking/events/`, {
    headers: { authorization: `Bearer ${token}`, ...(lastEventId && { 'last-event-id': lastEventId }) },
    signal: leaving.signal,
  });
  const events: ReceivedEvent[] = [];
  const stream: EventStream = {
    status: answer.status,
    events,
    until: async (satisfies) =>
      until(
        async () => events,
        (found) => found.some(satisfies),
      ),
    ended: answer.ok
      ? read(answer, events).then(
          () => true,
          () => false,
        )
      : answer.text().then(() => true),
    close: () => {
      open.delete(stream);
      leaving.abort();
    },
  };
  open.add(stream);
  return stream;
}

async function read(answer: Response, events: ReceivedEvent[]): Promise<void> {
  let rest = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => [line.split(':', 1)[0]!, line.replace(/^[^:]*: ?/, '')]));
      const event = fields.get('event');
      if (event) events.push({ event, id: fields.get('id')!, data: JSON.parse(fields.get('data')!) });
    }
  }
}
