/** Groups ids that hang together by links, directly or through others. An id without links is in no group. */
export function groupsOf(links: Iterable<readonly [string, string]>): Map<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const [one, other] of links) {
    const [a, b] = [groups.get(one) ?? new Set([one]), groups.get(other) ?? new Set([other])];
    if (a === b) continue;
    const [large, small] = a.size >= b.size ? [a, b] : [b, a];
    groups.set(one, large).set(other, large);
    for (const id of small) {
      large.add(id);
      groups.set(id, large);
    }
  }
  return groups;
}
