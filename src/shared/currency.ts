/**
 * The currencies in use by ISO 4217, by how many decimal places each has. Source: the standard's list one, as amended until
 * January 2026 (Bulgaria's lev withdrawn, the Caribbean guilder and the Zimbabwe Gold in).
 */
const BY_MINOR_UNITS: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD
    KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK
    NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

/** Withdrawn since 2015: amounts of old days stand in them. Source: the standard's list three. */
const WITHDRAWN_BY_MINOR_UNITS: Record<number, string> = {
  0: 'BYR',
  2: 'ANG BGN CUC HRK LTL MRO SLL STD VEF ZWL',
};

const MINOR_UNITS = readUnits(BY_MINOR_UNITS);
const WITHDRAWN = readUnits(WITHDRAWN_BY_MINOR_UNITS);

function readUnits(byUnits: Record<number, string>): Map<string, number> {
  const codes = Object.entries(byUnits).flatMap(([units, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(units)] as const),
  );
  return new Map(codes);
}

/** Every currency in use that amounts can be in: those of ISO 4217 that have minor units, metals and test codes left out. */
export const currencies: readonly string[] = [...MINOR_UNITS.keys()].sort();

/** Whether amounts can be in this currency today: an ISO 4217 code in capitals. */
export function isCurrency(code: string): boolean {
  return MINOR_UNITS.has(code);
}

/** Whether amounts can be, or lately could be, in this currency. */
export function wasCurrency(code: string): boolean {
  return MINOR_UNITS.has(code) || WITHDRAWN.has(code);
}

/** Decimal places of a currency (BRL 2, JPY 0, KWD 3, CLF 4); 2 for a code that is none. */
export function minorUnitsOf(currency: string): number {
  return MINOR_UNITS.get(currency) ?? WITHDRAWN.get(currency) ?? 2;
}
