import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { type DecimalText, inMinorUnits } from '../../../shared/decimal-text.js';
import { NotFound } from '../../../shared/errors.js';
import { maskedDocument } from '../../../shared/masked-document.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from '../application/account-repository.js';
import type { BankAccount } from '../domain/bank-account.js';

@injectable()
export class AccountsController {
  constructor(@inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository) {}

  listAccounts: Operation<'listAccounts'> = async ({ principal, query, url }) => {
    const filter = { connectionId: query.connection_id, type: query.type };
    const page = await this.accounts.list(principal.userId, filter, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentAccount) };
  };

  getAccount: Operation<'getAccount'> = async ({ principal, path }) => {
    const account = await this.accounts.find(principal.userId, path.id);
    if (!account) throw new NotFound('account');
    return { status: 200, body: presentAccount(account) };
  };
}

export function presentAccount(account: BankAccount): Schema<'Account'> {
  const { bank, card } = account;
  const money = (amount: DecimalText | null) => amount && inMinorUnits(amount, account.currency);
  return {
    id: account.id,
    connection_id: account.connectionId,
    type: account.type,
    subtype: account.subtype,
    name: account.name,
    marketing_name: account.marketingName,
    number: account.number,
    currency: account.currency,
    balance: account.balance,
    balance_as_of: account.balanceAsOf?.toISOString() ?? null,
    bank: bank && {
      transfer_number: bank.transferNumber,
      closing_balance: money(bank.closingBalance),
      automatically_invested_balance: money(bank.automaticallyInvestedBalance),
      overdraft_contracted_limit: money(bank.overdraftContractedLimit),
      overdraft_used_limit: money(bank.overdraftUsedLimit),
    },
    card: card && {
      brand: card.brand,
      level: card.level,
      credit_limit: money(card.creditLimit),
      available_credit_limit: money(card.availableCreditLimit),
      minimum_payment: money(card.minimumPayment),
      balance_close_date: card.balanceCloseDate,
      balance_due_date: card.balanceDueDate,
      status: card.status,
      holder_type: card.holderType,
      is_limit_flexible: card.isLimitFlexible,
      additional_cards: card.additionalCards,
      credit_lines: (card.creditLines ?? []).map((line) => ({
        identification: line.identification,
        consolidation_type: line.consolidationType,
        type: line.type,
        name: line.name,
        is_limit_flexible: line.isLimitFlexible,
        currency: line.currency,
        limit_amount: line.limitAmount,
        used_amount: line.usedAmount,
        available_amount: line.availableAmount,
      })),
    },
    holder: account.holder && {
      name: account.holder.name,
      document: account.holder.document && maskedDocument(account.holder.document),
    },
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
  };
}
