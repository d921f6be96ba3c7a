import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Answers of the API are data: nothing in them may be run, framed, or fetched from. */
const api = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
  },
  strictTransportSecurity: false, // ours is plain HTTP; whoever ends TLS in front of it says so
});

/** Pages come from this server alone. Swagger UI and charts set style attributes and draw icons from data URLs. */
const pages = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
});

export function securityHeaders(): RequestHandler {
  return (request, response, next) => (request.path.startsWith('/api/') ? api : pages)(request, response, next);
}
