import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SandboxLogger } from '../options.js';
import type { SandboxState } from './sandbox-state.js';

const WRITE_AFTER_MS = 25;

/**
 * Keeps the state in a JSON file: written beside it and renamed, so that a reader (or a start after kill -9) never
 * sees half a file; several changes within 25 ms are one write.
 */
export class StateFile {
  readonly #path: string | null;
  readonly #logger: SandboxLogger;
  #state: SandboxState | null = null;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** @param path `null` keeps nothing */
  constructor(path: string | null, logger: SandboxLogger) {
    this.#path = path;
    this.#logger = logger;
  }

  /** @throws when the file is there but is not a state of this version */
  read(): SandboxState | null {
    if (this.#path === null) return null;
    mkdirSync(dirname(this.#path), { recursive: true });
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    return parseState(text, this.#path);
  }

  /** Says that the state differs from what the file holds. */
  changed(state: SandboxState): void {
    this.#state = state;
    if (this.#path === null || this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#write(), WRITE_AFTER_MS);
  }

  /** Resolves when all that changed is in the file. */
  async flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#write();
    }
    await this.#writing;
  }

  #write(): void {
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#replaceFile());
  }

  async #replaceFile(): Promise<void> {
    const path = this.#path!;
    try {
      // Mode 600: the file holds the logins that items were made with.
      await writeFile(`${path}.tmp`, JSON.stringify(this.#state), { mode: 0o600 });
      await rename(`${path}.tmp`, path);
    } catch (error) {
      this.#logger.error('the state could not be written', { path, reason: (error as Error).message });
    }
  }
}

function parseState(text: string, path: string): SandboxState {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    throw new Error(`The sandbox's state file ${path} is not JSON. Remove it to start anew.`);
  }
  if (typeof state !== 'object' || state === null || (state as { version?: unknown }).version !== 1) {
    throw new Error(`The sandbox's state file ${path} is of another version. Remove it to start anew.`);
  }
  return state as SandboxState;
}
