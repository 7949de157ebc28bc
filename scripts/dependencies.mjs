// Reads `cargo metadata` and fails where a crate of ours depends on one that it must not know. Dev-dependencies are free.
import { readFileSync } from 'node:fs'

const allowed = {
  domain: [],
  demonstration: ['domain'],
  exchange: ['domain'],
  store: ['domain'],
  service: ['domain', 'exchange', 'store'],
  frontend: ['domain'],
  app: ['domain', 'frontend', 'service'],
  server: ['app', 'demonstration', 'domain', 'service', 'store'],
}

const { packages } = JSON.parse(readFileSync(0, 'utf8'))
const ours = new Set(packages.map((crate) => crate.name))
const wrong = packages.flatMap(({ name, dependencies }) =>
  allowed[name] === undefined
    ? [`${name} is a new crate: it needs a decision record and a line in scripts/dependencies.mjs`]
    : dependencies
        .filter((other) => ours.has(other.name) && other.kind !== 'dev' && !allowed[name].includes(other.name))
        .map((other) => `${name} must not depend on ${other.name}`),
)
for (const sentence of wrong) console.error(sentence)
process.exit(wrong.length === 0 ? 0 : 1)
