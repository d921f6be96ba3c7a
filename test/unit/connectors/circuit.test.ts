import { describe, expect, test } from '@jest/globals';
import { Circuit, FAILURES_TO_OPEN, READING_FAILED } from '../../../src/modules/connectors/domain/circuit.js';

const START = new Date('2026-03-11T12:00:00Z');
const at = (seconds: number) => new Date(START.getTime() + seconds * 1000);

function opened(code = 'CONNECTION_ERROR'): Circuit {
  const circuit = Circuit.of(601);
  for (let n = 0; n < FAILURES_TO_OPEN; n += 1) circuit.failed(code, null, START);
  return circuit;
}

describe('a circuit', () => {
  test('stays closed until failures have come one after another', () => {
    const circuit = Circuit.of(601);
    for (let n = 1; n < FAILURES_TO_OPEN; n += 1) circuit.failed('CONNECTION_ERROR', null, START);
    expect(circuit.stateAt(START)).toBe('closed');
    expect(circuit.enter('run', 'background', START)).toBeNull();
    circuit.failed('CONNECTION_ERROR', null, START);
    expect(circuit.stateAt(START)).toBe('open');
  });

  test('is not opened by one connection whose collection Pluggy repeats each hour', () => {
    const circuit = Circuit.of(601);
    for (let hour = 0; hour < 10; hour += 1) circuit.failed('UNEXPECTED_ERROR', null, at(hour * 3600));
    expect(circuit.stateAt(at(10 * 3600))).toBe('closed');
  });

  test('puts scheduled runs off while it is open, and lets one person at a time try', () => {
    const circuit = opened();
    expect(circuit.enter('scheduled', 'background', at(1))).toEqual(at(30));
    expect(circuit.enter('mine', 'interactive', at(1))).toBeNull();
    expect(circuit.enter('mine', 'interactive', at(2))).toBeNull();
    expect(circuit.enter('yours', 'interactive', at(2))).toEqual(at(17));
    circuit.leave('mine');
    expect(circuit.enter('yours', 'interactive', at(3))).toBeNull();
  });

  test('lets one scheduled run find out when its time is over, and opens for longer each time that it fails', () => {
    const circuit = opened();
    let now = at(31);
    for (const seconds of [60, 120, 240, 480, 960, 1800, 1800]) {
      expect(circuit.stateAt(now)).toBe('half_open');
      expect(circuit.enter('probe', 'background', now)).toBeNull();
      expect(circuit.enter('other', 'background', now)).not.toBeNull();
      circuit.failed('CONNECTION_ERROR', 'probe', now);
      const until = circuit.facts.openUntil!;
      expect(until.getTime() - now.getTime()).toBe(seconds * 1000);
      now = until;
    }
  });

  test('does not wait for ever for a probe whose worker died', () => {
    const circuit = opened();
    circuit.enter('dead', 'background', at(31));
    expect(circuit.enter('other', 'background', at(32))).toEqual(at(151));
    expect(circuit.enter('other', 'background', at(151))).toBeNull();
  });

  test('of a bank that cannot be collected from is not closed by reading what is held already', () => {
    const circuit = opened();
    expect(circuit.isClosedByReading('some', at(1))).toBe(false);
    circuit.enter('probe', 'background', at(31));
    expect(circuit.isClosedByReading('probe', at(31))).toBe(true);
    expect(opened(READING_FAILED).isClosedByReading('some', at(1))).toBe(true);
  });
});
