import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  headers: IncomingHttpHeaders;
  body: { event: string; eventId: string; itemId?: string; [field: string]: unknown };
}

/** An endpoint that keeps what it gets. */
export class AWebhookReceiver {
  readonly received: Received[] = [];
  /** How it answers; a test may change it. */
  status: () => number = () => 200;
  readonly #server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    this.received.push({ headers: req.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    res.statusCode = this.status();
    res.end('{}');
  });

  static async start(): Promise<AWebhookReceiver> {
    const receiver = new AWebhookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  events(): string[] {
    return this.received.map(({ body }) => body.event);
  }

  /** Waits until `isEnough` says so of what has come. */
  async until(isEnough: (received: Received[]) => boolean): Promise<Received[]> {
    for (let turn = 0; turn < 1000; turn += 1) {
      if (isEnough(this.received)) return this.received;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`not enough came: ${this.events().join(', ')}`);
  }

  async untilEvent(event: string): Promise<Received> {
    const received = await this.until((all) => all.some(({ body }) => body.event === event));
    return received.find(({ body }) => body.event === event)!;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
