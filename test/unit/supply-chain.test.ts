import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (path: string) => readFileSync(path, 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { version?: string; integrity?: string; link?: boolean; hasInstallScript?: boolean }>;
};

test('every dependency is one version, no range of them', () => {
  const asked = { ...manifest.dependencies, ...manifest.devDependencies };
  const open = Object.entries(asked).filter(
    ([, version]) => !/^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );
  expect(open).toEqual([]);
});

test('every package of the lock file is known by the digest of its content', () => {
  const packages = Object.entries(lock.packages).filter(([place, { link }]) => place !== '' && !link);
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place)).toEqual([]);
});

test('the image runs as a user without rights, on a file system that it cannot write', () => {
  const users = read('Dockerfile').match(/^USER (.+)$/gm);
  expect(users?.at(-1)).toBe('USER node');
  const service = /\n {2}saldo:\n([\s\S]*?)\n {2}\w/.exec(read('compose.yaml'))![1]!;
  expect(service).toMatch(/^ {4}read_only: true$/m);
  expect(service).toMatch(/^ {4}tmpfs:\n {6}- \/tmp/m);
  expect(service).toMatch(/^ {4}cap_drop: \[ALL\]$/m);
  expect(service).toMatch(/no-new-privileges:true/);
});

test('the image is built from the lock file, and of settings and data nothing goes into it', () => {
  const image = read('Dockerfile');
  expect(image).toMatch(/^RUN npm ci/m);
  expect(image).not.toMatch(/npm (install|i|update)\b|^ADD |curl|wget/m);
  expect(image).not.toMatch(/^COPY (--from=\S+ )?\.\/? /m);
  const leftOut = read('.dockerignore').split('\n');
  expect(leftOut).toEqual(expect.arrayContaining(['.env', '.env.*', '.data', '.git', 'node_modules']));
});

test('every package that may run a script when it is installed is named', () => {
  const { allowScripts } = manifest as unknown as { allowScripts: Record<string, boolean> };
  const withScripts = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
  expect(withScripts.length).toBeGreaterThan(0);
  expect(withScripts.filter((name) => !(name in allowScripts))).toEqual([]);
});
