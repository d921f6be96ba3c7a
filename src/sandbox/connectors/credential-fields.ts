import { type ConnectorDefinition, isBusiness, type WireCredential } from './connector-definition.js';

const CPF: WireCredential = {
  label: 'CPF',
  name: 'cpf',
  type: 'text',
  placeholder: '000.000.000-00',
  validation: '^\\d{3}\\.?\\d{3}\\.?\\d{3}-?\\d{2}$',
  validationMessage: 'O CPF deve ter 11 dígitos.',
  optional: false,
};

const CNPJ: WireCredential = {
  label: 'CNPJ',
  name: 'cnpj',
  type: 'text',
  placeholder: '00.000.000/0000-00',
  validation: '^[0-9A-Za-z]{2}\\.?[0-9A-Za-z]{3}\\.?[0-9A-Za-z]{3}/?[0-9A-Za-z]{4}-?\\d{2}$',
  validationMessage: 'O CNPJ deve ter 14 caracteres.',
  optional: false,
};

const USER: WireCredential = {
  label: 'Usuário',
  name: 'user',
  type: 'text',
  placeholder: 'user-ok',
  assistiveText: 'user-ok, outro usuário de teste, ou um CPF válido',
  validation: '^.{4,60}$',
  validationMessage: 'O usuário deve ter de 4 a 60 caracteres.',
  optional: false,
};

const PASSWORD: WireCredential = {
  label: 'Senha',
  name: 'password',
  type: 'password',
  placeholder: 'password-ok',
  validation: '^.{6,60}$',
  validationMessage: 'A senha deve ter de 6 a 60 caracteres.',
  optional: false,
};

const ONE_TIME_CODE: WireCredential = {
  label: 'Token',
  name: 'token',
  type: 'number',
  placeholder: '123456',
  assistiveText: 'O código de 6 dígitos do aplicativo do banco',
  validation: '^\\d{6}$',
  validationMessage: 'O token deve ter 6 dígitos.',
  mfa: true,
  optional: false,
};

/** The form that a connector asks to be filled in. Patterns are regular expressions, as Pluggy gives them. */
export function credentialFields(connector: ConnectorDefinition): WireCredential[] {
  switch (connector.flow) {
    case 'oauth':
      return [];
    case 'open-finance':
      return isBusiness(connector) ? [CPF, CNPJ] : [CPF];
    case 'one-step':
      return [USER, PASSWORD, ONE_TIME_CODE];
    case 'password':
    case 'two-step':
    case 'select':
    case 'qr':
      return [USER, PASSWORD];
  }
}
