import { readFile, stat } from 'node:fs/promises';

/** The operating system's account that PostgreSQL runs as; `null` where that is simply ours. */
export interface ServerAccount {
  uid: number;
  gid: number;
  name: string;
}

/**
 * PostgreSQL refuses to run as root. Root lends it the account that owns the data already, else `postgres`, else `nobody`: no
 * account is ever made on the machine. Everybody else runs it as themselves.
 */
export async function serverAccount(cluster: string): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const accounts = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
  const owner = await stat(cluster).then(
    ({ uid }) => accounts.find((account) => account.uid === uid && uid !== 0),
    () => undefined,
  );
  const named = (name: string) => accounts.find((account) => account.name === name);
  const account = owner ?? named('postgres') ?? named('nobody');
  if (!account) {
    throw new Error(
      'PostgreSQL does not run as root and there is no account "postgres" or "nobody": start as another user',
    );
  }
  return account;
}

/** Whether the account may enter each folder on the way to a path; a path that does not exist yet ends the way. */
export async function canReach(account: ServerAccount, path: string): Promise<boolean> {
  const steps = path.split('/').filter(Boolean);
  for (let length = 0; length <= steps.length; length++) {
    const step = await stat(`/${steps.slice(0, length).join('/')}`).catch(() => null);
    if (!step) return true;
    const share = step.uid === account.uid ? 0o100 : step.gid === account.gid ? 0o010 : 0o001;
    if (step.isDirectory() && (step.mode & share) === 0) return false;
  }
  return true;
}
