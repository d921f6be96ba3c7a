import { Dice, digest } from './dice.js';
import type { AccountRole } from './movement.js';
import { bankNamed, company, type Holder, holderOf, type Party } from './people.js';
import type { ItemFacts } from './world.js';

/** What stays the same in a holder's life at one institution, however often an item is made anew. */
export interface LifeFacts {
  /** Names the life: seed, holder, connector and what decides its repertoire. */
  key: string;
  holder: Holder;
  /** Of the bank accounts, with check digit. */
  numbers: Record<Exclude<AccountRole, 'card'>, string>;
  hasSavings: boolean;
  hasSecondChecking: boolean;
  /** The card's closing day, 2 to 6; bills are due seven days later. */
  closingDay: number;
  /** Last four digits. */
  cardNumber: string;
  /** What each month begins with on the checking account. */
  cushionCents: number;
  income: { source: Party; cents: number };
  rent: { landlord: Party; cents: number };
  /** The same holder's account at another bank, where what is left goes each month. */
  elsewhere: Party;
}

export function lifeFactsOf(seed: number, item: ItemFacts): LifeFacts {
  const hasSecondChecking = item.login === 'user-ok-two-checking-accounts';
  const repertoire = [item.isOpenFinance, item.isBusiness, hasSecondChecking].map(Number).join('');
  const key = digest('life', seed, item.holder, item.connectorId, repertoire);
  const dice = new Dice(key, 'facts');
  const who = holderOf(seed, item.holder, item.login, item.isBusiness);
  const holder: Holder = {
    ...who,
    bank: bankNamed(item.institutionName),
    branch: dice.digits(4),
    account: `${dice.between(10_000, 999_999)}-${dice.between(0, 9)}`,
  };
  const number = () => `${dice.between(10_000, 999_999)}-${dice.between(0, 9)}`;
  const elsewhere = company(`${key} elsewhere`);
  return {
    key,
    holder,
    // 510 stands before savings accounts, as at banks that tell the kinds apart by a prefix.
    numbers: { checking: holder.account, 'second-checking': number(), savings: `510${number()}` },
    hasSavings: item.isOpenFinance,
    hasSecondChecking,
    closingDay: dice.between(2, 6),
    cardNumber: dice.digits(4),
    // A company's customers pay all through the month, its wages are due at the beginning.
    cushionCents: dice.between(380_000, 520_000) * (item.isBusiness ? 2 : 1),
    income: {
      source: company(dice.pick(['Nóbrega Engenharia S.A.', 'Editora Maré Alta Ltda', 'Clínica São Lucas S.A.'])),
      cents: dice.between(9_800, 13_400) * 100 + dice.between(0, 99),
    },
    rent: {
      landlord: company(dice.pick(['Imobiliária Três Rios Ltda', 'Lar Feliz Imóveis Ltda'])),
      cents: dice.between(19, 26) * 10_000,
    },
    elsewhere: { ...elsewhere, name: holder.name, document: holder.document },
  };
}

/** The holder as one side of a transfer, by one of the accounts here. */
export function ownParty(life: LifeFacts, role: Exclude<AccountRole, 'card'>): Party {
  return { ...life.holder, account: life.numbers[role] };
}
