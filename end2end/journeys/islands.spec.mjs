// The islands: each improves a page that works without it.

import { expect, heading, link, panel, test } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

test('a list hides what does not hold the words that one types', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'My record').click();
  await page.getByRole('link', { name: 'Timeline: everything in order' }).click();
  const entries = page.locator('#timeline > li');
  const words = page.getByRole('searchbox', { name: 'Find on this page' });
  await words.fill('COUNT white');
  await expect(entries.filter({ visible: true })).not.toHaveCount(50);
  for (const entry of await entries.filter({ visible: true }).all()) await expect(entry).toContainText('White cell count');
  const some = await entries.filter({ visible: true }).count();
  expect(some).toBeGreaterThan(0);
  await expect(page.getByRole('status').filter({ hasText: 'Showing' })).toHaveText(`Showing ${some} of the 50 on this page`);
  await look(page, 'island-list-filtered');

  await words.fill('zzzz');
  await expect(entries.filter({ visible: true })).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'Showing' })).toHaveText('Showing 0 of the 50 on this page');
  await words.fill('');
  await expect(entries.filter({ visible: true })).toHaveCount(50);
});

test('organisations and accounts are found by typing', async ({ as }) => {
  const page = await as('admin');
  await page.getByRole('searchbox', { name: 'Find an organisation' }).fill('aintree');
  await expect(page.locator('#organisations > li').filter({ visible: true })).toHaveCount(1);
  await link(page, 'Accounts').click();
  await page.getByRole('searchbox', { name: 'Find an account' }).fill('urgent care general');
  await expect(page.locator('#accounts > li').filter({ visible: true })).toHaveText([/Dr Ifeoma Nwosu-Hale/]);
});

test('people of one’s own list are suggested while one types a name', async ({ as }) => {
  const page = await as('rhodri-fazackley-moss');
  const first = panel(page, 'My people').getByRole('link').first();
  const href = await first.getAttribute('href');
  const family = (await first.innerText()).split(',')[0].toLowerCase();
  await link(page, 'Find a person').click();
  const suggestions = page.locator('.app-suggestions');
  const name = page.getByLabel('Name', { exact: true });
  await name.pressSequentially(family.slice(0, 1));
  await expect(suggestions.getByRole('link')).toHaveCount(0);
  await name.pressSequentially(family.slice(1));
  await expect(suggestions).toContainText('On your list:');
  await look(page, 'island-suggestions');
  await suggestions.locator(`a[href="${href}"]`).click();
  await expect(panel(page, 'Whose record this is')).toBeVisible();
});

test('a panel moves up and down, and its number with it', async ({ as }) => {
  const page = await as('admin');
  await page.goto('/administration/role-views/pharmacist');
  const place = page.getByRole('textbox', { name: 'Place of Medicines' });
  const items = page.locator('.app-panel-order__item');
  await expect(place).toHaveValue('1');
  await expect(page.getByRole('button', { name: 'Move Medicines up' })).toBeDisabled();
  await expect(items.last().getByRole('button', { name: /down$/ })).toBeDisabled();

  await page.getByRole('button', { name: 'Move Medicines down' }).click();
  await expect(place).toHaveValue('2');
  await expect(items.nth(1)).toContainText('Medicines');
  await look(page, 'island-panel-moved');
  await page.getByRole('button', { name: 'Move Medicines up' }).click();
  await expect(items.first()).toContainText('Medicines');

  const tick = page.getByRole('checkbox', { name: 'Test results' });
  await tick.uncheck({ force: true });
  await page.getByRole('button', { name: 'Move Test results up' }).click();
  await expect(tick, 'a panel keeps its tick when it moves').not.toBeChecked();
});

test('a number that is typed by hand is kept when a tick changes', async ({ as }) => {
  const page = await as('admin');
  await page.goto('/administration/role-views/pharmacist');
  await expect(page.getByRole('button', { name: 'Move Medicines down' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Place of Measurements' }).fill('1');
  await page.getByRole('checkbox', { name: 'Test results' }).uncheck({ force: true });
  await expect(page.getByRole('textbox', { name: 'Place of Measurements' })).toHaveValue('1');
});

test('with the keyboard alone a panel moves on, press after press', async ({ as }) => {
  const page = await as('admin');
  await page.goto('/administration/role-views/pharmacist');
  const down = page.getByRole('button', { name: 'Move Medicines down' });
  await expect(down).toBeVisible();
  await down.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Place of Medicines' })).toHaveValue('2');
  await expect(down, 'the focus stays with the panel that moved').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Place of Medicines' })).toHaveValue('3');
});

for (const [username, minutes] of [
  ['margaret-okell', 25],
  ['rhodri-fazackley-moss', 10],
]) {
  test(`after ${minutes} idle minutes ${username} is warned, and may stay signed in`, async ({ as }) => {
    const page = await as(username);
    await page.clock.install();
    await page.goto('/account');
    const warning = page.locator('.app-session-warning');
    await page.waitForLoadState('networkidle');
    await page.clock.fastForward((minutes - 1) * 60_000);
    await expect(warning).toBeHidden();
    await page.clock.fastForward(61_000);
    await expect(warning).toBeVisible();
    await expect(warning).toContainText('You will be signed out in 5 minutes');
    if (minutes === 25) await look(page, 'island-session-warning');
    await page.clock.fastForward(4 * 60_000);
    await expect(warning).toContainText('You will be signed out in 1 minute ');

    await warning.getByRole('button', { name: 'Stay signed in' }).click();
    await expect(warning).toBeHidden();
    await page.clock.fastForward((minutes - 1) * 60_000);
    await expect(warning, 'the time began anew').toBeHidden();
    await page.clock.fastForward(61_000);
    await expect(warning).toBeVisible();
    await page.clock.fastForward(5 * 60_000);
    await expect(heading(page)).toHaveText('Sign in');
    await expect(page.locator('main')).toContainText('You were signed out because nothing happened for a while.');
  });
}

test('who uses a screen reader is told of the warning, and is not torn away from what they write', async ({ as }) => {
  const page = await as('margaret-okell');
  await page.clock.install();
  await link(page, 'Add to my record').click();
  await page.waitForLoadState('networkidle');
  const note = page.getByLabel('Your note');
  await note.fill('I was about to say');
  await page.clock.fastForward(25 * 60_000 + 1_000);
  await expect(page.getByRole('alert').filter({ hasText: 'You will be signed out in 5 minutes' })).toBeVisible();
  await expect(note).toBeFocused();
  await page.getByRole('button', { name: 'Stay signed in' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ visible: true })).toHaveCount(0);
  await expect(note).toHaveValue('I was about to say');
});
