import { describe, expect, it } from '@jest/globals';
import { parseExactJson } from '../../../src/pluggy/exact-json.js';
import { categoryOf } from '../../../src/pluggy/mapping/category.js';
import { connectorOf } from '../../../src/pluggy/mapping/connector.js';
import { itemOf } from '../../../src/pluggy/mapping/item.js';
import { webhookOf } from '../../../src/pluggy/mapping/webhook.js';
import type { Fields } from '../../../src/pluggy/reading.js';
import { anItem } from './a-pluggy.js';

const read = (value: object) => parseExactJson(JSON.stringify(value)) as Fields;

describe('an item', () => {
  it('has its states, times and owner as Pluggy gives them, unknown values too', () => {
    const item = itemOf(
      read(anItem({ status: 'HIBERNATING', executionStatus: 'DREAMING', nextAutoSyncAt: '2026-03-03T10:00:00.000Z' })),
    );
    expect(item).toEqual({
      itemId: 'a0922d6f-2007-4169-a181-b961500608db',
      connectorId: 2,
      status: 'HIBERNATING',
      executionStatus: 'DREAMING',
      clientUserId: 'user-1',
      error: null,
      question: null,
      userAction: null,
      products: {},
      createdAt: new Date('2026-03-01T10:00:00.000Z'),
      updatedAt: new Date('2026-03-02T10:00:00.000Z'),
      lastUpdatedAt: new Date('2026-03-02T09:59:00.000Z'),
      nextAutoSyncAt: new Date('2026-03-03T10:00:00.000Z'),
      consentExpiresAt: null,
    });
  });

  it.each(['investmentsTransactions', 'investmentTransactions'])('tells of its products, spelt %s too', (spelling) => {
    const { products } = itemOf(
      read(
        anItem({
          statusDetail: {
            accounts: { isUpdated: true, lastUpdatedAt: '2026-03-02T10:00:00.000Z', warnings: [] },
            [spelling]: {
              isUpdated: false,
              lastUpdatedAt: null,
              warnings: [
                { code: '001', message: 'late' },
                { code: null, providerMessage: 'sorry' },
              ],
            },
            loans: null,
            holograms: { isUpdated: true },
          },
        }),
      ),
    );
    expect(products).toEqual({
      accounts: { isUpdated: true, lastUpdatedAt: new Date('2026-03-02T10:00:00.000Z'), warnings: [] },
      investmentsTransactions: {
        isUpdated: false,
        lastUpdatedAt: null,
        warnings: [
          { code: '001', message: 'late' },
          { code: null, message: 'sorry' },
        ],
      },
      holograms: { isUpdated: true, lastUpdatedAt: null, warnings: [] },
    });
  });

  it('that waits has the question or the action', () => {
    const item = itemOf(
      read(
        anItem({
          parameter: {
            name: 'token',
            label: 'Token',
            type: 'string',
            expiresAt: '2026-03-02T10:05:00.000Z',
            options: [{ value: 1, label: 'SMS' }, {}],
          },
          userAction: {
            type: 'hologram',
            instructions: 'look',
            attributes: { deviceNickname: 'x', n: 5 },
            expiresAt: null,
          },
          error: { code: 'USER_INPUT_TIMEOUT', message: 'late', providerMessage: null },
        }),
      ),
    );
    expect(item.question).toMatchObject({
      name: 'token',
      type: 'string',
      optional: false,
      options: [{ value: '1', label: 'SMS' }],
      expiresAt: new Date('2026-03-02T10:05:00.000Z'),
    });
    expect(item.userAction).toEqual({
      type: 'hologram',
      instructions: 'look',
      attributes: { deviceNickname: 'x', n: '5' },
      expiresAt: null,
    });
    expect(item.error).toEqual({ code: 'USER_INPUT_TIMEOUT', message: 'late', providerMessage: null });
  });

  it('without its id, its connector or its status is refused by name', () => {
    for (const field of ['id', 'connector', 'status', 'createdAt']) {
      expect(() => itemOf(read(anItem({ [field]: null })))).toThrow(new RegExp(`has no ${field}\\.$`));
    }
    expect(() => itemOf(null)).toThrow(/not the item/);
    expect(itemOf(read(anItem({ connector: null, connectorId: 7 }))).connectorId).toBe(7);
  });

  it('may have null or nonsense wherever nothing depends on it', () => {
    for (const name of Object.keys(anItem()).filter(
      (name) => !['id', 'connector', 'status', 'createdAt'].includes(name),
    )) {
      for (const value of [null, 7, 'x', [], {}, true, { warnings: 5 }]) {
        expect(itemOf(read(anItem({ [name]: value }))).connectorId).toBe(2);
      }
    }
  });
});

describe('a connector', () => {
  it('has its form, health and kind, unknown values too', () => {
    const connector = connectorOf(
      read({
        id: 601,
        name: 'Itaú',
        type: 'CRYPTO_BANK',
        country: 'BR',
        primaryColor: '#ef294b',
        products: ['ACCOUNTS', 'HOLOGRAMS', 5],
        hasMFA: true,
        oauth: true,
        isOpenFinance: true,
        health: { status: 'SLEEPY', stage: 'BETA' },
        credentials: [
          { name: 'cpf', label: 'CPF', type: 'retina', validation: '^\\d+$', mfa: null },
          { label: 'nameless' },
          null,
        ],
      }),
    );
    expect(connector).toMatchObject({
      id: 601,
      type: 'CRYPTO_BANK',
      primaryColor: 'ef294b',
      hasMfa: true,
      isOpenFinance: true,
      isSandbox: false,
      health: 'SLEEPY',
      stage: 'BETA',
    });
    expect(connector.products).toEqual(expect.arrayContaining(['ACCOUNTS', 'HOLOGRAMS']));
    expect(connector.credentials).toEqual([
      expect.objectContaining({ name: 'cpf', type: 'retina', validation: '^\\d+$', mfa: false, options: null }),
    ]);
    expect(() => connectorOf(read({ id: 'x', name: 'n' }))).toThrow(/unreadable id/);
  });
});

describe('a category and a webhook', () => {
  it('are read with ids of any length and unknown events', () => {
    expect(categoryOf(read({ id: '200100000', description: 'Life', parentId: '20000000' }))).toEqual({
      id: '200100000',
      description: 'Life',
      descriptionTranslated: null,
      parentId: '20000000',
    });
    expect(
      webhookOf(
        read({ id: 'w-1', url: 'https://x.example/', event: 'item/all', disabledAt: '2026-01-01T00:00:00.000Z' }),
      ),
    ).toEqual({
      id: 'w-1',
      url: 'https://x.example/',
      event: 'item/all',
      disabledAt: new Date('2026-01-01T00:00:00.000Z'),
    });
  });
});
