import { runScenarios } from './run-scenarios.js';
import * as a from './scenarios-of-processes.js';
import * as b from './scenarios-of-pluggy.js';
import * as c from './scenarios-of-races.js';
const all = { ...a, ...b, ...c } as Record<string, any>;
const names = process.argv.slice(2);
const rows = await runScenarios({ seed: Number(process.env.SEED ?? 1), long: process.env.LONG === '1', scenarios: names.length ? names.map((n) => all[n]) : Object.values(all), tell: (l) => console.log(new Date().toISOString().slice(11, 19), l) });
console.log(rows);
