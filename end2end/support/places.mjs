// Where things are: the repository, what is built, what a run leaves.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** With scripts, and without. */
export const PROJECTS = ['scripts-on', 'scripts-off'];

/** A path in the folder of build results. */
export const target = (...parts) =>
  path.join(path.resolve(process.env.CARGO_TARGET_DIR || path.join(repository, 'target')), ...parts);

/** The built style sheet, islands and static files. */
export const site = () => path.resolve(process.env.ILINKS_SITE_DIR || target('site'));
