// Builds what browsers get: the islands (wasm and its script), the styles and the public files, into a site directory.
//
//   node scripts/build-assets.mjs --target-dir <cargo's> --out <site dir> [--profile wasm-release] [--wasm-bindgen <path>]
//
// Each option may also be an environment variable: CARGO_TARGET_DIR, ILINKS_SITE_DIR, ILINKS_WASM_PROFILE, WASM_BINDGEN.
// `cargo build -p frontend --target wasm32-unknown-unknown --features hydrate --profile wasm-release` comes before.
//
// A stage whose inputs have the same content as last time is skipped. The site directory holds:
//
//   hash.txt            `js: <hash>` and `css: <hash>`, which the portal reads at start
//   pkg/                script, wasm and styles, each with its hash in the name: browsers may keep them for ever
//   assets/             public/ as it is
//
// and beside each file that compresses, the same one as .br and .gz, which the portal sends as they are.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

// What a first visit may cost, after brotli.
const MOST_SCRIPT_BYTES = 100_000
const MOST_STYLE_BYTES = 20_000

const NAME = 'ilinks'
const DAY = 24 * 60 * 60 * 1000
// Pictures of NHS.UK frontend that its styles name; everything else is ours, in public/.
const LIBRARY_IMAGES = ['arrow-down', 'arrow-up-down', 'arrow-up', 'cross'].map((name) => `nhsuk-icon-${name}.svg`)

const COMPRESSED = new Set(['.css', '.js', '.svg', '.txt', '.wasm', '.webmanifest'])

// What rustc's wasm uses; named here because the wasm no longer says so once it is stripped.
const WASM_FEATURES = [
  '--enable-bulk-memory',
  '--enable-multivalue',
  '--enable-mutable-globals',
  '--enable-nontrapping-float-to-int',
  '--enable-reference-types',
  '--enable-sign-ext',
]

// Found by measuring after brotli: -Oz alone saves little of what travels. Rust keeps its stack in low memory and its memory
// starts as zeroes, which wasm-opt may rely on.
const WASM_PASSES = [
  '--low-memory-unused',
  '--zero-filled-memory',
  '--flatten',
  '--rereloop',
  '-Oz',
  '-Oz',
  '--strip-debug',
  '--strip-producers',
  '--strip-target-features',
]

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')

const { values: options } = parseArgs({
  options: {
    'target-dir': { type: 'string', default: process.env.CARGO_TARGET_DIR || join(root, 'target') },
    out: { type: 'string', default: process.env.ILINKS_SITE_DIR || join(root, 'target', 'site') },
    profile: { type: 'string', default: process.env.ILINKS_WASM_PROFILE || 'wasm-release' },
    'wasm-bindgen': { type: 'string', default: process.env.WASM_BINDGEN || 'wasm-bindgen' },
  },
})

const out = resolve(options.out)
const pkg = join(out, 'pkg')
const stampFile = join(out, 'stamp.json')

class BuildError extends Error {}

try {
  await build()
} catch (error) {
  if (!(error instanceof BuildError)) throw error
  console.error(`build-assets: ${error.message}`)
  process.exitCode = 1
}

async function build() {
  mkdirSync(pkg, { recursive: true })
  const before = readStamp()
  const stages = { script: scriptStage(), style: styleStage(), assets: assetsStage() }
  const after = {}
  for (const [name, { inputs, make }] of Object.entries(stages)) {
    const last = before[name]
    const isFresh = last?.inputs === inputs && last.files.every((file) => existsSync(join(out, file)))
    after[name] = isFresh ? last : { inputs, ...(await make()) }
  }
  sweep(pkg, Object.values(after).flatMap((stage) => stage.files))
  // Last of all: until it is there, the portal goes on with the old names.
  writeWhole(join(out, 'hash.txt'), `js: ${after.script.hash}\ncss: ${after.style.hash}\n`)
  writeWhole(stampFile, JSON.stringify(after))
  report(after)
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return {}
  }
}

// The islands: bind, optimise, name by content.
function scriptStage() {
  const wasm = join(resolve(options['target-dir']), 'wasm32-unknown-unknown', options.profile, 'frontend.wasm')
  if (!existsSync(wasm)) {
    throw new BuildError(`${wasm} is not there: build the frontend crate for wasm32-unknown-unknown first`)
  }
  const bindgen = findProgram(options['wasm-bindgen'])
  const { size, mtimeMs } = statSync(bindgen)
  const inputs = digest([...common(), readFileSync(wasm), `${size} ${mtimeMs}`])
  return { inputs, make: () => makeScript(wasm, bindgen) }
}

