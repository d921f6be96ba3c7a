import type { Connector, CredentialField } from '../../src/modules/connectors/index.js';

export function aConnector(facts: Partial<Connector> = {}): Connector {
  return {
    id: 201,
    name: 'Itaú',
    type: 'PERSONAL_BANK',
    country: 'BR',
    institutionUrl: 'https://www.itau.example',
    imageUrl: 'https://cdn.example/201.svg',
    primaryColor: 'ec7000',
    products: ['ACCOUNTS', 'TRANSACTIONS', 'CREDIT_CARDS'],
    credentials: [aField({ name: 'user' }), aField({ name: 'password', type: 'password' })],
    hasMfa: false,
    oauth: false,
    isOpenFinance: false,
    isSandbox: false,
    health: 'ONLINE',
    stage: null,
    resetPasswordUrl: null,
    ...facts,
  };
}

export function aField(facts: Partial<CredentialField> = {}): CredentialField {
  return {
    name: 'user',
    label: facts.name ?? 'user',
    type: 'text',
    optional: false,
    mfa: false,
    placeholder: null,
    assistiveText: null,
    instructions: null,
    validation: null,
    validationMessage: null,
    options: null,
    data: null,
    expiresAt: null,
    ...facts,
  };
}
