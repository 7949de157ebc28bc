// What every journey begins with: browsers of their own for the people in it, each watched.

import { test as base, expect } from '@playwright/test';
import { addressOf } from './portals.mjs';
import { problemsOf, watch } from './watch.mjs';

export { expect };

export const test = base.extend({
  // eslint-disable-next-line no-empty-pattern
  baseURL: async ({}, use, info) => use(addressOf(info.project.name)),

  /** Whether the browsers run scripts. */
  scripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled),

  /** `visit()` opens a browser in which nobody is signed in. What goes wrong in it fails the journey. */
  visit: async ({ browser, scripts }, use) => {
    const pages = [];
    await use(async () => {
      const page = await (await browser.newContext()).newPage();
      watch(page, { scripts });
      pages.push(page);
      return page;
    });
    const problems = pages.flatMap(problemsOf);
    for (const page of pages) await page.context().close();
    expect(problems.length, ['on the pages of this journey:', ...problems].join('\n  - ')).toBe(0);
  },

  /** `as(username)` opens a browser in which a made-up person is signed in with one press, in their `post` if they choose one. */
  as: async ({ visit }, use) =>
    use(async (username, { post } = {}) => {
      const page = await visit();
      await page.goto('/sign-in');
      await pressName(page, username);
      if (post) {
        await page.getByRole('button', { name: post }).click();
        await expect(page.getByRole('banner')).toContainText(post);
      }
      return page;
    }),

  /** `facts(username)` tells what the banner of somebody's own record says of them, and the record's id. */
  facts: async ({ as }, use) => {
    await use(async (username) => {
      if (!known.has(username)) known.set(username, await read(await as(username)));
      return known.get(username);
    });
  },
});

/** The same in a whole run: a worker runs the journeys of one portal. */
const known = new Map();

async function read(page) {
  await link(page, 'My record').click();
  const banner = await panel(page, 'Whose record this is').innerText();
  const [, day, month, year] = banner.match(/Born\s+(\d+) (\w+) (\d{4})/);
  return {
    id: idIn(page.url()),
    number: banner.match(/NHS number\s+(\d{3} \d{3} \d{4})/)[1],
    born: { day, month, year },
  };
}

/** The person's id in an address. */
export const idIn = (url) => url.match(/\/people\/([^/]+)/)[1];

/** Signs in from the sign-in page with one press. */
export async function pressName(page, username) {
  await page.locator(`button[name=username][value="${username}"]`).click();
  await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible();
}

/** A link of the menu; on a phone only once it is open. */
export const link = (page, name) => page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name, exact: true });

/** Opens the menu where it is one line: on a phone. */
export async function openMenu(page) {
  const opens = link(page, 'Menu');
  if (await opens.isVisible()) await opens.click();
}

/** A section of a page by its heading. */
export const panel = (page, heading) => page.getByRole('region', { name: heading, exact: true });

/** The message that something was done. */
export const flash = (page) => page.locator('.app-flash');

/** The heading of a page. */
export const heading = (page) => page.getByRole('heading', { level: 1 });

/** A text that nobody else writes. */
export const unique = (words) => `${words} ${Math.random().toString(36).slice(2, 8)}`;

/**
 * Expects that a form was refused: the title says so, the page begins at the summary, each of its links leads to its field, and the
 * words stand beside the field too. `errors` holds a message for each field's id.
 */
export async function expectRefused(page, errors) {
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.locator('.nhsuk-error-summary'), 'a screen reader begins at the summary').toBeFocused();
  const summary = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  await expect(summary.getByRole('listitem')).toHaveText(Object.values(errors));
  for (const [field, message] of Object.entries(errors)) {
    await summary.getByRole('link', { name: message }).click();
    await expect(page.locator(`#${field}`), 'the link in the summary leads to the field').toBeFocused();
    await expect(page.locator('.nhsuk-form-group--error', { has: page.locator(`#${field}`) })).toContainText(message);
  }
}

/** Looks for somebody, as a practitioner. */
export async function find(page, { number = '', name = '', born = {} } = {}) {
  await page.goto('/find');
  await page.getByLabel('NHS number').fill(number);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Day').fill(born.day ?? '');
  await page.getByLabel('Month').fill(born.month ?? '');
  await page.getByLabel('Year').fill(born.year ?? '');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
}

/** Opens a record as a practitioner whose organisation is not known to care for the person. */
export async function claim(page, id, reason) {
  await page.goto(`/people/${id}/claim`);
  await page.getByLabel('Or say in your own words why you need to see this record').fill(reason);
  await page.getByRole('button', { name: 'Open the record' }).click();
  await expect(panel(page, 'Whose record this is')).toBeVisible();
}
