/** The provider's last refusal to collect anew from the bank; forgotten when the next collection begins. */
export interface Refusal {
  /** Our stable code of it, `too_many_login_failures`. */
  code: string;
  /** When the provider would take the same request. */
  retryAt: Date | null;
}
