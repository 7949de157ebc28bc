// What a person seals, who opens it with a reason, and being asked why; carers given access and taken back.

import { expect, expectRefused, flash, heading, link, panel, test, unique } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

test('a person seals a kind with a safety rule, a social worker opens it with a reason, and is asked why', async ({ as, facts }) => {
  const { id } = await facts('gareth-llewellyn-price');
  const gareth = await as('gareth-llewellyn-price');
  await link(gareth, 'What I sealed').click();
  await gareth.getByRole('button', { name: 'Seal it' }).click();
  await expectRefused(gareth, { topic: 'Choose what to seal' });
  await gareth.getByLabel('Which kind, past and future').selectOption({ label: 'Medicines' });
  await gareth.getByLabel(/^Sealed: those who treat you/).check();
  await gareth.getByLabel('Safety rule (if you need one)').selectOption({ label: 'Avoid …' });
  await gareth.getByLabel('What the safety rule is about').fill('metoclopramide');
  await gareth.getByRole('button', { name: 'Seal it' }).click();
  await expect(flash(gareth)).toHaveText('It is sealed.');
  await look(gareth, 'seals');

  const worker = await as('marcus-thistlewood');
  await worker.goto(`/people/${id}/record`);
  const banner = panel(worker, 'Whose record this is');
  await expect(banner).toContainText('Safety rule: Avoid: metoclopramide');
  await expect(banner).toContainText('Something in this record is sealed at the person’s request.');
  await expect(worker.locator('main')).not.toContainText('Clozapine 100 mg tablets');
  await look(worker, 'record-with-a-seal');
  await worker.getByRole('link', { name: 'Open it with a reason' }).click();
  await expect(heading(worker)).toHaveText('Open what Gareth Llewellyn-Price sealed');
  await look(worker, 'break-seal');
  await worker.getByRole('button', { name: 'Open what is sealed' }).click();
  await expectRefused(worker, { reason: 'Say why you need to see this record, in at least 10 characters' });
  const reason = unique('Found confused at home');
  await worker.getByLabel('Why do you need to see what is sealed?').fill(reason);
  await worker.getByRole('button', { name: 'Open what is sealed' }).click();
  await expect(banner).toContainText('You opened what this person sealed.');
  await expect(worker.locator('main')).toContainText('Clozapine 100 mg tablets');

  await link(gareth, 'What I sealed').click();
  await expect(gareth.locator('main')).toContainText(reason);
  await link(gareth, 'Who looked').click();
  const line = gareth.locator('#access-log > li').filter({ hasText: reason }).first();
  await expect(line).toContainText(`opened what you sealed: “${reason}”`);
  await line.getByRole('link', { name: /^Ask why/ }).click();
  await expect(heading(gareth)).toHaveText(/^Ask Marcus Thistlewood why\?$/);
  await look(gareth, 'ask-why');
  const words = gareth.getByLabel('What do you want to say or ask? You can leave this empty');
  const long = 'Who called you that day? '.repeat(30).trim();
  await words.fill(long);
  await gareth.getByRole('button', { name: 'Ask', exact: true }).click();
  await expectRefused(gareth, { words: 'What you write must be 500 characters or fewer' });
  await expect(words).toHaveValue(long);
  await words.fill('Who called you that day?');
  await gareth.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(flash(gareth)).toContainText('They were asked why.');
  await expect(line).toContainText('“Who called you that day?” There is to be a reply by');
  await look(gareth, 'access-log-asked-why');

  await worker.goto('/home');
  await worker.getByRole('link', { name: 'Reply' }).first().click();
  await expect(worker.locator('main')).toContainText('wrote: “Who called you that day?”');
  await look(worker, 'reply');
  await worker.getByLabel('Why did you look at this record?').fill('Your neighbour called us, and I had to know what you take.');
  await worker.getByRole('button', { name: 'Send the reply' }).click();
  await expect(flash(worker)).toHaveText('Your reply is sent.');
  await link(gareth, 'Who looked').click();
  await expect(line).toContainText('Your neighbour called us');

  await link(gareth, 'What I sealed').click();
  await gareth.getByRole('button', { name: /Take the seal off/ }).first().click();
  await expect(flash(gareth)).toHaveText('The seal is off.');
});

test('a person gives a carer access by topic and takes it back', async ({ as, facts }) => {
  const { id } = await facts('soraya-bellini-hart');
  const soraya = await as('soraya-bellini-hart');
  await link(soraya, 'Who may act for me').click();
  await soraya.getByRole('button', { name: 'Give access' }).click();
  await expectRefused(soraya, {
    username: 'Enter the username that they sign in with. Ask them for it',
    'last-name': 'Enter their last name',
    relation: 'Say what they are to the person, such as daughter or neighbour, in at most 40 characters',
    extent: 'Choose what they may see: everything but sexual health, or only the topics that you tick',
  });
  await soraya.getByLabel('Their iLINKS username').fill('zuzanna-webb');
  await soraya.getByLabel('Their last name').fill('Kowalczyk');
  await soraya.getByLabel('What are they to you?').fill('friend');
  await soraya.getByLabel('Everything but sexual health').check({ force: true });
  await soraya.getByRole('button', { name: 'Give access' }).click();
  await expectRefused(soraya, { username: 'We know nobody with this username and last name. Check both with them' });
  await soraya.getByLabel('Their last name').fill('Webb');
  await soraya.getByLabel('Only the topics that I tick').check({ force: true });
  await soraya.getByRole('button', { name: 'Give access' }).click();
  await expectRefused(soraya, { 'about-me': 'Tick at least one topic, or choose “Everything but sexual health”' });
  await expect(soraya.getByLabel('Only the topics that I tick')).toBeChecked();
  await expect(soraya.getByLabel('What are they to you?')).toHaveValue('friend');
  await look(soraya, 'carers-refused');
  await soraya.getByLabel('Appointments').check();
  await soraya.getByRole('button', { name: 'Give access' }).click();
  await expect(flash(soraya)).toHaveText('They have access from now on.');
  await look(soraya, 'carers');
  const friend = await as('zuzanna-webb');
  await friend.goto(`/people/${id}/timeline`);
  await expect(heading(friend)).toHaveText(/Timeline/);
  await soraya.getByRole('link', { name: /^Take it back/ }).click();
  await expect(heading(soraya)).toHaveText('Take back what you gave Zuzanna Webb');
  await expect(soraya.locator('main')).toContainText('Zuzanna Webb, your friend, will no longer see these topics of your record');
  await expect(soraya.locator('main').getByRole('listitem')).toHaveText(['Appointments']);
  await look(soraya, 'carer-take-back');
  await friend.reload();
  await expect(heading(friend), 'nothing is taken back yet').toHaveText(/Timeline/);
  await soraya.getByRole('button', { name: 'Take it back now' }).click();
  await expect(flash(soraya)).toHaveText('It is taken back.');
  await friend.goto(`/people/${id}/timeline`);
  await expect(heading(friend)).toHaveText('Page not found');
});

test('a privacy officer registers an authority and sees which parents wait for a review', async ({ as }) => {
  const officer = await as('hamish-abiodun-kerr');
  await link(officer, 'Who may act for others').click();
  await expect(heading(officer)).toHaveText('Who may act for others');
  await look(officer, 'authorities');
  await officer.getByRole('button', { name: 'Register' }).click();
  await expectRefused(officer, { 'nhs-number': 'Enter the NHS number of somebody whose record is here' });
});
