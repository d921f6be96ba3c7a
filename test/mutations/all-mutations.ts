import { abuse } from './abuse.js';
import { cards } from './cards.js';
import { coming } from './coming.js';
import { consents } from './consents.js';
import { currencies } from './currencies.js';
import { durability } from './durability.js';
import { idempotency } from './idempotency.js';
import { isolation } from './isolation.js';
import { limits } from './limits.js';
import { matching } from './matching.js';
import type { Mutation } from './mutation.js';
import { privacy } from './privacy.js';
import { proofs } from './proofs.js';
import { secrets } from './secrets.js';
import { signingIn } from './signing-in.js';
import { speed } from './speed.js';
import { totals } from './totals.js';
import { transfers } from './transfers.js';
import { wealth } from './wealth.js';

/** Every mutation, by what it is about: `npm run test:mutations -- erasure` runs those whose promise or file has the word. */
export const allMutations: readonly Mutation[] = [
  ...isolation,
  ...secrets,
  ...privacy,
  ...proofs,
  ...idempotency,
  ...abuse,
  ...consents,
  ...signingIn,
  ...limits,
  ...durability,
  ...coming,
  ...currencies,
  ...wealth,
  ...speed,
  ...totals,
  ...transfers,
  ...cards,
  ...matching,
];
