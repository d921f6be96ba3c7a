import { type Response, Router } from 'express';
import type { ParameterFault } from '../http/pluggy-error.js';
import { booleanParameter, listParameter, type PageOf, pageOf, textParameter } from '../http/query.js';
import type { ConnectorCatalogue } from './connector-catalogue.js';
import type { WireConnector } from './connector-definition.js';
import { credentialFields } from './credential-fields.js';
import { parameterFaults, parameterMap } from './validate-parameters.js';

/** `GET /connectors`, `GET /connectors/{id}`, `POST /connectors/{id}/validate`. */
export function connectorRoutes(catalogue: ConnectorCatalogue): Router {
  const router = Router();

  router.get('/connectors', (req, res: Response<PageOf<WireConnector>>) => {
    const name = textParameter(req, 'name')?.toLocaleLowerCase('pt-BR');
    const countries = listParameter(req, 'countries');
    const types = listParameter(req, 'types');
    const withSandbox = booleanParameter(req, 'sandbox') ?? false;
    const flags = [
      'isOpenFinance',
      'supportsPaymentInitiation',
      'supportsSmartTransfers',
      'supportsAutomaticPix',
    ] as const;
    const found = catalogue
      .all()
      .filter((connector) => withSandbox || !connector.isSandbox)
      .map((connector) => catalogue.present(connector, booleanParameter(req, 'healthDetails')))
      .filter((connector) => name === undefined || connector.name.toLocaleLowerCase('pt-BR').includes(name))
      .filter((connector) => countries === undefined || countries.includes(connector.country))
      .filter((connector) => types === undefined || types.includes(connector.type))
      .filter((connector) =>
        flags.every((flag) => (booleanParameter(req, flag) ?? connector[flag]) === connector[flag]),
      );
    res.json(pageOf(req, found));
  });

  router.get('/connectors/:id', (req, res: Response<WireConnector>) => {
    res.json(catalogue.present(catalogue.get(Number(req.params.id)), booleanParameter(req, 'healthDetails')));
  });

  router.post(
    '/connectors/:id/validate',
    (req, res: Response<{ parameters: Record<string, string>; errors: ParameterFault[] }>) => {
      const connector = catalogue.get(Number(req.params.id));
      const parameters = parameterMap(req.body);
      res.json({ parameters, errors: parameterFaults(credentialFields(connector), parameters) });
    },
  );

  return router;
}
