// The second step of signing in, with an authenticator written here from its standard.

import { createHmac } from 'node:crypto';
import { expect, expectRefused, flash, heading, test } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

const PASSWORD = 'heron-teapot-gravel';

/** What an authenticator shows. Source: RFC 6238 and RFC 4226. */
function codeOf(secret, at = Date.now()) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const tag = createHmac('sha1', key).update(counter).digest();
  return String((tag.readUInt32BE(tag[19] & 0xf) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('an officer is led to set up a second step, and signs in with it', async ({ as, visit }) => {
  const username = `officer-${Math.random().toString(36).slice(2, 8)}`;
  const admin = await as('admin');
  await admin.goto('/administration/accounts/new');
  await admin.getByLabel('Organisation').selectOption('Alder Hey Children\'s');
  await admin.getByLabel('Role').selectOption('Privacy officer');
  for (const [label, value] of Object.entries({ Name: 'Perpetua Lathom', Username: username, 'First password': PASSWORD, 'Job title': 'Officer' })) {
    await admin.getByLabel(label, { exact: true }).fill(value);
  }
  await admin.getByRole('button', { name: 'Add the account' }).click();
  await expect(flash(admin)).toHaveText('The account was added.');

  const page = await visit();
  const signIn = async () => {
    await page.goto('/sign-in');
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await signIn();
  await expect(heading(page)).toHaveText('Second step for signing in');
  await look(page, 'second-step-off');
  await page.goto('/governance/agreements');
  await expect(page.getByRole('link', { name: 'Set up a second step' })).toBeVisible();
  await look(page, 'second-step-needed', { status: 403 });
  await page.getByRole('link', { name: 'Set up a second step' }).click();
  await page.getByRole('button', { name: 'Set it up' }).click();
  await expectRefused(page, { password: 'Your present password is not right' });
  await page.getByLabel('Your present password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set it up' }).click();
  await expect(page.getByRole('img', { name: 'Picture to scan' })).toBeVisible();
  await look(page, 'second-step-begun');
  const secret = (await page.locator('.app-key').innerText()).replaceAll(' ', '');
  await page.getByLabel('The code that it shows now').fill('12');
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expectRefused(page, { code: 'The code is not right. Wait for the next one, and check that the time on your device is right' });
  await page.getByLabel('The code that it shows now').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(heading(page)).toHaveText('Put these codes on paper');
  await look(page, 'second-step-codes');
  const paper = await page.locator('.app-codes .app-key').allInnerTexts();
  expect(paper).toHaveLength(8);
  await page.getByRole('link', { name: 'I have them: go on' }).click();
  await page.goto('/account/second-step');
  await look(page, 'second-step-on');
  await page.goto('/governance/agreements');
  await expect(heading(page)).toContainText('greements');

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await signIn();
  await expect(heading(page)).toHaveText('Enter your code');
  await look(page, 'sign-in-code');
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expectRefused(page, { code: 'The code is not right, or was used already. Wait for the next one' });
  await page.getByLabel('Code').fill(paper[0]);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible();
  await page.goto('/governance/agreements');
  await expect(heading(page)).toContainText('greements');
});
