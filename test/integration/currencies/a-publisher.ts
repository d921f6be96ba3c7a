import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';

type Answer = (response: ServerResponse, url: URL) => void;

export interface Publisher {
  url: string;
  /** Every address that was asked for, decoded. */
  asked: string[];
  /** How the next requests are answered, one after another; the last one stays. */
  answers(...answers: Answer[]): void;
}

export const text =
  (body: string, status = 200): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
export const cutOff: Answer = (response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('half');
  setTimeout(() => response.destroy(), 10);
};
export const never: Answer = () => undefined;

/** A central bank on 127.0.0.1, stopped after the file's tests. */
export async function aPublisher(): Promise<Publisher> {
  const asked: string[] = [];
  let left: Answer[] = [text('', 404)];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(decodeURIComponent(request.url!));
    const [next] = left.length > 1 ? left.splice(0, 1) : left;
    next!(response, new URL(request.url!, 'http://127.0.0.1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers: (...answers) => {
      left = answers;
      asked.length = 0;
    },
  };
}
