/** A promise broken on purpose, and the test that must notice. */
export interface Mutation {
  /** The promise that it breaks, in words. */
  promise: string;
  /** The file to change, from the root of the project. */
  file: string;
  /** Text that stands exactly once in the file. */
  find: string;
  replace: string;
  /** The test file that must go red. */
  test: string;
  /** Part of the names of the tests to run in it, as jest's `-t` takes it; without it all of them run. */
  name?: string;
  /** What it breaks is that the tests come to an end: that they do not is what must be seen. */
  hangs?: true;
}
