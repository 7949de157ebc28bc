// Governing sharing: the model by two people, the register of agreements, breaches, refusals; and what people read of it.

import { expect, expectRefused, flash, heading, link, panel, test, unique } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

test('a version of the sharing model is drafted by one, tried out, approved by another, and taken back', async ({ as }) => {
  const one = await as('hamish-abiodun-kerr');
  await link(one, 'Sharing model').click();
  await expect(heading(one)).toHaveText('Sharing model');
  const before = Number((await one.getByRole('heading', { name: /^In force/ }).innerText()).match(/\d+/)[0]);
  await look(one, 'sharing-model');
  await one.getByRole('button', { name: /^Draft the next version/ }).click();
  await expect(one.locator('#maincontent')).toContainText('It changes nothing yet.');
  await one.getByLabel('Kind of information').selectOption('Letters and documents');
  await one.getByRole('button', { name: 'Add to the draft' }).click();
  await expectRefused(one, {
    role: 'Choose a role from the list',
    setting: 'Choose a setting of care from the list',
    level: 'Choose how much is seen from the list',
  });
  await one.getByLabel('Role').selectOption('Receptionist');
  await one.getByLabel('Setting of care').selectOption('Every setting');
  await one.getByLabel('Sees').selectOption('Nothing');
  await one.getByRole('button', { name: 'Add to the draft' }).click();
  await expect(one.locator('#changes')).toContainText('from “That it exists” to “Nothing”');
  await one.getByRole('link', { name: /^Dry run/ }).click();
  await expect(one.getByRole('table')).toContainText('Brackenfield Surgery');
  await look(one, 'sharing-model-dry-run');
  await one.goBack();
  await one.getByRole('button', { name: 'Ask for approval' }).click();
  await expectRefused(one, { reason: 'Say what the change is for, in 10 to 500 characters' });
  await look(one, 'sharing-model-draft');
  await one.getByLabel('What is the change for?').fill('Reception needs no letters of other services');
  await one.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(one.locator('#maincontent')).toContainText('Somebody who had no hand in it has to approve it.');

  const two = await as('odile-brackenridge');
  await link(two, 'Sharing model').click();
  await two.getByRole('button', { name: 'Refuse' }).click();
  await expectRefused(two, { refusal: 'Say why you refuse it, in 10 to 500 characters' });
  await look(two, 'sharing-model-refusal');
  const why = unique('Reception needs the letters of the hospice');
  await two.getByLabel('Why do you refuse it?').fill(why);
  await two.getByRole('button', { name: 'Refuse' }).click();
  await link(one, 'Sharing model').click();
  await expect(one.locator('#refused')).toContainText(why);
  await expect(one.locator('#versions')).toContainText(`Refused because: “${why}”`);
  await look(one, 'sharing-model-refused');

  await one.getByRole('button', { name: /^Draft the next version/ }).click();
  await one.getByLabel('Kind of information').selectOption('Letters and documents');
  await one.getByLabel('Role').selectOption('Receptionist');
  await one.getByLabel('Setting of care').selectOption('Every setting');
  await one.getByLabel('Sees').selectOption('Nothing');
  await one.getByRole('button', { name: 'Add to the draft' }).click();
  await one.getByLabel('What is the change for?').fill('Reception needs no letters of other services');
  await one.getByRole('button', { name: 'Ask for approval' }).click();
  await link(two, 'Sharing model').click();
  await two.getByRole('button', { name: 'Approve: put it into force' }).click();
  await expect(two.getByRole('heading', { name: `In force: version ${before + 1}` })).toBeVisible();
  await two.getByRole('button', { name: /from version 1$/ }).click();
  await two.getByLabel('What is the change for?').fill('They were needed after all');
  await two.getByRole('button', { name: 'Ask for approval' }).click();
  await link(one, 'Sharing model').click();
  await one.getByRole('button', { name: 'Approve: put it into force' }).click();
  await expect(one.getByRole('heading', { name: `In force: version ${before + 2}` })).toBeVisible();
  await expect(one.locator('#versions')).toContainText('Reception needs no letters of other services');
  await look(one, 'sharing-model-history');
});

