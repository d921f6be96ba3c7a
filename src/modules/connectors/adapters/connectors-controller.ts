import { inject, injectable } from 'inversify';
import type { Operation } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { NotFound } from '../../../shared/errors.js';
import { requireScope } from '../../identity/index.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../application/connector-repository.js';
import { RefreshConnectors } from '../application/refresh-connectors.js';
import { presentCatalogueRun, presentConnector } from './present-connector.js';

@injectable()
export class ConnectorsController {
  constructor(
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(RefreshConnectors) private readonly refresh: RefreshConnectors,
  ) {}

  readonly listConnectors: Operation<'listConnectors'> = async ({ query, url }) => {
    const { search, type, product, health, is_open_finance: isOpenFinance } = query;
    const page = await this.connectors.search({ search, type, product, health, isOpenFinance }, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentConnector) };
  };

  readonly getConnector: Operation<'getConnector'> = async ({ path }) => {
    const connector = await this.connectors.find(path.id);
    if (connector === null) throw new NotFound('connector');
    return { status: 200, body: presentConnector(connector) };
  };

  readonly syncConnectors: Operation<'syncConnectors'> = async ({ principal }) => {
    requireScope(principal, 'admin');
    return { status: 200, body: presentCatalogueRun(await this.refresh.run('user')) };
  };
}
