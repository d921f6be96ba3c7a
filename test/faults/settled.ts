import { setTimeout as delay } from 'node:timers/promises';
import type { Bank } from './bank.js';
import type { Installation } from './installation.js';

const LONGEST_MS = 180_000;

/** What is still to be done, in words; empty when everything has come to rest. */
export async function unsettled(installation: Installation, bank: Bank): Promise<string[]> {
  const left: string[] = [];
  const { pending } = await bank.deliveries();
  if (pending > 0) left.push(`${pending} deliveries pending`);
  const [counts] = await installation.query<{ jobs: number; logs: number; events: number }>(
    `select
       (select count(*)::int from graphile_worker.jobs) as jobs,
       (select count(*)::int from sync_logs where state in ('queued', 'running')) as logs,
       (select count(*)::int from webhook_events where state in ('received', 'failed')) as events`,
  );
  if (counts!.jobs > 0) left.push(`${counts!.jobs} jobs`);
  if (counts!.logs > 0) left.push(`${counts!.logs} syncs`);
  if (counts!.events > 0) left.push(`${counts!.events} webhook events`);
  const connections = await installation.query<{ item_id: string; read_through: Date | null; ended: boolean }>(
    'select item_id, read_through, disconnected_at is not null as ended from bank_connections',
  );
  for (const item of await bank.items()) {
    const connection = connections.find(({ item_id }) => item_id === item.id);
    if (!connection) left.push(`item ${item.id} has no connection`);
    else if (!connection.ended && connection.read_through?.toISOString() !== item.lastUpdatedAt) {
      left.push(`item ${item.id} read through ${connection.read_through?.toISOString()} of ${item.lastUpdatedAt}`);
    }
  }
  return left;
}

/**
 * Waits until every notification has been delivered and acted on, no job and no sync is left, and all that the bank has
 * collected is read. Waits of jobs that failed are cut short, as time would. Throws with what is left when it takes too long.
 */
export async function settled(installation: Installation, bank: Bank): Promise<void> {
  const until = Date.now() + LONGEST_MS;
  for (let round = 1; ; round += 1) {
    // Without one of its processes it need not come to rest at all.
    const fallen = installation.members.flatMap((member) => member.fallen);
    if (fallen.length > 0) throw new Error(fallen.join('; '));
    const left = await unsettled(installation, bank);
    if (left.length === 0) return;
    if (Date.now() > until) throw new Error(`it does not come to rest: ${left.join('; ')}`);
    if (round % 20 === 0) await letTimePass(installation);
    await delay(150);
  }
}

/** What would run within the hour runs now, and so does the schedule that tells what became of jobs that were given up. */
async function letTimePass(installation: Installation): Promise<void> {
  await installation.query(
    `select graphile_worker.reschedule_jobs(array_agg(id), run_at => now()) from graphile_worker.jobs
     where locked_at is null and attempts < max_attempts and run_at > now() + interval '2 s' and run_at < now() + interval '1 h'
     having count(*) > 0`,
  );
  await installation.query(
    `select graphile_worker.add_job('settle_failed_jobs') from graphile_worker.jobs
     where attempts >= max_attempts and locked_at is null limit 1`,
  );
}
