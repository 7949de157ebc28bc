// Looks at a page as everybody who uses it would: on a desk, on a narrow phone, with a screen reader.

import { AxeBuilder } from '@axe-core/playwright';
import { test } from '@playwright/test';
import { expect } from './journey.mjs';
import { target } from './places.mjs';
import { problemsOf, statusOf } from './watch.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const [NARROWEST, PHONE, DESKTOP] = [320, 390, 1440];

/**
 * Looks at a page that is open: it was answered with the status expected, nothing went wrong on it, it fits a narrow phone, axe
 * finds nothing; and keeps its pictures under `screenshots/<project>/`.
 *
 * With scripts axe examines the desktop's layout and without them the phone's, so that every page is examined in both.
 */
export async function look(page, name, { status = 200 } = {}) {
  await test.step(`look at ${name}`, async () => {
    const { name: project, use } = test.info().project;
    const usual = page.viewportSize();
    await page.waitForLoadState('load');
    const findings = [];
    if (statusOf(page) !== status) findings.push(`answered ${statusOf(page)}, not ${status}`);
    findings.push(...problemsOf(page).splice(0));

    const width = (pixels) => page.setViewportSize({ width: pixels, height: usual.height });
    // A very long page cannot always be taken whole; its first screen is then all that is kept.
    const picture = async (device) => {
      const path = target('screenshots', project, `${name}-${device}.png`);
      await page.screenshot({ path, fullPage: true }).catch(() => page.screenshot({ path }));
    };
    await width(NARROWEST);
    findings.push(...(await tooWide(page)).map((what) => `wider than ${NARROWEST} px: ${what}`));
    await width(PHONE);
    await picture('phone');
    if (!use.javaScriptEnabled) findings.push(...(await examineCopy(page)));
    await width(DESKTOP);
    await picture('desktop');
    if (use.javaScriptEnabled) findings.push(...(await examine(page)));
    await page.setViewportSize(usual);

    // Soft: the journey goes on, so that one run tells what is wrong with every page of it.
    expect.soft(findings.length, [`${name} at ${page.url()}:`, ...findings].join('\n  - ')).toBe(0);
  });
}

/** What makes the page scroll sideways; nothing if it does not. */
async function tooWide(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => {
      const { right, width } = element.getBoundingClientRect();
      return width > 0 && right > room + 1 && ![...element.children].some((child) => child.getBoundingClientRect().right > room + 1);
    });
    const words = wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
    return words.length > 0 ? words : ['the page scrolls sideways'];
  });
}

async function examine(page) {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withTags(RULES).setLegacyMode().analyze();
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 4).map(({ target: [selector], html }) => `${selector}  ${html.slice(0, 160)}`);
    return `axe ${id}: ${help}; ${nodes.length} on the page\n      ${where.join('\n      ')}`;
  });
}

/**
 * Axe waits for timers, which a page without scripts does not have. So it examines a copy: the very document that is open, in a
 * browser that has them, where the copy's policy lets none of the page's own scripts run. What stands in `noscript` stands in a `div`
 * there, as it is shown here.
 */
async function examineCopy(page) {
  const html = (await page.content()).replace(/<(\/?)noscript\b/g, '<$1div');
  const context = await page.context().browser().newContext({ javaScriptEnabled: true, viewport: page.viewportSize() });
  try {
    const copy = await context.newPage();
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "script-src 'none'" };
    await copy.route('**/*', (route) =>
      route.request().isNavigationRequest() ? route.fulfill({ headers, body: html }) : route.continue(),
    );
    await copy.goto(page.url());
    return await examine(copy);
  } finally {
    await context.close();
  }
}
