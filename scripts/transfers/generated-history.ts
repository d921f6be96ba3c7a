import { nextBankingDay } from '../../src/modules/transfers/domain/banking-days.js';
import type { Leg } from '../../src/modules/transfers/domain/leg.js';
import type { DecimalText } from '../../src/shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../src/shared/local-date.js';

/** A year of one person's movements on several accounts, with the truth about which two are one movement. */
export interface GeneratedHistory {
  legs: Leg[];
  /** `debit id credit id` of every own transfer and card payment whose both sides are among the legs. */
  truth: Set<string>;
}

/** What the banks of a history tell. */
export interface Detail {
  documents: boolean;
  categories: boolean;
  references: boolean;
}

interface Account {
  id: string;
  type: 'BANK' | 'CREDIT';
  bank: string;
  institution: string;
}

const ACCOUNTS: Account[] = [
  { id: 'checking', type: 'BANK', bank: '341', institution: 'Itaú' },
  { id: 'digital', type: 'BANK', bank: '260', institution: 'Nubank' },
  { id: 'savings', type: 'BANK', bank: '341', institution: 'Itaú' },
  { id: 'card', type: 'CREDIT', bank: '260', institution: 'Nubank' },
];
const OWNER = { documentDigest: 'owner', name: 'Tânia Vasconcelos' };
const FRIENDS = ['Lucas Almeida', 'Ana Ribeiro', 'Otávio Magalhães'];
const ROUND = [5_000, 10_000, 10_000, 20_000, 25_000, 50_000, 100_000];
const BEGIN = '2025-01-01' as LocalDate;

/** The same history for the same seed. */
export function generatedHistory(seed: number, detail: Detail): GeneratedHistory {
  return new Generator(seed, detail).year();
}

class Generator {
  private readonly legs: Leg[] = [];
  private readonly truth = new Set<string>();
  private state: number;

  constructor(
    seed: number,
    private readonly detail: Detail,
  ) {
    this.state = seed * 2_654_435_761 + 1;
  }

  year(): GeneratedHistory {
    for (let month = 0; month < 12; month += 1) {
      const begin = plusDays(BEGIN, month * 30);
      for (let n = 0; n < this.between(3, 6); n += 1) this.ownTransfer(begin);
      this.cardBill(begin);
      for (let n = 0; n < this.between(8, 14); n += 1) this.friend(begin);
      this.coincidence(begin);
      this.salary(begin);
      for (let n = 0; n < this.between(2, 4); n += 1) this.refund(begin);
    }
    return { legs: this.legs.sort(() => this.fraction() - 0.5), truth: this.truth };
  }

