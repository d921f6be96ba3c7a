import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The sandbox's command, compiled into a folder of its own so that a build under way next door cannot touch it. */
export class CompiledSandbox {
  readonly #folder: string;

  constructor() {
    mkdirSync('.data', { recursive: true });
    this.#folder = mkdtempSync(join('.data', 'compiled-sandbox-'));
    const compiler = ['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', this.#folder];
    const { status, stdout } = spawnSync(process.execPath, compiler, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the sandbox does not compile: ${stdout}`);
  }

  start(...args: string[]): SandboxProcess {
    return new SandboxProcess(
      spawn(process.execPath, [join(this.#folder, 'src/sandbox/main.js'), ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

export class SandboxProcess {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #exit: Promise<[number | null, NodeJS.Signals | null]>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    child.stdout!.on('data', (chunk) => {
      this.stdout += chunk;
    });
    child.stderr!.on('data', (chunk) => {
      this.stderr += chunk;
    });
  }

  /** @returns where it answers @throws when it ends before it is ready */
  async url(): Promise<string> {
    for await (const line of createInterface({ input: this.#child.stdout! })) {
      const event = JSON.parse(line);
      if (event.event === 'ready') return event.url;
    }
    throw new Error(`the sandbox ended: ${this.stderr}`);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @returns its exit code, or the signal that ended it */
  async exit(): Promise<number | NodeJS.Signals | null> {
    const [code, signal] = await this.#exit;
    return code ?? signal;
  }
}