test('an agreement is registered with what was wrong first mended, agreed to and prolonged by another, and ended', async ({ as }) => {
  const page = await as('hamish-abiodun-kerr');
  await link(page, 'Agreements').click();
  await expect(page.locator('#agreements')).toContainText('The North Mersey sharing agreement');
  const title = unique('Falls and frailty');
  await page.getByLabel('What is it called?').fill(title);
  await page.getByRole('button', { name: 'Register' }).click();
  await expectRefused(page, { 'review-day': 'Write the day by which it is to be reviewed' });
  await expect(page.getByLabel('What is it called?')).toHaveValue(title);
  await page.getByLabel('What for?').fill('Direct care');
  await page.getByLabel('On which law does it rest?').fill('UK GDPR 6(1)(e)');
  const year = new Date().getFullYear() + 2;
  const review = page.getByRole('group', { name: 'By when is it to be reviewed?' });
  await review.getByLabel('Day').fill('1');
  await review.getByLabel('Month').fill('3');
  await review.getByLabel('Year').fill(String(year));
  for (const party of ['Mersey Care', 'Sefton Council']) await page.getByLabel(party, { exact: true }).check();
  await look(page, 'agreements');
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(flash(page)).toHaveText('It is proposed. Another privacy officer has to agree before it counts.');
  const item = page.locator('#agreements > li').filter({ hasText: title });
  await expect(item).toContainText('Proposed: waits for a second officer');
  await expect(item.getByRole('button', { name: /^Agree to it/ })).toHaveCount(0);

  const two = await as('odile-brackenridge');
  await two.getByRole('link', { name: 'An agreement to share waits for your approval' }).click();
  const theirs = two.locator('#agreements > li').filter({ hasText: title });
  await expect(theirs).toContainText('Registered by Hamish Abiodun-Kerr');
  await look(two, 'agreement-proposed');
  await theirs.getByRole('button', { name: /^Agree to it/ }).click();
  await expect(theirs).toContainText('In force');
  await expect(theirs).toContainText('Agreed by Odile Brackenridge on ');

  await link(page, 'Agreements').click();
  await item.getByRole('link', { name: /^Review it and prolong it/ }).click();
  await page.getByRole('button', { name: 'Propose it' }).click();
  await expectRefused(page, { reason: 'Say why it goes on, in 10 to 500 characters' });
  await look(page, 'agreement-review');
  await page.getByLabel('Why does it go on?').fill('The parties still work together');
  const months = page.getByLabel('For how many months from today does it hold?');
  const offered = await months.inputValue();
  await months.fill('1');
  await page.getByRole('button', { name: 'Propose it' }).click();
  await expectRefused(page, {
    months: `It holds until 1 March ${year} already. Write more months, so that it holds longer than that`,
  });
  await months.fill(offered);
  await page.getByRole('button', { name: 'Propose it' }).click();
  await expect(item).toContainText('A later last day is proposed, and waits for a second officer.');
  await link(two, 'Agreements').click();
  await theirs.getByRole('link', { name: /^Agree to it, refuse it or take it back/ }).click();
  await expect(two.locator('#maincontent')).toContainText('“The parties still work together”');
  await two.getByRole('button', { name: 'Refuse' }).click();
  await expectRefused(two, { refusal: 'Say why you refuse it, in 10 to 500 characters' });
  await look(two, 'agreement-prolonging');
  await two.getByRole('button', { name: 'Agree: prolong it' }).click();
  await expect(flash(two)).toHaveText('It is prolonged, and counts at once.');
  await link(page, 'Agreements').click();
  await item.getByRole('link', { name: /^End it before that/ }).click();
  await page.getByRole('button', { name: 'End it now' }).click();
  await expectRefused(page, { reason: 'Say why it ends, in 10 to 500 characters' });
  await look(page, 'agreement-end');
  await page.getByLabel('Why does it end?').fill('The pilot is over');
  await page.getByRole('button', { name: 'End it now' }).click();
  await expect(item).toContainText('Ended');
});

test('a breach is written down, closed with what was learnt; refusals and figures are there to see', async ({ as, facts }) => {
  const { id } = await facts('george-addo-mensah');
  const refused = await as('tomasz-elderfield');
  await refused.goto(`/people/${id}/timeline`);
  await expect(heading(refused)).toHaveText('You cannot see this');
  await refused.getByRole('link', { name: 'Why can’t I see this?' }).click();
  await expect(refused.locator('#maincontent')).toContainText('Your organisation is not known to be involved');
  await look(refused, 'why-refused');

  const page = await as('hamish-abiodun-kerr');
  await link(page, 'Refusals').click();
  const refusal = page.locator('#refusals > li').filter({ hasText: 'Pharmacist' }).first();
  await refusal.getByLabel('Who looks after it?').fill('The chief pharmacist');
  await refusal.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#refusals')).toContainText('Being looked after');
  await look(page, 'refusals');

  await link(page, 'Breaches').click();
  await page.getByRole('button', { name: 'Write it down' }).click();
  await expectRefused(page, { organisation: 'Choose an organisation from the list' });
  const what = unique('A letter went to an old address');
  await page.getByLabel('Where did it happen?').selectOption('Mersey Care');
  await page.getByLabel('What happened?').fill(what);
  await page.getByLabel('How many people did it touch?').fill('1');
  await page.getByRole('button', { name: 'Write it down' }).click();
  const breach = page.locator('#breaches > li').filter({ hasText: what });
  await look(page, 'breaches');
  await breach.getByLabel('What was learnt?').fill('Addresses are read back');
  await breach.getByRole('button', { name: 'Close it' }).click();
  await expect(breach).toContainText('Learnt: Addresses are read back');

  await link(page, 'Compliance').click();
  await expect(page.locator('#compliance')).toContainText('Mersey Care');
  await look(page, 'compliance');
});

test('people read which teams care for them, and why they see an item', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'Who sees what').click();
  await page.getByRole('link', { name: 'Why these teams, and which could before' }).click();
  await expect(page.locator('#involved')).toContainText('Because you are registered there');
  await look(page, 'relationships');
  await link(page, 'My record').click();
  await panel(page, 'Medicines').getByRole('link').first().click();
  await page.getByRole('link', { name: 'Why can I see this?' }).click();
  await expect(page.locator('#maincontent')).toContainText('This is your own record.');
  await look(page, 'why-item');
});
