import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ProviderAnswerInvalid, ProviderUnavailable } from '../../../src/shared/errors.js';
import { anItem, aPluggy, failure } from './a-pluggy.js';

describe('on a real connection', () => {
  const closers: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    // Servers first: adapters wait for calls that a server may never answer.
    for (const close of closers.splice(0)) await close();
  });

  /** A server on a free port that gives keys and otherwise does as told. */
  async function aServer(answer: RequestListener): Promise<{ url: string; seen: string[]; server: Server }> {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      if (request.url?.endsWith('/auth')) return void response.end('{"apiKey":"key-1"}');
      seen.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
  }

  function connected(options: Parameters<typeof aPluggy>[0]) {
    const pluggy = aPluggy(options);
    closers.push(() => pluggy.close());
    return pluggy;
  }

  it('a base URL may have a path, and calls share a connection', async () => {
    let connections = 0;
    const { url, seen, server } = await aServer((_request, response) => response.end(JSON.stringify(anItem())));
    server.on('connection', () => {
      connections += 1;
    });
    const pluggy = connected({ baseUrl: `${url}/api/` });
    for (let call = 1; call <= 20; call += 1) await pluggy.items.getItem('i-1');
    expect(new Set(seen)).toEqual(new Set(['GET /api/items/i-1']));
    expect(connections).toBeLessThan(4);
  });

  it('an id from outside leads nowhere else', async () => {
    const { url, seen } = await aServer((_request, response) => response.end(JSON.stringify(anItem())));
    const pluggy = connected({ baseUrl: url });
    await pluggy.items.getItem('../accounts?x=1#y');
    await pluggy.items.getItem('a/b\r\nx: y');
    expect(seen).toEqual(['GET /items/..%2Faccounts%3Fx%3D1%23y', 'GET /items/a%2Fb%0D%0Ax%3A%20y']);
    for (const id of ['..', '.', '']) {
      expect((await failure(pluggy.items.getItem(id))).code).toBe('invalid_request');
      expect((await failure(pluggy.items.deleteItem(id))).code).toBe('invalid_request');
    }
    expect(seen).toHaveLength(2);
  });

  it.each([
    ['no head in time', (() => undefined) as RequestListener],
    ['no body in time', ((_request, response) => void response.writeHead(200).write('{')) as RequestListener],
    [
      'a body that is cut off',
      ((_request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"id":', () => response.destroy());
      }) as RequestListener,
    ],
    [
      'a chunked body that is cut off',
      ((_request, response) =>
        void response.writeHead(200).write('{"id":', () => response.destroy())) as RequestListener,
    ],
    ['a closed connection', ((request) => void request.socket.destroy()) as RequestListener],
    [
      'bytes that are not UTF-8',
      ((_request, response) => void response.end(Buffer.from([0x22, 0xff, 0xfe, 0x22]))) as RequestListener,
    ],
  ])('%s: a read is repeated, the making of an item is not', async (_name, answer) => {
    const { url, seen } = await aServer(answer);
    const pluggy = connected({ baseUrl: url, timeouts: { headers: 150, body: 150 }, retry: { attempts: 2 } });
    expect(await failure(pluggy.items.getItem('i-1'))).toBeInstanceOf(ProviderUnavailable);
    const request = { connectorId: 1, credentials: { password: 'p' }, userId: 'u' };
    expect(await failure(pluggy.items.createItem(request))).toBeInstanceOf(ProviderUnavailable);
    expect(seen).toEqual(['GET /items/i-1', 'GET /items/i-1', 'POST /items']);
  });

  it('a trickle that never ends is ended', async () => {
    const { url } = await aServer((_request, response) => {
      response.writeHead(200);
      const trickle = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(trickle));
    });
    const pluggy = connected({ baseUrl: url, timeouts: { whole: 200 }, retry: { attempts: 1 } });
    expect(await failure(pluggy.items.getItem('i-1'))).toBeInstanceOf(ProviderUnavailable);
  });

  it('a provider that nobody listens for is unavailable', async () => {
    const { url, server } = await aServer(() => undefined);
    server.close();
    await once(server, 'close');
    const pluggy = connected({ baseUrl: url });
    const error = await failure(pluggy.items.getItem('i-1'));
    expect(error).toBeInstanceOf(ProviderUnavailable);
    expect(pluggy.waits).toHaveLength(4);
  });

  it('an answer longer than the limit is not read on, nor asked for again', async () => {
    const { url, seen } = await aServer((_request, response) => response.end(`"${'x'.repeat(200_000)}"`));
    const pluggy = connected({ baseUrl: url, maxAnswerBytes: 100_000 });
    const error = await failure(pluggy.items.getItem('i-1'));
    expect(error).toBeInstanceOf(ProviderAnswerInvalid);
    expect(error.message).toMatch(/longer/);
    expect(seen).toHaveLength(1);
  });

  it('a redirect is not followed: the key goes nowhere else', async () => {
    const { url, seen } = await aServer((_request, response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    const error = await failure(connected({ baseUrl: url }).items.getItem('i-1'));
    expect(error).toBeInstanceOf(ProviderAnswerInvalid);
    expect(seen).toEqual(['GET /items/i-1']);
  });

  it('a server that is not Pluggy and knows no such page does not say that an item is gone', async () => {
    const { url } = await aServer((_request, response) => response.writeHead(404).end('<h1>Not Found</h1>'));
    const pluggy = connected({ baseUrl: url });
    expect(await failure(pluggy.items.getItem('i-1'))).toBeInstanceOf(ProviderAnswerInvalid);
    expect(await failure(pluggy.items.deleteItem('i-1'))).toBeInstanceOf(ProviderAnswerInvalid);
  });

  it('a base URL that is none is refused at once', () => {
    expect(() => aPluggy({ baseUrl: 'ftp://example.com' })).toThrow(TypeError);
    expect(() => aPluggy({ baseUrl: 'pluggy' })).toThrow(TypeError);
  });
});
