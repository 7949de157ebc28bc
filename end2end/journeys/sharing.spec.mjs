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
  await page.getByLabel('Of what?').selectOption('Medicines');
  await page.getByLabel('With which organisation?').selectOption('Brackenfield Surgery');
  await page.getByRole('button', { name: 'First show me what would change' }).click();
  await expect(heading(page)).toHaveText('With your choice, a GP at Brackenfield Surgery would see this');
  await expect(page.getByRole('row', { name: /^Medicines 9 / })).toBeVisible();
  await look(page, 'sharing-preview');
  const gp = await as('ifeoma-nwosu-hale', { post: 'General practitioner' });
  const medicines = () => gp.locator('section[aria-labelledby="panel-medicine"] .app-entry');
  await gp.goto(`/people/${id}/record`);
  await expect(medicines(), 'what is only tried changes nothing').toHaveCount(9);

  await page.getByRole('button', { name: 'Save the choice' }).click();
  await expect(flash(page)).toHaveText('Your choice is saved. It counts from now on.');
  await expect(panel(page, 'Choices in force')).toContainText('Do not share: Medicines, with Brackenfield Surgery');
  await expect(panel(page, 'Who can see it today')).toContainText('Sees the record without: Medicines');
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
  await expect(heading(page)).toHaveText('Today, a GP at The Walton Centre sees this');
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
