import type { SandboxState } from './sandbox-state.js';
import type { StateFile } from './state-file.js';

/** The state in memory; whoever changes it says so, and the file follows. */
export class Store {
  #state: SandboxState;
  readonly #file: StateFile;

  constructor(state: SandboxState, file: StateFile) {
    this.#state = state;
    this.#file = file;
  }

  get state(): SandboxState {
    return this.#state;
  }

  changed(): void {
    this.#file.changed(this.#state);
  }

  replace(state: SandboxState): void {
    this.#state = state;
    this.changed();
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }
}
