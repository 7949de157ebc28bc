// What every journey begins with: browsers of their own for the people in it, each watched.

import { test as base, expect } from '@playwright/test';
import { addressOf } from './portals.mjs';
import { problemsOf, watch } from './watch.mjs';

export { expect };

export const test = base.extend({
  // eslint-disable-next-line no-empty-pattern
  baseURL: async ({}, use, info) => use(addressOf(info.project.name)),

  /** `visit()` opens a browser in which nobody is signed in; it is checked for errors when the journey ends. */
  visit: async ({ browser }, use) => {
    const pages = [];
    await use(async () => {
      const page = await (await browser.newContext()).newPage();
      watch(page);
      pages.push(page);
      return page;
    });
    const problems = pages.flatMap(problemsOf);
    for (const page of pages) await page.context().close();
    expect(problems, 'what went wrong on the pages of this journey').toEqual([]);
  },

  /** `as(username)` opens a browser of its own in which a made-up person is signed in with one press. */
  as: async ({ visit }, use) =>
    use(async (username) => {
      const page = await visit();
      await page.goto('/sign-in');
      await pressName(page, username);
      return page;
    }),

  /** Whether the browser runs scripts. */
  scripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled),
});

/** Signs in from the sign-in page with one press. */
export async function pressName(page, username) {
  await page.locator(`button[name=username][value="${username}"]`).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
}

/** A text that no other journey writes. */
export const unique = (words) => `${words} ${Math.random().toString(36).slice(2, 8)}`;

/** Adds a flash check in one line: the message that a form was taken. */
export const said = (page) => page.locator('main').getByRole('status').first();

/** A panel of a page, by its heading. */
export const panel = (page, heading) => page.getByRole('region', { name: heading, exact: true });
