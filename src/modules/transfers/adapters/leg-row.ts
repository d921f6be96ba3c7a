import type { RowSealer } from '../../../platform/encryption/row-sealer.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import type { KeyedDigest } from '../../../shared/keyed-digest.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountOwner, BankFacts } from '../../accounts/index.js';
import type { Counterparty, PaymentFacts, TransactionDocuments } from '../../transactions/index.js';
import type { Leg, PartyOfLeg } from '../domain/leg.js';

export interface LegRow {
  id: string;
  account_id: string;
  account_type: string;
  amount: DecimalText;
  currency: string;
  original_amount: DecimalText | null;
  original_currency: string | null;
  date: LocalDate;
  status: 'POSTED' | 'PENDING';
  description: string;
  provider_category_id: string | null;
  user_category_id: string | null;
  merchant_name: string | null;
  payment: PaymentFacts | null;
  sealed: string | null;
  apart: boolean | null;
  bank_facts: BankFacts | null;
  account_number: string | null;
  account_sealed: string | null;
  institution: string | null;
  minute: number | null;
}

/** Opens what is sealed of a user's rows, and lets nothing of it out but digests: the rules never see a document. */
export class LegReader {
  private readonly digests = new Map<string, string>();
  private readonly holders = new Map<string, Leg['holder']>();

  constructor(
    private readonly userId: UserId,
    private readonly sealer: RowSealer,
    private readonly digest: KeyedDigest,
  ) {}

  leg(row: LegRow): Leg {
    const secrets = this.sealer.open<{ documents: TransactionDocuments | null }>(
      row.sealed,
      'transactions',
      this.userId,
    );
    const party = (side: Counterparty | null | undefined, document: string | null | undefined): PartyOfLeg | null =>
      side || document
        ? { documentDigest: this.documentDigest(document), name: side?.name ?? null, bank: compe(side?.routingNumber) }
        : null;
    return {
      id: row.id,
      accountId: row.account_id,
      accountType: row.account_type,
      accountBank: compe(row.bank_facts?.transferNumber?.split('/')[0]),
      accountNumber: row.account_number,
      institution: row.institution,
      holder: this.holder(row.account_sealed),
      amount: row.amount,
      currency: row.currency,
      originalAmount: row.original_amount,
      originalCurrency: row.original_currency,
      date: row.date,
      minute: row.minute,
      status: row.status,
      description: row.description,
      providerCategoryId: row.provider_category_id,
      userCategoryId: row.user_category_id,
      merchantName: row.merchant_name,
      method: row.payment?.method ?? null,
      reference: row.payment?.referenceNumber ?? null,
      payer: party(row.payment?.payer, secrets?.documents?.payer),
      receiver: party(row.payment?.receiver, secrets?.documents?.receiver),
      apart: row.apart === true,
    };
  }

  holder(sealed: string | null): Leg['holder'] {
    const key = sealed ?? '';
    let holder = this.holders.get(key);
    if (!holder) {
      const owner = this.sealer.open<AccountOwner>(sealed, 'bank_accounts', this.userId);
      holder = { documentDigest: this.documentDigest(owner?.document), name: owner?.name ?? null };
      this.holders.set(key, holder);
    }
    return holder;
  }

  private documentDigest(document: string | null | undefined): string | null {
    const digits = document?.replaceAll(/\D/g, '');
    if (!digits) return null;
    let known = this.digests.get(digits);
    if (known === undefined) {
      known = this.digest.of(digits, `transfers.document:${this.userId}`);
      this.digests.set(digits, known);
    }
    return known;
  }
}

/** A COMPE number as it is written; an ISPB number or a name is none. */
function compe(number: string | null | undefined): string | null {
  return number && /^\d{1,3}$/.test(number) ? number.padStart(3, '0') : null;
}
