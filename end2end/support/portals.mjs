// Before all journeys: a portal with its demonstration population for each project. After them: stopped, and nothing left.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PROJECTS, site, target } from './places.mjs';

const READY_WITHIN_MS = 180_000;
const STOPPED_WITHIN_MS = 30_000;

/** The address of a project's portal, known to every worker. */
export const addressOf = (project) => process.env.ILINKS_TEST_URL || JSON.parse(process.env.ILINKS_JOURNEY_PORTALS)[project];

export default async function start() {
  fs.rmSync(target('screenshots'), { recursive: true, force: true });
  fs.rmSync(target('end2end/results.json'), { force: true });
  if (process.env.ILINKS_TEST_URL) return undefined;
  // Not under the checkout: the database of a portal that root starts runs as somebody else, who must reach its folder.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ilinks-journeys-'));
  fs.chmodSync(folder, 0o755);
  const portals = await Promise.all(PROJECTS.map((project) => launch(project, folder)));
  const stop = async () => {
    const complaints = await Promise.all(portals.map(end));
    fs.rmSync(folder, { recursive: true, force: true });
    return complaints.flat();
  };
  try {
    await Promise.all(portals.map(ready));
  } catch (error) {
    await stop();
    throw error;
  }
  process.env.ILINKS_JOURNEY_PORTALS = JSON.stringify(Object.fromEntries(portals.map(({ project, url }) => [project, url])));
  return async () => {
    const complaints = await stop();
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  };
}

async function launch(project, folder) {
  const program = target('debug/ilinks');
  if (!fs.existsSync(program)) throw new Error(`There is no ${program}: run make build first`);
  const address = `127.0.0.1:${await freePort()}`;
  const log = target('end2end', `portal-${project}.log`);
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const output = fs.openSync(log, 'w');
  const { DATABASE_URL: _, ILINKS_CONFIG: __, ILINKS_PUBLIC_URL: ___, ...inherited } = process.env;
  const child = spawn(program, ['demo'], {
    cwd: folder,
    stdio: ['ignore', output, output],
    env: {
      ...inherited,
      ILINKS_ADDR: address,
      ILINKS_DATA_DIR: path.join(folder, project),
      ILINKS_SITE_DIR: site(),
      ILINKS_PG_FSYNC: 'off',
    },
  });
  fs.closeSync(output);
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  return { project, url: `http://${address}`, child, exited, log };
}

/** Asks for a port that nobody uses. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ready({ project, url, exited, log }) {
  let code;
  exited.then((ended) => (code = ended));
  for (const began = Date.now(); Date.now() - began < READY_WITHIN_MS; await wait(250)) {
    if (code !== undefined) throw new Error(`The portal for ${project} ended with ${code}:\n${lastLines(log)}`);
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`The portal for ${project} was not ready within ${READY_WITHIN_MS / 1000} s:\n${lastLines(log)}`);
}

/** Stops a portal as a service manager would; says what was wrong with it. */
async function end({ project, child, exited, log }) {
  const complaints = [];
  if (child.exitCode !== null || child.signalCode !== null) {
    complaints.push(`The portal for ${project} ended before its journeys did:\n${lastLines(log)}`);
  }
  child.kill('SIGTERM');
  const code = await Promise.race([exited, wait(STOPPED_WITHIN_MS, 'still runs', { ref: false })]);
  if (code !== 0) complaints.push(`The portal for ${project} did not stop well (${code}):\n${lastLines(log)}`);
  if (code === 'still runs') {
    child.kill('SIGKILL');
    await exited;
  }
  if (fs.readFileSync(log, 'utf8').includes('panicked at')) complaints.push(`The portal for ${project} panicked: see ${log}`);
  return complaints;
}

const lastLines = (log) => fs.readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
