import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A tiny project with our launcher, whose lockfile asks for nothing. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-launch-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  cpSync('launch.mjs', join(folder, 'launch.mjs'));
  cpSync('launch', join(folder, 'launch'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"tiny","version":"1.0.0","private":true}');
  const lock = {
    name: 'tiny',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name: 'tiny', version: '1.0.0' } },
  };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  return folder;
}

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

async function launch(folder: string, args: string[], uid?: number): Promise<Run> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(folder, 'launch.mjs'), ...args], {
    cwd: folder,
    env: { PATH, HOME: folder },
    uid,
  });
  const run = { code: 0, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    run.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    run.stderr += chunk;
  });
  [run.code] = (await once(child, 'close')) as [number];
  return run;
}

test('a command that does not exist is answered with those that do', async () => {
  const { code, stderr } = await launch(process.cwd(), ['fly']);
  expect(code).toBe(1);
  for (const name of ['start', 'dev', 'test', 'check', 'build', 'sandbox']) expect(stderr).toContain(`  ${name} `);
  expect((await launch(process.cwd(), ['--help'])).code).toBe(0);
});

test('dependencies are installed when they are missing, by one of two starts, and not again', async () => {
  const folder = project();
  const runs = await Promise.all([launch(folder, ['script', 'none']), launch(folder, ['script', 'none'])]);
  expect(runs.filter(({ stderr }) => stderr.includes('Installing dependencies'))).toHaveLength(1);
  expect(existsSync(join(folder, 'node_modules/.saldo-install'))).toBe(true);
  expect(existsSync(join(folder, '.saldo-install.lock'))).toBe(false);
  expect((await launch(folder, ['script', 'none'])).stderr).not.toContain('Installing');
  const lock = join(folder, 'package-lock.json');
  writeFileSync(lock, `${readFileSync(lock, 'utf8')}\n`);
  expect((await launch(folder, ['script', 'none'])).stderr).toContain('Installing dependencies');
});

test('the lock of an install that was killed is taken over', async () => {
  const folder = project();
  mkdirSync(join(folder, '.saldo-install.lock'));
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  writeFileSync(join(folder, '.saldo-install.lock/pid'), String(dead.pid));
  expect((await launch(folder, ['script', 'none'])).stderr).toContain('Installed in');
});

test('what npm installed by itself from this lockfile is taken as it is', async () => {
  const folder = project();
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: {} }));
  expect((await launch(folder, ['script', 'none'])).stderr).not.toContain('Installing');
});

/** Root may write everywhere: the other user is played by root's child. */
const asRoot = (name: string, body: () => Promise<void>) => process.getuid?.() === 0 && test(name, body);

asRoot('another user, who may not write here, is told what to do in one line', async () => {
  const folder = project();
  const { code, stderr } = await launch(folder, ['start'], 65534);
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('run "npm ci" as the owner of this folder')]);
  await launch(folder, ['script', 'none']);
  mkdirSync(join(folder, 'src'));
  for (const name of ['tsconfig.json', 'tsconfig.build.json']) writeFileSync(join(folder, name), '{}');
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  const build = await launch(folder, ['start'], 65534);
  expect(build.stderr.trim().split('\n')).toEqual([expect.stringContaining('run "npm run build" as the owner')]);
});
