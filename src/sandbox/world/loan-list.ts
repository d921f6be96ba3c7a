import { bareDate, dayIn, monthOfInstant } from './calendar.js';
import { uuidOf } from './dice.js';
import { instalmentDay, LOAN_INSTALMENTS, LOAN_MONTHLY_RATE, loanOf, loanRows } from './personal-loan.js';
import type { Reading } from './wire-row.js';
import type { WireLoan } from './world.js';

/** The personal loan whose instalments leave the checking account. */
export function wireLoans(reading: Reading): WireLoan[] {
  const { life, seed, item, collectedAt } = reading;
  const now = monthOfInstant(collectedAt);
  const paidThisMonth = loanRows(life.facts, now).some(
    (row) => row.key.endsWith('loan/instalment') && row.postedAt <= collectedAt,
  );
  const contract = loanOf(life.facts, now);
  const paid = now - contract.contractMonth - (paidThisMonth ? 0 : 1);
  const left = LOAN_INSTALMENTS - paid;
  const outstandingCents = Math.round(
    (contract.instalmentCents * (1 - (1 + LOAN_MONTHLY_RATE) ** -left)) / LOAN_MONTHLY_RATE,
  );
  const contractDate = bareDate(contract.contractDay);
  const lastDay = instalmentDay(contract.contractMonth + LOAN_INSTALMENTS);
  return [
    {
      id: uuidOf(seed, item.itemId, 'loan', contract.number),
      itemId: item.itemId,
      contractNumber: contract.number,
      ipocCode: `${life.facts.holder.bank.ispb}0202${contract.number}`,
      productName: 'Crédito Pessoal Sem Consignação',
      type: 'CREDITO_PESSOAL_SEM_CONSIGNACAO',
      kind: 'LOAN',
      date: new Date(collectedAt).toISOString(),
      contractDate,
      disbursementDates: [contractDate.slice(0, 10)],
      settlementDate: null,
      contractAmount: contract.principalCents / 100,
      currencyCode: 'BRL',
      dueDate: bareDate(lastDay),
      installmentPeriodicity: 'MONTHLY',
      installmentPeriodicityAdditionalInfo: null,
      firstInstallmentDueDate: bareDate(instalmentDay(contract.contractMonth + 1)),
      CET: Math.round(((1 + LOAN_MONTHLY_RATE) ** 12 - 1) * 10_000) / 10_000,
      amortizationScheduled: 'PRICE',
      amortizationScheduledAdditionalInfo: null,
      cnpjConsignee: null,
      interestRates: [
        {
          taxType: 'EFFECTIVE',
          interestRateType: 'COMPOUND',
          taxPeriodicity: 'MONTHLY',
          calculation: '30/360',
          referentialRateIndexerType: 'PRE_FIXADO',
          referentialRateIndexerSubType: 'PRE_FIXADO',
          referentialRateIndexerAdditionalInfo: null,
          preFixedRate: LOAN_MONTHLY_RATE,
          postFixedRate: null,
          additionalInfo: null,
        },
      ],
      contractedFees: [],
      contractedFinanceCharges: [
        { type: 'MULTA_ATRASO_PAGAMENTO', additionalInfo: null, rate: 0.02 },
        { type: 'JUROS_MORA_ATRASO', additionalInfo: null, rate: 0.01 },
      ],
      warranties: [],
      installments: {
        typeNumberOfInstallments: 'MONTH',
        totalNumberOfInstallments: LOAN_INSTALMENTS,
        typeContractRemaining: 'MONTH',
        contractRemainingNumber: left,
        paidInstallments: paid,
        dueInstallments: left,
        pastDueInstallments: 0,
        balloonPayments: [],
      },
      payments: {
        contractOutstandingBalance: outstandingCents / 100,
        releases: Array.from({ length: paid }, (_, n) => ({
          isOverParcelPayment: false,
          installmentId: `${contract.number}-${n + 1}`,
          paidDate: bareDate(dayIn(contract.contractMonth + 1 + n, 15)),
          currencyCode: 'BRL',
          paidAmount: contract.instalmentCents / 100,
          overParcel: null,
        })),
      },
    },
  ];
}
