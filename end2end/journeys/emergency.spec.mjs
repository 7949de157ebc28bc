// An emergency: opened with a reason, told to the person, judged by the privacy officer.

import { expect, expectRefused, flash, heading, link, panel, test, unique } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

test('a paramedic opens what matters first, the person is told, and the privacy officer reviews it', async ({ as, facts }) => {
  const { id } = await facts('george-addo-mensah');
  const page = await as('jodie-ravenscairn');
  await page.goto(`/people/${id}/record`);
  await page.getByRole('link', { name: 'This is an emergency: open what matters first' }).click();
  await expect(heading(page)).toHaveText('Open the record of George Addo-Mensah in an emergency');
  await look(page, 'emergency');
  await page.getByRole('button', { name: 'Open it now' }).click();
  await expectRefused(page, { reason: 'Say why you need to see this record, in at least 10 characters' });
  const reason = unique('Collapsed in the waiting room');
  await page.getByLabel('What is the emergency?').fill(reason);
  await page.getByRole('button', { name: 'Open it now' }).click();
  await expect(panel(page, 'Whose record this is')).toContainText('You opened this record in an emergency.');
  await expect(panel(page, 'Whose record this is')).toContainText(/Closes at \d{1,2}:\d\d[ap]m\./);
  await expect(panel(page, 'Whose record this is').getByRole('link', { name: 'I am involved in their care' })).toBeVisible();
  await expect(page.locator('main')).toContainText('Not opened in an emergency: Measurements; Visits and contacts.');
  await expect(panel(page, 'Whose record this is')).toContainText(/CPR decision: |CPR attempts/);
  const sections = await page.locator('.app-panels').getByRole('heading', { level: 2 }).allInnerTexts();
  expect(sections.slice(0, 3)).toEqual(['Allergies and reactions', 'Medicines', 'Conditions and problems']);
  await look(page, 'emergency-record');

  const person = await as('george-addo-mensah');
  await expect(person.locator('main')).toContainText(reason);
  await expect(person.locator('main')).toContainText('A privacy officer reviews it.');
  await look(person, 'person-home-after-emergency');
  await link(person, 'Who looked').click();
  const visit = person.locator('#access-log > li').filter({ hasText: reason });
  await expect(visit).toContainText(`opened your record in an emergency: “${reason}”`);
  await expect(visit).toContainText(/A privacy officer reviews (it|the emergency)\./);

  const officer = await as('hamish-abiodun-kerr');
  const waiting = officer.locator('#alerts > li').filter({ hasText: reason });
  await expect(waiting).toContainText('Known to care for the person: no');
  await look(officer, 'privacy-officer-desk');
  const field = await waiting.getByLabel('Your reason').getAttribute('id');
  await waiting.getByRole('button', { name: /^Escalate/ }).click();
  await expectRefused(officer, { [field]: 'Say why, in at least 10 characters' });
  await look(officer, 'privacy-officer-desk-refused');
  const why = unique('Nobody was on duty there that day');
  await waiting.getByLabel('Your reason').fill(why);
  await waiting.getByRole('button', { name: /^Escalate/ }).click();
  await expect(flash(officer)).toHaveText('The review is recorded.');
  await expect(waiting).toContainText(`“${why}”`);
  await look(officer, 'privacy-officer-desk-escalated');
  await person.reload();
  await expect(visit).toContainText(`it is handed on to somebody else. They wrote: “${why}”`);
  const review = `reviewed how Jodie Ravenscairn used your record: “Outcome: it is handed on to somebody else. ${why}”`;
  await expect(person.locator('#access-log > li').filter({ hasText: review })).toHaveCount(1);
  await waiting.getByLabel('Your reason').fill('The rota was wrong: the crew was there');
  await waiting.getByRole('button', { name: /^Right to look: close/ }).click();
  await expect(flash(officer)).toHaveText('The review is recorded.');
  await expect(waiting).toHaveCount(0);
  await officer.getByRole('link', { name: 'What was decided' }).click();
  await expect(heading(officer)).toHaveText('Decided');
  const decided = officer.locator('#decided > li').filter({ hasText: 'The rota was wrong: the crew was there' }).first();
  await expect(decided).toContainText('Hamish Abiodun-Kerr');
  await expect(decided).toContainText('Right to look: close');
  await look(officer, 'privacy-officer-decided');
});
