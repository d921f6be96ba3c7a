/** A way in which the sandbox's answers differ from Pluggy's document on purpose. */
export interface Difference {
  /** Found in `METHOD /path/template STATUS: /place/in/the/body keyword detail`, list positions written as `*`. */
  at: RegExp;
  reason: string;
}

/**
 * Everywhere: a property that is not required may be `null`. The document's own examples and the types of Pluggy's SDK
 * have `null` for nearly all of them, although the schemas name one type.
 */
export const OPTIONAL_MAY_BE_NULL = 'optional properties may be null, as in the examples and in the SDK';

export const DIFFERENCES: Difference[] = [
  {
    at: /^POST \/webhooks 200: \/ status the document has 201$/,
    reason: "answered with 200: Pluggy's own client takes no other status for success",
  },
  { at: /extra (isSandbox)$/, reason: "in the SDK's Connector, and in live answers; the document forgot it" },
  {
    at: /\/items.* extra (clientUserId|oauthRedirectUri)$/,
    reason: "in the SDK's Item or the older documents; what the item was made with",
  },
  {
    at: /extra (instructions|expiresAt|optional)$/,
    reason: "in the SDK's ConnectorCredential, with which an MFA question is told",
  },
  { at: /\/userAction extra type$/, reason: "in the SDK's UserAction" },
  {
    at: /\/statusDetail extra investmentTransactions$/,
    reason: "the SDK's spelling beside the document's `investmentsTransactions`",
  },
  { at: /extra (pageSize)$/, reason: 'a list says how long its pages are' },
  {
    at: /extra (codeDescription|errorId|details|items|data)$/,
    reason: 'error bodies hold what the examples and the pages on errors show',
  },
  {
    at: /GET \/categories(\/rules)? 200: .* type /,
    reason: 'the schema says a bare array, the example and the SDK a page',
  },
  { at: /creditCardMetadata\/payeeMCC type must be string$/, reason: "a number in the SDK's CreditCardMetadata" },
  { at: /\/investments.* extra (transactions|institution)$/, reason: "in the SDK's Investment" },
  {
    at: /\/investments\/\{id\}\/transactions 200: .* extra (description|investmentId|brokerageNumber|netAmount)$/,
    reason: "in the SDK's InvestmentTransaction",
  },
  { at: /\/loans.*\/disbursementDates\/\* format /, reason: "dates with a time, as the SDK's Loan reads them" },
  {
    at: /\/(identity|bills).* extra (createdAt|updatedAt)$/,
    reason: "in the SDK's IdentityResponse and CreditCardBills",
  },
  {
    at: /\/balance 200: .* extra (blockedBalance|automaticallyInvestedBalance)$/,
    reason: 'on the page about balances',
  },
  {
    at: /POST \/categories\/rules 200: .* extra (id|matchType)$/,
    reason: 'needed to delete a rule; the request has the second',
  },
];

export function reasonFor(fault: string): string | null {
  return DIFFERENCES.find(({ at }) => at.test(fault))?.reason ?? null;
}
