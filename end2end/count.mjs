// Prints `passed failed skipped` of the last run of the journeys; a run that could not be made is one failure.

import fs from 'node:fs';
import { target } from './support/places.mjs';

let counts = [0, 1, 0];
try {
  const { stats, errors } = JSON.parse(fs.readFileSync(target('end2end/results.json'), 'utf8'));
  counts = [stats.expected, stats.unexpected + stats.flaky + errors.length, stats.skipped];
} catch {
  // No results: the run broke before it began.
}
console.log(counts.join(' '));
