import { describeIsolation } from '../support/isolation-walk.js';

await describeIsolation('owner');
