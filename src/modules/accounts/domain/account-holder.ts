/** Who the bank says holds a connection's accounts. Numbers of documents are never read. */
export interface AccountHolder {
  fullName: string | null;
  socialName: string | null;
  companyName: string | null;
  /** `CPF` for a person, `CNPJ` for a company; unknown values are kept. */
  documentType: string | null;
}
