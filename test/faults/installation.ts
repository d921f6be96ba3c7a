import pg from 'pg';
import { TEST_KEYS } from '../support/encryption.js';
import { UNLIMITED } from '../support/unlimited.js';
import type { Bank } from './bank.js';
import { PEOPLE } from './people.js';
import { freePort, type Processes, type RunningProcess } from './processes.js';

export const TOKEN_SECRET = 'a secret of thirty-two characters or more';
const WEBHOOK_SECRET = 'what only this bank knows';
const WEBHOOK_HEADER = 'x-saldo-webhook-secret';
const MAIN = 'dist/src/main.js';

/** One process of the installation: when it is ended, another one takes its place and its port. */
export class Member {
  #process: RunningProcess;
  readonly #ending = new Set<RunningProcess>();
  /** What it was that ended it by itself, once for each time. */
  readonly fallen: string[] = [];

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly begin: () => RunningProcess,
  ) {
    this.#process = this.#start();
  }

  get process(): RunningProcess {
    return this.#process;
  }

  /** Sends it a signal that ends it. */
  end(signal: NodeJS.Signals): Promise<number | string> {
    this.#ending.add(this.#process);
    this.#process.kill(signal);
    return this.#process.ended;
  }

  /** Ends it as a power cut would, and starts it again. Settles when the new one is ready, or has failed to be. */
  async killAndReplace(): Promise<void> {
    await this.end('SIGKILL');
    await this.replace();
  }

  /** Starts it anew where it does not run. A start during which the database is away fails; then it is tried again. */
  async replace(): Promise<void> {
    for (let attempt = 1; !this.#process.isRunning(); attempt += 1) {
      this.#process = this.#start();
      const ready = await this.#process.ready.then(
        () => true,
        () => false,
      );
      if (ready) return;
      if (attempt === 20) throw new Error(`${this.name} does not start again`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** A process that was ready ends when it is told to, and for no other reason. */
  #start(): RunningProcess {
    const process = this.begin();
    process.ready.then(
      async () => {
        const how = await process.ended;
        if (!this.#ending.has(process)) this.fallen.push(`${this.name} ended by itself: ${how}`);
      },
      () => undefined,
    );
    return process;
  }
}

/** The service as it is run in earnest: processes of single roles on one database, with Pluggy (the sandbox) beside them. */
export class Installation {
  readonly database: pg.Pool;

  private constructor(
    readonly databaseUrl: string,
    readonly apis: readonly Member[],
    readonly workers: readonly Member[],
  ) {
    this.database = new pg.Pool({ connectionString: databaseUrl, max: 4 });
    this.database.on('error', () => undefined);
  }

  static async open(
    processes: Processes,
    bank: Bank,
    databaseUrl: string,
    size: { apis: number; workers: number },
  ): Promise<Installation> {
    const settings = {
      DATABASE_URL: databaseUrl,
      ENCRYPTION_KEYS: TEST_KEYS,
      DATA_DIR: processes.folder,
      AUTH_JWT_SECRET: TOKEN_SECRET,
      ...bank.settings,
      PLUGGY_WEBHOOK_SECRET: WEBHOOK_SECRET,
      PLUGGY_WEBHOOK_HEADER: WEBHOOK_HEADER,
      ...UNLIMITED,
      LOG_FORMAT: 'json',
      LOG_LEVEL: 'info',
    };
    const member = (name: string, port: number, roles: string) =>
      new Member(name, port, () => processes.start(name, [MAIN], { ...settings, ROLES: roles, PORT: String(port) }));
    const apis: Member[] = [];
    for (let n = 1; n <= size.apis; n += 1) apis.push(member(`api${n}`, await freePort(), 'api'));
    const workers: Member[] = [];
    for (let n = 1; n <= size.workers; n += 1) workers.push(member(`worker${n}`, 0, 'worker,scheduler'));
    const installation = new Installation(databaseUrl, apis, workers);
    await installation.#introduce();
    await Promise.all([...apis, ...workers].map(({ process }) => process.ready));
    const addresses = apis.map(({ port }) => `http://127.0.0.1:${port}/api/banking/webhooks/pluggy/`);
    await bank.subscribe(addresses, WEBHOOK_HEADER, WEBHOOK_SECRET);
    return installation;
  }

  /** The people of the story under ids that are the same in every run: the bank's data hang on them. */
  async #introduce(): Promise<void> {
    for (const { id, subject } of PEOPLE) {
      await this.database.query(`insert into users (id, origin, subject) values ($1, 'token', $2)`, [id, subject]);
    }
  }

  get members(): Member[] {
    return [...this.apis, ...this.workers];
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.end('SIGKILL')));
    await this.database.end();
  }

  /** Runs a query until the database answers, for scenarios in which it comes and goes. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.database.query<Row>(text, values)).rows;
      } catch (error) {
        if (attempt === 100 || !isAway(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    }
  }
}

function isAway(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return /^(57P|08|ECONN|EPIPE)/.test(code ?? '') || /terminated|Connection|timeout/i.test(message ?? '');
}
