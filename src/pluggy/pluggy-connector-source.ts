import type { Connector, ConnectorSource } from '../modules/connectors/index.js';
import { connectorOf } from './mapping/connector.js';
import { readAllPages } from './paging.js';
import { path } from './path.js';
import type { PluggyHttp } from './pluggy-http.js';
import { requiredFields } from './reading.js';

export class PluggyConnectorSource implements ConnectorSource {
  constructor(private readonly http: PluggyHttp) {}

  async listConnectors({ includeSandbox }: { includeSandbox: boolean }): Promise<Connector[]> {
    // `sandbox=true` adds the test institutions to the real ones.
    const rows = await readAllPages(this.http, '/connectors', { sandbox: includeSandbox || null });
    return (rows ?? []).map(connectorOf);
  }

  async getConnector(id: number): Promise<Connector | null> {
    const answer = await this.http.get(path`/connectors/${id}`, {}, { absentOn: [404] });
    return answer === null ? null : connectorOf(requiredFields(answer, 'connector'));
  }
}
