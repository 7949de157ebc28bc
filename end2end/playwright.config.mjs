// The browser journeys: every one with scripts and without, each project against a portal of its own.
//   npx playwright test -c end2end           all of them
//   node end2end/count.mjs                   passed, failed and skipped of the last run

import { defineConfig } from '@playwright/test';
import { PROJECTS, target } from './support/places.mjs';

export default defineConfig({
  testDir: 'journeys',
  globalSetup: './support/portals.mjs',
  outputDir: target('end2end/artefacts'),
  reporter: [['dot'], ['json', { outputFile: target('end2end/results.json') }]],
  // A portal named by ILINKS_TEST_URL is shared by both projects, so they must not run at the same time.
  workers: process.env.ILINKS_TEST_URL ? 1 : 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 5_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: PROJECTS.map((name) => ({
    name,
    // The journeys of a project change one portal's people, so they run one after the other.
    workers: 1,
    testIgnore: name === 'scripts-off' ? '**/islands.spec.mjs' : undefined,
    use: { javaScriptEnabled: name === 'scripts-on' },
  })),
});