function makeScript(wasm, bindgen) {
  const work = mkdtempSync(join(tmpdir(), 'ilinks-assets-'))
  try {
    run(bindgen, ['--target', 'web', '--no-typescript', '--out-dir', work, '--out-name', NAME, wasm])
    if (existsSync(join(work, 'snippets'))) {
      throw new BuildError('wasm-bindgen left snippets, which nothing here would serve')
    }
    const bound = join(work, `${NAME}_bg.wasm`)
    const optimised = join(work, 'optimised.wasm')
    const wasmOpt = join(modules, 'binaryen', 'bin', 'wasm-opt')
    run(process.execPath, [wasmOpt, ...WASM_FEATURES, ...WASM_PASSES, bound, '-o', optimised])
    const [module, script] = [readFileSync(optimised), readFileSync(join(work, `${NAME}.js`), 'utf8')]
    // One hash for both: the script and its wasm only work with each other.
    const hash = shortHash([script, module])
    const stem = `pkg/${NAME}-${hash}`
    const files = [
      ...write(`${stem}.js`, script.replaceAll(`${NAME}_bg.wasm`, `${basename(stem)}_bg.wasm`)),
      ...write(`${stem}_bg.wasm`, module),
    ]
    return { hash, files }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function styleStage() {
  const sources = filesBelow(join(root, 'style'))
  const inputs = digest([...common(), ...sources.flatMap((file) => [file, readFileSync(file)])])
  return { inputs, make: makeStyle }
}

async function makeStyle() {
  // Loaded only when needed: it is most of the time that a run without changes would take.
  const sass = await import('sass')
  const { css } = sass.compile(join(root, 'style', 'main.scss'), {
    style: 'compressed',
    loadPaths: [modules],
    quietDeps: true,
  })
  const outside = css.match(/(?:url\(\s*|@import\s+)["']?(?:https?:)?\/\/[^\s"')]*/i)
  if (outside) {
    throw new BuildError(`the styles load from another host: ${outside[0]}`)
  }
  const present = new Set(assets().keys())
  const absent = [...css.matchAll(/url\(\s*["']?\/([^"')]+)/g)].map(([, path]) => path).find((path) => !present.has(path))
  if (absent) {
    throw new BuildError(`the styles name ${absent}, which is neither in public/ nor in LIBRARY_IMAGES`)
  }
  const hash = shortHash([css])
  return { hash, files: write(`pkg/main-${hash}.css`, css) }
}

function assetsStage() {
  const sources = assets()
  const inputs = digest([...common(), ...[...sources].flatMap(([name, file]) => [name, readFileSync(file)])])
  const make = () => {
    rmSync(join(out, 'assets'), { recursive: true, force: true })
    return { files: [...sources].flatMap(([name, file]) => write(name, readFileSync(file))) }
  }
  return { inputs, make }
}

// Where each file below assets/ comes from.
function assets() {
  const folder = join(root, 'public')
  const images = join(modules, 'nhsuk-frontend', 'dist', 'nhsuk', 'assets', 'images')
  return new Map([
    ...filesBelow(folder).map((file) => [`assets/${relative(folder, file)}`, file]),
    ...LIBRARY_IMAGES.map((name) => [`assets/images/${name}`, join(images, name)]),
  ])
}

// What every stage depends on: these steps, and the versions of the tools.
function common() {
  return ['scripts/build-assets.mjs', 'package-lock.json'].map((file) => readFileSync(join(root, file)))
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function findProgram(name) {
  if (isAbsolute(name) || name.includes('/')) {
    if (existsSync(name)) return resolve(name)
  } else {
    const found = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)).find((file) => existsSync(file))
    if (found) return found
  }
  throw new BuildError(`${name} is not there: install it, or say where it is with --wasm-bindgen`)
}

function run(program, parameters) {
  try {
    execFileSync(program, parameters, { stdio: ['ignore', 'ignore', 'inherit'] })
  } catch (error) {
    throw new BuildError(`${basename(program)} failed: ${error.message}`)
  }
}

function digest(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

function shortHash(parts) {
  return digest(parts).slice(0, 16)
}

// A file of the site with its compressed forms; tells the names of all it wrote.
function write(name, content) {
  const file = join(out, name)
  const bytes = Buffer.from(content)
  mkdirSync(dirname(file), { recursive: true })
  writeWhole(file, bytes)
  if (!COMPRESSED.has(extname(name))) return [name]
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  writeWhole(`${file}.br`, brotliCompressSync(bytes, { params }))
  writeWhole(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  return [name, `${name}.br`, `${name}.gz`]
}

// So that a portal that runs meanwhile never reads half a file.
function writeWhole(file, content) {
  writeFileSync(`${file}.part`, content)
  renameSync(`${file}.part`, file)
}

// Removes what earlier builds left, a day later: a portal that still runs, or a page that is still open, may ask for it.
function sweep(folder, names) {
  const kept = new Set(names.map((name) => join(out, name)))
  for (const file of filesBelow(folder)) {
    if (!kept.has(file) && Date.now() - statSync(file).mtimeMs > DAY) rmSync(file)
  }
}

function report(stages) {
  const brotli = (name) => {
    const file = join(out, `${name}.br`)
    return existsSync(file) ? statSync(file).size : statSync(join(out, name)).size
  }
  const plain = (stage) => stage.files.filter((name) => !/\.(br|gz)$/.test(name))
  for (const name of Object.values(stages).flatMap(plain)) {
    console.log(`${name.padEnd(44)} ${bytesInWords(statSync(join(out, name)).size)} ${bytesInWords(brotli(name))} brotli`)
  }
  limit('wasm and its script', plain(stages.script).map(brotli), MOST_SCRIPT_BYTES)
  limit('styles', plain(stages.style).map(brotli), MOST_STYLE_BYTES)
}

function limit(what, sizes, most) {
  const size = sizes.reduce((sum, next) => sum + next, 0)
  if (size > most) throw new BuildError(`the ${what} have ${size} bytes after brotli; ${most} are the most`)
}

function bytesInWords(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(9)
}
