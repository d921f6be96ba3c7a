import cron, { type ScheduledTask, type TaskContext } from 'node-cron';
import type { JobKind, JobQueue } from '../../shared/job-queue.js';
import type { Logger } from '../../shared/logger.js';
import type { Database } from '../database/database.js';

/** A job that is added again and again. */
export interface Schedule<Payload = unknown> {
  /** Unique and stable: replicas agree on a tick by it. */
  name: string;
  /** Five fields (or six, with seconds first), in UTC. */
  cron: string;
  kind: JobKind<Payload>;
  payload: Payload;
}

/** For how long ticks are remembered; no two clocks differ by that much. */
const KEEP = '2 days';

const FORGET_FAILED = `
  select saldo_forget_jobs(array_agg(id)) from saldo_jobs where failed and kind = ? and payload = ?::jsonb having count(*) > 0`;

/** Adds the jobs of schedules. Any number of processes may run one: each tick becomes one job. */
export class Scheduler {
  private tasks: ScheduledTask[] = [];
  private readonly inProgress = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly jobs: JobQueue,
    private readonly logger: Logger,
  ) {}

  start(schedules: readonly Schedule[]): void {
    this.tasks = schedules.map((schedule) =>
      cron.schedule(schedule.cron, ({ date }: TaskContext) => this.track(this.tick(schedule, date)), {
        timezone: 'UTC',
        name: schedule.name,
        unref: true,
        suppressMissedWarning: true,
      }),
    );
  }

  /** Adds no more jobs, and waits for a tick that is being written. */
  async stop(): Promise<void> {
    for (const task of this.tasks) await task.destroy();
    await Promise.all(this.inProgress);
  }

  /** Adds the job of one tick, unless another process has done so; the tick and its job are there together or not at all. */
  async tick(schedule: Schedule, at: Date): Promise<void> {
    const tick = new Date(Math.floor(at.getTime() / 1000) * 1000);
    try {
      await this.database.run(async () => {
        const { sql } = this.database;
        const { rowCount } = await sql.raw(
          'insert into schedule_ticks (name, tick) values (?, ?) on conflict do nothing',
          [schedule.name, tick],
        );
        if (rowCount === 0) return;
        await this.forgetFailed(schedule);
        await this.jobs.add(schedule.kind, schedule.payload);
        const old = `delete from schedule_ticks where name = ? and tick < ?::timestamptz - interval '${KEEP}'`;
        await sql.raw(old, [schedule.name, tick]);
      });
    } catch (error) {
      this.logger.error('a scheduled job could not be added', { schedule: schedule.name, error });
    }
  }

  /** What a job that was given up left undone is what the next tick's job does. */
  private async forgetFailed({ kind, payload }: Schedule): Promise<void> {
    await this.database.asSystem('jobs of schedules belong to nobody', async () => {
      await this.database.sql.raw(FORGET_FAILED, [kind.name, JSON.stringify(payload)]);
    });
  }

  private track(tick: Promise<void>): Promise<void> {
    this.inProgress.add(tick);
    return tick.finally(() => this.inProgress.delete(tick));
  }
}
