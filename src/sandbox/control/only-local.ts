import type { RequestHandler } from 'express';
import { PluggyError } from '../http/pluggy-error.js';

const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/**
 * The control surface has no password, so only this machine may use it, and no page in this machine's browser: a
 * foreign name in `Host` (a name rebound to 127.0.0.1) or any `Origin` is refused.
 */
export const onlyLocal: RequestHandler = (req, _res, next) => {
  const isLocal = LOOPBACK_ADDRESS.test(req.socket.remoteAddress ?? '') && LOOPBACK_HOST.test(req.get('Host') ?? '');
  if (!isLocal || req.get('Origin') !== undefined)
    throw new PluggyError(403, 'The control surface is for this machine only');
  next();
};
