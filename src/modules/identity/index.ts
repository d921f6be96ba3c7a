export { requireScope, ScopeMissing } from '../../shared/scope-missing.js';
export { CheckProof } from './application/check-proof.js';
export { Invite } from './application/invite.js';
export { KnownUsers } from './application/known-users.js';
export { type AccountChange, ManageAccounts } from './application/manage-accounts.js';
export { OfferSignIn } from './application/offer-sign-in.js';
export { USER_REPOSITORY, type UserRepository } from './application/user-repository.js';
export type { User } from './domain/user.js';
