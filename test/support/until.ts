/** Asks again until the answer satisfies; fails with the last answer after `seconds`. */
export async function until<T>(look: () => Promise<T>, satisfies: (answer: T) => boolean, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await look();
    if (satisfies(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`not reached in ${seconds} s; last: ${JSON.stringify(answer).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
