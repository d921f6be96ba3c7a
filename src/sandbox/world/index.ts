export { createWorld } from './create-world.js';
export type * from './world.js';
