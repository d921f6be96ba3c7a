/** One line for the operator: why a server cannot listen, and what to do about it. */
export function whyNotListening({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') {
    return `port ${port} on ${host} is in use: stop what uses it, or set PORT (0 picks a free one)`;
  }
  if (code === 'EACCES') return `port ${port} on ${host} is not open to this user: set PORT to 1024 or above`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `this machine has no address ${host}: set HOST`;
  return message;
}
