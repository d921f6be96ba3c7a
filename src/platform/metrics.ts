import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DatabaseGauge } from './gauge.js';

/** What the service measures of itself, in Prometheus' terms. Labels are names of ours, never ids or values of users. */
export class Metrics {
  readonly registry = new Registry();

  private readonly http = new Histogram({
    name: 'saldo_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [this.registry],
  });

  private readonly jobs = new Histogram({
    name: 'saldo_job_duration_seconds',
    help: 'Time that a run of a job took.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1800],
    registers: [this.registry],
  });

  private readonly returned = new Counter({
    name: 'saldo_jobs_handed_back_total',
    help: 'Workers that died with jobs in hand, whose jobs were handed back to the queue.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds numbers that are looked up when the metrics are read; while they cannot be, they are left out. */
  watch(gauges: readonly DatabaseGauge[]): void {
    for (const { name, help, labelNames = [], read } of gauges) {
      new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [this.registry],
        async collect() {
          this.reset();
          const values = await read().catch(() => null);
          if (values === null) this.remove();
          for (const { labels = {}, value } of values ?? []) this.set(labels, value);
        },
      });
    }
  }

  httpAnswered(operation: string, status: number, seconds: number): void {
    this.http.observe({ operation, status }, seconds);
  }

  jobRan(kind: string, outcome: 'done' | 'failed', seconds: number): void {
    this.jobs.observe({ kind, outcome }, seconds);
  }

  workersBuried(count: number): void {
    this.returned.inc(count);
  }
}
