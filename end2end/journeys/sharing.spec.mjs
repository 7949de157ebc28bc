// Who sees what: choices about sharing, and the record through others' eyes.

import { expect, expectRefused, flash, heading, link, panel, test } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

test('a person keeps a kind back from a hospital, having seen what that changes, and ends the choice again', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('margaret-okell');
  await link(page, 'Who sees what').click();
  await expect(heading(page)).toHaveText('Who sees what of my record');
  await expect(panel(page, 'Who can see it today')).toContainText('Because you are registered there');
  await look(page, 'sharing');

  await page.getByRole('button', { name: 'Save the choice' }).click();
  await expectRefused(page, { sharing: 'Choose whether to share, to be asked first, or not to share' });
  await look(page, 'sharing-refused');

  await page.getByLabel('Do not share it').check({ force: true });
  await page.getByRole('button', { name: 'Save the choice' }).click();
  await expectRefused(page, { category: 'Choose what it is about: everything, or one kind of information' });
  await expect(page.getByLabel('Do not share it'), 'what was chosen is still there').toBeChecked();
  await page.getByLabel('Of what?').selectOption('Medicines');
  const organisations = page.getByLabel('With which organisation?');
  const involved = organisations.locator('optgroup').first();
  await expect(involved, 'who cares for her comes first').toHaveAttribute('label', 'Involved in the care now');
  await expect(involved.locator('option', { hasText: 'Brackenfield Surgery' })).toHaveCount(1);
  await organisations.selectOption('Brackenfield Surgery');
  await page.getByRole('button', { name: 'First show me what would change' }).click();
  await expect(heading(page)).toHaveText('With your choice, a GP at Brackenfield Surgery would see this');
  await expect(page.getByRole('row', { name: /^Medicines 9 / })).toBeVisible();
  await expect(page.locator('.app-see-as').getByRole('link'), 'a link would lead to what she sees herself').toHaveCount(0);
  await look(page, 'sharing-preview');
  await page.getByRole('link', { name: 'Back to change your choice' }).click();
  await expect(page.getByLabel('Do not share it'), 'what was chosen is still there').toBeChecked();
  await expect(page.getByLabel('Of what?').locator('option:checked')).toHaveText('Medicines');
  await expect(page.getByLabel('With which organisation?').locator('option:checked')).toHaveText('Brackenfield Surgery');
  await page.getByRole('button', { name: 'First show me what would change' }).click();
  await expect(heading(page)).toHaveText('With your choice, a GP at Brackenfield Surgery would see this');
  await page.goBack();
  await expect(page.getByLabel('Of what?').locator('option:checked'), 'by the browser’s own way back').toHaveText('Medicines');
  await page.getByRole('button', { name: 'First show me what would change' }).click();
  await expect(heading(page)).toHaveText('With your choice, a GP at Brackenfield Surgery would see this');
  const gp = await as('ifeoma-nwosu-hale', { post: 'General practitioner' });
  const medicines = () => gp.locator('section[aria-labelledby="panel-medicine"] .app-entry');
  await gp.goto(`/people/${id}/record`);
  await expect(medicines(), 'what is only tried changes nothing').toHaveCount(9);

  await page.getByRole('button', { name: 'Save the choice' }).click();
  await expect(flash(page)).toHaveText('Your choice is saved. It counts from now on.');
  await expect(panel(page, 'Choices in force')).toContainText('Do not share: Medicines, with Brackenfield Surgery');
  await expect(panel(page, 'Who can see it today')).toContainText('Sees the record without medicines of other services');
  await look(page, 'sharing-chosen');
  await gp.reload();
  await expect(medicines()).not.toHaveCount(9);
  await expect(panel(gp, 'Whose record this is')).toContainText('This person has chosen to keep some of their record back.');
  await look(gp, 'gp-record-with-some-kept-back');

  await page.getByRole('button', { name: /^End this choice/ }).click();
  await expect(flash(page)).toHaveText('The choice has ended.');
  await gp.reload();
  await expect(medicines()).toHaveCount(9);
});

test('a person looks at their record through others’ eyes', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'Who sees what').click();
  await panel(page, 'Who can see it today').getByRole('link', { name: /Walton Centre/ }).click();
  await expect(heading(page)).toHaveText('Today, a hospital doctor at The Walton Centre sees this');
  await page.getByLabel('As', { exact: true }).selectOption('Receptionist');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(heading(page)).toContainText('at The Walton Centre sees this');
  await expect(page.locator('main')).not.toContainText('Trimethoprim');
  await look(page, 'sharing-see-as');
  await page.getByLabel('At', { exact: true }).selectOption('Alder Hey Children\'s');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.locator('main')).toContainText('They see nothing: they are not known to care for you.');
  await look(page, 'sharing-see-as-nothing');
});

test('a practitioner asks to see what a person shows only to those who ask, and is answered', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('margaret-okell');
  await link(page, 'Who sees what').click();
  await page.getByLabel('Ask me first: keep it back until I say yes').check({ force: true });
  await page.getByLabel('Of what?').selectOption('Letters and documents');
  await page.getByRole('button', { name: 'Save the choice' }).click();
  const gp = await as('ifeoma-nwosu-hale', { post: 'General practitioner' });
  await gp.goto(`/people/${id}/record`);
  await gp.getByRole('link', { name: 'Ask to see more' }).click();
  await look(gp, 'ask');
  await gp.getByRole('button', { name: 'Ask', exact: true }).click();
  await expectRefused(gp, { reason: 'Say why you need to see this record, in at least 10 characters' });
  await gp.getByLabel('Why do you need to see more?').fill('To go through the letter from the Walton Centre with her');
  await gp.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(flash(gp)).toContainText('They were asked.');

  await link(page, 'Home').click();
  await look(page, 'person-home-with-request');
  await page.getByRole('link', { name: 'Look and answer' }).click();
  await expect(panel(page, 'Somebody asks to see more')).toContainText('To go through the letter from the Walton Centre with her');
  await look(page, 'sharing-request');
  await page.getByRole('button', { name: /^Yes, for 30 days/ }).click();
  await expect(flash(page)).toHaveText('They can see it for 30 days. You can end that below.');
  await gp.goto(`/people/${id}/timeline?category=letter`);
  await expect(gp.locator('#timeline')).toContainText('The Walton Centre');
  while (await page.getByRole('button', { name: /^End this choice/ }).count()) {
    await page.getByRole('button', { name: /^End this choice/ }).first().click();
    await expect(flash(page)).toHaveText('The choice has ended.');
  }
});
