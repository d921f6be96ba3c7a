/**
 * A CPF or CNPJ as it may be shown: enough for its owner to recognise it, too little for anybody else to use it. The middle is
 * left, as the federal government's own portals do: `***.456.789-**`, `**.345.678/0001-**`. Anything else is hidden whole.
 */
export function maskedDocument(document: string): string {
  const plain = document.replace(/[^0-9A-Za-z]/g, '');
  if (/^\d{11}$/.test(plain)) return `***.${plain.slice(3, 6)}.${plain.slice(6, 9)}-**`;
  if (/^[0-9A-Za-z]{14}$/.test(plain)) {
    return `**.${plain.slice(2, 5)}.${plain.slice(5, 8)}/${plain.slice(8, 12)}-**`;
  }
  return '***';
}
