import { isIPv6 } from 'node:net';

/** Whoever has an IPv6 address has the 2^64 of its network: they count as one. An IPv4 address stands for itself. */
export function networkOf(address: string): string {
  const plain = address.split('%')[0]!;
  if (!isIPv6(plain)) return plain;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped) return mapped;
  // The address as URLs spell it: hexadecimal throughout, its longest run of zeros as `::`.
  const spelled = new URL(`http://[${plain}]/`).hostname.slice(1, -1);
  const [head = '', tail] = spelled.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const end = tail === '' ? [] : tail.split(':');
    groups.push(...Array.from({ length: 8 - groups.length - end.length }, () => '0'), ...end);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
