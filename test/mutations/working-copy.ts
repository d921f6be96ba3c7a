import { rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a copy needs none of: history, data, and what is made from the sources. The packages are lent, not copied. */
const LEFT_OUT = new Set(['.git', '.data', '.env', 'coverage', 'dist', 'node_modules']);

/** The project's tree in a folder of its own, where a file can be broken without anybody else seeing it. */
export class WorkingCopy {
  private constructor(readonly folder: string) {}

  static async make(root = '.'): Promise<WorkingCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'saldo-mutations-'));
    for (const name of await readdir(root)) {
      if (!LEFT_OUT.has(name)) await cp(join(root, name), join(folder, name), { recursive: true });
    }
    await symlink(resolve(root, 'node_modules'), join(folder, 'node_modules'));
    return new WorkingCopy(folder);
  }

  /** Works while a file holds another text, then puts its own back, whatever happened. */
  async with<T>(file: string, change: (source: string) => string, work: () => Promise<T>): Promise<T> {
    const path = join(this.folder, file);
    const source = await readFile(path, 'utf8');
    await writeFile(path, change(source));
    try {
      return await work();
    } finally {
      await writeFile(path, source);
    }
  }

  /** At once: a process that ends waits for nothing. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
