import { Dice } from './dice.js';
import { companyDocument, cpfOf, personDocument, type TaxDocument } from './documents.js';

/** A bank by its numbers in the clearing house (COMPE) and in the payment system (ISPB), as the central bank lists them. */
export interface Bank {
  name: string;
  code: string;
  ispb: string;
}

/** One side of a payment. */
export interface Party {
  name: string;
  document: TaxDocument;
  bank: Bank;
  branch: string;
  account: string;
}

/** The holder of a life: a person, or a company with the person as its partner. */
export interface Holder extends Party {
  person: { name: string; document: TaxDocument; female: boolean };
  isBusiness: boolean;
}

const BANKS: readonly Bank[] = [
  { name: 'Banco do Brasil', code: '001', ispb: '00000000' },
  { name: 'Santander', code: '033', ispb: '90400888' },
  { name: 'Inter', code: '077', ispb: '00416968' },
  { name: 'Caixa', code: '104', ispb: '00360305' },
  { name: 'BTG Pactual', code: '208', ispb: '30306294' },
  { name: 'Bradesco', code: '237', ispb: '60746948' },
  { name: 'Nubank', code: '260', ispb: '18236120' },
  { name: 'PagBank', code: '290', ispb: '08561701' },
  { name: 'Mercado Pago', code: '323', ispb: '10573521' },
  { name: 'C6', code: '336', ispb: '31872495' },
  { name: 'Itaú', code: '341', ispb: '60701190' },
  { name: 'Sicredi', code: '748', ispb: '01181521' },
  { name: 'Sicoob', code: '756', ispb: '02038232' },
];

const WOMEN = ['Ana', 'Beatriz', 'Camila', 'Débora', 'Fernanda', 'Inês', 'Júlia', 'Luíza', 'Mariana', 'Tânia'] as const;
const MEN = ['André', 'Bruno', 'César', 'Diego', 'Fábio', 'João', 'Lucas', 'Márcio', 'Otávio', 'Zé Carlos'] as const;
const FAMILIES = [
  'Almeida',
  'Araújo',
  'Brandão',
  'Conceição',
  'da Silva',
  'de Souza',
  'Gonçalves',
  'Magalhães',
  'Nóbrega',
  'Oliveira',
  'Ribeiro',
  'Sant’Anna',
  'Vasconcelos',
] as const;
const TRADES = ['Comércio de Papéis', 'Serviços de Informática', 'Confecções', 'Alimentos', 'Engenharia'] as const;

/** The bank that an institution's name speaks of; the sandbox's own banks carry numbers that nobody has. */
export function bankNamed(institution: string): Bank {
  const plain = institution.toLocaleLowerCase('pt-BR');
  const known = BANKS.find((bank) => plain.includes(bank.name.toLocaleLowerCase('pt-BR')));
  return known ?? { name: institution, code: '999', ispb: '99999999' };
}

/** Someone whom the key names: the same key gives the same person. */
export function person(...key: (string | number)[]): Party {
  const dice = new Dice('person', ...key);
  return { name: fullName(dice).name, document: personDocument(dice), ...accountSomewhere(dice) };
}

/** A company of that name. */
export function company(name: string): Party {
  const dice = new Dice('company', name);
  return { name, document: companyDocument(dice), ...accountSomewhere(dice) };
}

/** The holder of an item. A login that is a CPF is that person's number. */
export function holderOf(
  seed: number,
  holder: string,
  login: string,
  isBusiness: boolean,
): Omit<Holder, 'bank' | 'branch' | 'account'> {
  const dice = new Dice(seed, 'holder', holder);
  const { name, female } = fullName(dice);
  const generated = personDocument(dice);
  const digits = login.replaceAll(/\D/g, '');
  const isCpf = /^[\d.\-\s]+$/.test(login) && digits.length === 11;
  const document = isCpf ? cpfOf(digits) : generated;
  const someone = { name, document, female };
  if (!isBusiness) return { name, document, person: someone, isBusiness };
  const businessName = `${name.split(' ').slice(1).join(' ')} ${dice.pick(TRADES)} Ltda`;
  return { name: businessName, document: companyDocument(dice), person: someone, isBusiness };
}

function fullName(dice: Dice): { name: string; female: boolean } {
  const female = dice.fraction() < 0.5;
  const first = dice.pick(female ? WOMEN : MEN);
  const middle = dice.between(0, FAMILIES.length - 1);
  const last = (middle + dice.between(1, FAMILIES.length - 1)) % FAMILIES.length;
  return { name: `${first} ${FAMILIES[middle]} ${FAMILIES[last]}`, female };
}

function accountSomewhere(dice: Dice): Pick<Party, 'bank' | 'branch' | 'account'> {
  return {
    bank: dice.pick(BANKS),
    branch: dice.digits(4),
    account: `${dice.between(10_000, 9_999_999)}-${dice.between(0, 9)}`,
  };
}
