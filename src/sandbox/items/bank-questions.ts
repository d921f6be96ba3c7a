import type { WireCredential } from '../connectors/connector-definition.js';

/** The code that every test user's bank sends. */
export const GOOD_TOKEN = '123456';

/** Something the bank asks after the login, and the answers it takes. */
export interface BankQuestion {
  field: Omit<WireCredential, 'expiresAt'>;
  accepts(answer: string): boolean;
}

export const TOKEN_QUESTION: BankQuestion = {
  field: {
    label: 'Token',
    name: 'token',
    type: 'number',
    placeholder: '123456',
    validation: '^\\d{6}$',
    validationMessage: 'O token deve ter 6 dígitos.',
    instructions: 'Digite o código de 6 dígitos que o banco enviou por SMS.',
  },
  accepts: (answer) => answer === GOOD_TOKEN,
};

/** A PNG of one black pixel: stands for the picture of a QR code. */
const QR_PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=';

export const IMAGE_QUESTION: BankQuestion = {
  field: {
    label: 'QR code',
    name: 'token',
    type: 'image',
    data: QR_PICTURE,
    instructions: 'Leia o QR code com o aplicativo do banco e digite o código de 6 dígitos que ele mostrar.',
  },
  accepts: (answer) => answer === GOOD_TOKEN,
};

function choice(name: string, label: string, instructions: string, labels: string[]): BankQuestion {
  const options = labels.map((text, index) => ({ value: String(index + 1), label: text }));
  return {
    field: { label, name, type: 'select', options, instructions },
    accepts: (answer) => options.some((option) => option.value === answer),
  };
}

export const DEVICE_CHOICE = choice('device', 'Dispositivo', 'Escolha o dispositivo que vai autorizar o acesso.', [
  'Celular de Ana',
  'Tablet da sala',
]);

export const PHONE_CHOICE = choice('phone', 'Telefone', 'Escolha o telefone que vai receber o código.', [
  '(11) *****-1234',
  '(21) *****-9876',
]);

export const COMPANY_CHOICE = choice('company', 'Empresa', 'Escolha a empresa que quer conectar.', [
  'Padaria Aurora Ltda',
  'Aurora Eventos Ltda',
]);
