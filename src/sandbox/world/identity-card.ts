import { bareDate, dayIn } from './calendar.js';
import { Dice, uuidOf } from './dice.js';
import { person } from './people.js';
import type { Reading } from './wire-row.js';
import type { WireIdentity } from './world.js';

const STREETS = ['Rua das Acácias', 'Avenida Brigadeiro', 'Rua São Bento', 'Alameda Jaú'] as const;

/** Who the holder is. Nobody real: the CPF begins with 999, mail goes to example.com, telephones to 5550. */
export function wireIdentity(reading: Reading): WireIdentity {
  const { life, seed, item, firstCollectedAt } = reading;
  const { holder, income } = life.facts;
  const dice = new Dice(seed, 'identity', item.holder);
  const street = `${dice.pick(STREETS)}, ${dice.between(10, 2_400)}`;
  const birth = dayIn(dice.between(1960, 2000) * 12 + dice.between(0, 11), dice.between(1, 28));
  const mother = person(seed, item.holder, 'mother');
  const createdAt = new Date(firstCollectedAt).toISOString();
  const mail = holder.person.name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z ]/g, '')
    .trim()
    .split(/\s+/);
  return {
    id: uuidOf(seed, item.itemId, 'identity'),
    itemId: item.itemId,
    birthDate: holder.isBusiness ? null : bareDate(birth),
    taxNumber: holder.document.value,
    document: holder.document.value,
    documentType: holder.document.type,
    jobTitle: holder.isBusiness ? null : 'Analista de sistemas',
    companyName: holder.isBusiness ? holder.name : null,
    fullName: holder.name,
    phoneNumbers: [{ type: 'Personal', value: `(11) 95550-${dice.digits(4)}`, areaCode: '11' }],
    emails: [{ type: 'Personal', value: `${mail.join('.').toLowerCase()}@example.com` }],
    addresses: [
      {
        fullAddress: `${street}, São Paulo - SP, 01000-000`,
        primaryAddress: street,
        city: 'São Paulo',
        postalCode: '01000-000',
        state: 'SP',
        country: 'Brasil',
        type: holder.isBusiness ? 'Work' : 'Personal',
        additionalInfo: null,
        district: 'Centro',
        ibgeTownCode: '3550308',
        countryCode: 'BRA',
        geographicCoordinates: null,
      },
    ],
    relations: holder.isBusiness ? null : [{ type: 'Mother', name: mother.name, document: mother.document.value }],
    investorProfile: dice.pick(['Conservative', 'Moderate', 'Aggressive'] as const),
    establishmentName: null,
    establishmentCode: null,
    financialRelationships: null,
    qualifications: holder.isBusiness
      ? null
      : {
          companyCnpj: income.source.document.value,
          occupationCode: 'OUTRO',
          occupationDescription: 'Analista de sistemas',
          informedIncome: { frequency: 'MENSAL', amount: income.cents / 100, date: createdAt },
        },
    socialName: null,
    sex: holder.isBusiness ? null : holder.person.female ? 'FEMALE' : 'MALE',
    maritalStatus: holder.isBusiness ? null : { code: 'SINGLE' },
    nationality: holder.isBusiness ? null : { hasBrazilianNationality: true },
    otherDocuments: null,
    passport: null,
    incorporationDate: holder.isBusiness ? bareDate(dayIn(2016 * 12 + 4, 12)) : null,
    parties: holder.isBusiness
      ? [
          {
            type: 'PARTNER',
            personType: 'NATURAL_PERSON',
            documentType: 'CPF',
            documentNumber: holder.person.document.value,
            civilName: holder.person.name,
            shareholding: 1,
          },
        ]
      : null,
    businessOtherDocuments: null,
    companiesCnpj: null,
    createdAt,
    updatedAt: createdAt,
  };
}
