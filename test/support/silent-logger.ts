import type { Logger } from '../../src/shared/logger.js';

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
