export { DecideTransfer } from './application/decide-transfer.js';
export { FollowEdits } from './application/follow-edits.js';
export { PairTransfers } from './application/pair-transfers.js';
export { FindTransferWork, findTransferWorkJob, PairTransfersJob } from './application/pair-transfers-job.js';
export { RATE_SOURCE, type RateSource } from './application/rate-source.js';
export { TRANSFER_REPOSITORY, type TransferRepository } from './application/transfer-repository.js';
