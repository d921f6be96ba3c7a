export { KnownUsers } from './application/known-users.js';
export { OfferSignIn } from './application/offer-sign-in.js';
export { USER_REPOSITORY, type UserRepository } from './application/user-repository.js';
export { requireScope, ScopeMissing } from './domain/scopes.js';
export type { User } from './domain/user.js';
