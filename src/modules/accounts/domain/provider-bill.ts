import type { DecimalText } from '../../../shared/decimal-text.js';

/** A card's bill as the provider reports it: totals are what the person owes, positive as on paper. */
export interface ProviderBill {
  providerBillId: string;
  /** `YYYY-MM-DD`. */
  dueDate: string;
  closingDate: string | null;
  /** Negative when the bank owes the person. */
  totalAmount: DecimalText;
  currency: string;
  minimumPaymentAmount: DecimalText | null;
  allowsInstalments: boolean | null;
  financeCharges: {
    providerChargeId: string | null;
    type: string;
    amount: DecimalText;
    currency: string;
    additionalInfo: string | null;
  }[];
  payments: {
    providerPaymentId: string | null;
    valueType: string | null;
    paymentMode: string | null;
    paidOn: string | null;
    amount: DecimalText;
    currency: string;
  }[];
}