  /** By PIX, sometimes at night; or by TED, which weekends hold up. Now and then one of two equal ones goes to nobody we see. */
  private ownTransfer(begin: LocalDate): void {
    const [from, to] = this.pick([
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 0],
      [1, 2],
    ] as const).map((index) => ACCOUNTS[index]!) as [Account, Account];
    const cents = this.fraction() < 0.6 ? this.pick(ROUND) : this.between(1_000, 200_000);
    const day = plusDays(begin, this.between(0, 29));
    const isTed = this.fraction() < 0.25;
    const atNight = !isTed && this.fraction() < 0.15;
    const arrives = isTed ? nextBankingDay(day) : atNight ? plusDays(day, 1) : day;
    const reference = this.reference(isTed);
    const method = isTed ? 'TED' : 'PIX';
    const shared = { method, reference, own: true };
    const debit = this.add(from, -cents, day, {
      ...shared,
      description: `${method} enviado - ${OWNER.name}`,
      otherBank: to.bank,
      minute: atNight ? 1_435 : this.between(480, 1_190),
      category: '04000000',
    });
    const credit = this.add(to, cents, arrives, {
      ...shared,
      description: `${method} recebido - ${OWNER.name}`,
      otherBank: from.bank,
      category: this.fraction() < 0.8 ? '04000000' : '05070000',
    });
    this.truth.add(`${debit} ${credit}`);
  }

  private cardBill(begin: LocalDate): void {
    const cents = this.between(50_000, 500_000);
    const day = plusDays(begin, this.between(5, 12));
    const payer = this.fraction() < 0.5 ? ACCOUNTS[0]! : ACCOUNTS[1]!;
    const debit = this.add(payer, -cents, day, {
      description: this.pick(['Pagamento fatura cartão final 1234', 'PGTO CARTAO NUBANK', 'Pagamento de fatura']),
      category: '05100000',
    });
    const apart = this.pick([0, 0, 1, 1, 2, -5]);
    const credit = this.add(ACCOUNTS[3]!, cents, plusDays(day, apart), {
      description: this.pick(['Pagamento recebido', 'PAGAMENTO EFETUADO - OBRIGADO']),
      category: '05100000',
    });
    this.truth.add(`${debit} ${credit}`);
    // Some banks tell the payment a second time.
    if (this.fraction() < 0.2) {
      this.add(ACCOUNTS[3]!, cents, plusDays(day, apart + 1), {
        description: 'Pagamento recebido',
        category: '05100000',
      });
    }
  }

  private friend(begin: LocalDate): void {
    const cents = this.pick(ROUND);
    const [out, name] = [this.fraction() < 0.5, this.pick(FRIENDS)];
    this.add(ACCOUNTS[this.between(0, 1)]!, out ? -cents : cents, plusDays(begin, this.between(0, 29)), {
      method: 'PIX',
      reference: this.reference(false),
      description: `PIX ${out ? 'enviado' : 'recebido'} - ${name}`,
      minute: this.between(480, 1_430),
      other: name,
      otherBank: this.pick(['237', '001', '260']),
      category: out ? '05090004' : '05070000',
    });
  }

  /** A friend is paid back on the other account: same amount, same day, opposite directions, and no transfer. */
  private coincidence(begin: LocalDate): void {
    const [cents, day] = [this.pick(ROUND), plusDays(begin, this.between(0, 29))];
    for (const out of [true, false]) {
      this.add(ACCOUNTS[out ? 0 : 1]!, out ? -cents : cents, day, {
        method: 'PIX',
        reference: this.reference(false),
        description: `PIX ${out ? 'enviado' : 'recebido'} - ${FRIENDS[out ? 0 : 1]}`,
        minute: this.between(480, 1_190),
        other: FRIENDS[out ? 0 : 1]!,
        otherBank: '237',
        category: out ? '05090004' : '05070000',
      });
    }
  }

  private salary(begin: LocalDate): void {
    const day = plusDays(begin, 4);
    this.add(ACCOUNTS[0]!, 700_000, day, { description: 'Salário', category: '01010000' });
    this.add(ACCOUNTS[0]!, -180_000, day, {
      description: 'Pagamento boleto - Aluguel',
      category: '17010000',
      method: 'BOLETO',
    });
  }

  /** On the card, of what a debit of the checking account costs too. */
  private refund(begin: LocalDate): void {
    const [cents, day] = [this.between(3_000, 30_000), plusDays(begin, this.between(0, 29))];
    this.add(ACCOUNTS[3]!, cents, day, { description: 'Estorno Magazine', category: '08000000', merchant: 'Magazine' });
    this.add(ACCOUNTS[0]!, -cents, day, {
      description: 'Compra no débito',
      category: '08000000',
      merchant: 'Magazine',
    });
  }

  private add(
    account: Account,
    cents: number,
    date: LocalDate,
    facts: {
      description: string;
      category: string;
      method?: string;
      reference?: string | null;
      minute?: number;
      merchant?: string;
      own?: boolean;
      other?: string;
      otherBank?: string;
    },
  ): string {
    const { documents, categories } = this.detail;
    const id = `${String(this.legs.length).padStart(4, '0')}-${this.between(1_000, 9_999)}`;
    const out = cents < 0;
    const holder = { documentDigest: documents ? OWNER.documentDigest : null, name: OWNER.name };
    const us = { ...holder, bank: account.bank };
    const name = facts.own ? OWNER.name : (facts.other ?? null);
    const them = {
      documentDigest: documents ? (facts.own ? OWNER.documentDigest : name) : null,
      name,
      bank: facts.otherBank ?? null,
    };
    const told = documents && facts.method !== undefined && name !== null;
    this.legs.push({
      id,
      accountId: account.id,
      accountType: account.type,
      accountBank: account.type === 'BANK' ? account.bank : null,
      accountNumber: account.type === 'CREDIT' ? '1234' : null,
      institution: account.institution,
      holder,
      amount: `${out ? '-' : ''}${(Math.abs(cents) / 100).toFixed(2)}` as DecimalText,
      currency: 'BRL',
      originalAmount: null,
      originalCurrency: null,
      date,
      minute: facts.minute ?? null,
      status: 'POSTED',
      description: facts.description,
      providerCategoryId: categories ? facts.category : null,
      userCategoryId: null,
      merchantName: facts.merchant ?? null,
      method: documents ? (facts.method ?? null) : null,
      reference: facts.reference ?? null,
      payer: told ? (out ? us : them) : null,
      receiver: told ? (out ? them : us) : null,
      apart: false,
    });
    return id;
  }

  private reference(isTed: boolean): string | null {
    if (!this.detail.references || isTed) return null;
    return `E60701190202503101200${String(this.between(0, 99_999_999)).padStart(11, '0')}`;
  }

  /** xorshift32: small, and the same everywhere. */
  private fraction(): number {
    this.state |= 0;
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) / 4_294_967_296;
  }

  private between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  private pick<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)]!;
  }
}
