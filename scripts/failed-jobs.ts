import { InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../src/config.js';
import { FAILED_JOBS, type FailedJob, type FailedJobs } from '../src/platform/jobs/failed-jobs.js';
import { maintenanceCommand, runCommand } from './command.js';
import { withInstallation } from './installation.js';

interface Options {
  retry?: string;
  all?: boolean;
  json?: boolean;
}

const command = maintenanceCommand(
  'failed-jobs',
  'Lists the jobs that failed for good, newest first, with their errors; or has their work done after all.',
)
  .addOption(new Option('--retry <id>', 'run this one again').argParser(jobId).conflicts('all'))
  .addOption(new Option('--all', 'run every one again').conflicts('retry'))
  .option('--json', 'print each one as a line of JSON')
  .action(async ({ retry, all, json }: Options) => {
    await withInstallation(loadConfig(), async (container) => {
      const failed = container.get<FailedJobs>(FAILED_JOBS);
      await failed.settle();
      if (retry !== undefined) {
        if (!(await failed.retry(retry))) throw new Error(`no job ${retry} failed for good`);
        process.stdout.write(`${retry} runs again\n`);
        return;
      }
      const jobs = await failed.list();
      for (const job of jobs) {
        if (all) await failed.retry(job.id);
        process.stdout.write(`${json ? JSON.stringify(job) : inWords(job)}${all && !json ? ' – runs again' : ''}\n`);
      }
      process.stderr.write(jobs.length === 0 ? 'no job has failed for good\n' : `${jobs.length} in all\n`);
    });
  });

function inWords({ id, kind, payload, attempts, error, failedAt }: FailedJob): string {
  const when = new Date(failedAt).toISOString();
  return `${id} ${kind} ${JSON.stringify(payload)} failed ${when} after ${attempts} attempts: ${error ?? 'its workers died'}`;
}

function jobId(source: string): string {
  if (/^\d{1,18}$/.test(source)) return source;
  throw new InvalidArgumentError('It must be the number of a job, as the list shows it.');
}

await runCommand(command);
