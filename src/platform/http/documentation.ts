import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type Express } from 'express';
import { contractText } from './contract.js';

const INDEX = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Saldo API</title>
    <link rel="stylesheet" href="swagger-ui.css">
    <link rel="icon" type="image/png" href="favicon-32x32.png" sizes="32x32">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="swagger-ui-bundle.js"></script>
    <script src="start.js"></script>
  </body>
</html>
`;

/** Asks no other host for anything: the badge that sends the contract to a public validator is off. */
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
  persistAuthorization: false,
  // What asks for it does so of sessions alone; no page of another origin can send it.
  requestInterceptor: (request) => {
    if (new URL(request.url, location.href).origin === location.origin) request.headers['X-Saldo-Csrf'] = '1';
    return request;
  },
});
`;

const ASSETS = /^\/(swagger-ui\.css|swagger-ui-bundle\.js|favicon-(16x16|32x32)\.png)$/;

/** `/openapi.json`, and `/docs/`: the contract to read and try, from files of ours alone; a session's cookie goes along. */
export function documentation(app: Express): void {
  const contract = contractText();
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const files = express.static(assets, { index: false, redirect: false, maxAge: '1h' });
  const pages = express.Router();
  pages.get('/', (request, response) => {
    if (!request.originalUrl.split('?')[0]!.endsWith('/')) return response.redirect(301, '/docs/');
    response.type('html').send(INDEX);
  });
  pages.get('/start.js', (_request, response) => void response.type('js').send(START));
  pages.use((request, response, next) => (ASSETS.test(request.path) ? files(request, response, next) : next()));
  app.use('/docs', pages);
  app.get('/openapi.json', (_request, response) => void response.type('json').send(contract));
}
