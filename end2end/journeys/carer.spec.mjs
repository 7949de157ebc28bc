// A carer: the people they care for, what they see of them, and what they do not.

import { expect, expectRefused, flash, heading, idIn, link, panel, test, unique } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

test('a carer finds the person they care for beside their own record, and adds to it as a carer', async ({ as }) => {
  const page = await as('alison-okell-baird');
  await expect(heading(page)).toHaveText(/^Hello, Alison/);
  await expect(panel(page, 'People I care for')).toContainText('You are their daughter');
  await look(page, 'carer-home');

  await page.getByRole('link', { name: 'Margaret Okell' }).click();
  await expect(heading(page)).toHaveText('Record of Margaret Okell');
  await expect(panel(page, 'Whose record this is')).toContainText('Allergies: Trimethoprim');
  await look(page, 'carer-record');

  await page.getByRole('link', { name: 'Add to this record' }).click();
  const words = unique('Mum ate well and slept through');
  await page.getByLabel('Your note').fill(words);
  await page.getByRole('button', { name: 'Add the note' }).click();
  await expect(flash(page)).toHaveText('Your note was added.');
  await expect(page.locator('#contributions > li').filter({ hasText: words })).toContainText('Alison Okell-Baird, carer');
  await look(page, 'carer-contribution');
});

test('a carer may not see who looked, nor seal what is not theirs', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('alison-okell-baird');
  await page.goto(`/people/${id}/access-log`);
  await expect(heading(page)).toHaveText('You cannot see this');
  await expect(page.locator('main')).toContainText('Only the person whose record this is can see or do this.');
  await look(page, 'carer-access-log-forbidden', { status: 403 });

  await page.goto(`/people/${id}/timeline?category=letter`);
  await page.locator('#timeline .app-entry__title').first().click();
  await expect(page.locator('.nhsuk-summary-list')).toBeVisible();
  await expect(page.getByRole('link', { name: /seal it/ })).toHaveCount(0);
  const sealing = await page.request.post(`${page.url()}/seal`, { form: {} });
  expect(sealing.status()).toBe(403);
});

test('a carer with some topics sees those and no trace of any other', async ({ as, facts }) => {
  const { id } = await facts('niamh-clarke-osei');
  const daughter = await as('niamh-clarke-osei');
  const hidden = [];
  for (const category of ['result', 'contact', 'letter', 'problem']) {
    await daughter.goto(`/people/${id}/timeline?category=${category}`);
    const title = daughter.locator('#timeline .app-entry__title').first();
    if ((await title.count()) > 0) hidden.push({ title: await title.innerText(), address: await title.getAttribute('href') });
  }
  expect(hidden.length, 'Niamh has entries that her father does not see').toBeGreaterThan(1);

  const page = await as('kwame-osei');
  await page.getByRole('link', { name: 'Niamh Clarke-Osei' }).click();
  await expect(heading(page)).toHaveText('Record of Niamh Clarke-Osei');
  const sections = await page.locator('.app-panels').getByRole('heading', { level: 2 }).allInnerTexts();
  const shared = ['Appointments', 'Medicines', 'Allergies and reactions', 'Plans and goals', 'Vaccinations'];
  expect(sections.filter((words) => !['Care team', 'Latest'].includes(words)).sort()).toEqual([...shared].sort());
  await look(page, 'carer-record-some-topics');
  for (const { title } of hidden) await expect(page.getByRole('link', { name: title, exact: true })).toHaveCount(0);

  await page.getByRole('link', { name: 'Timeline: everything in order' }).click();
  const kinds = await page.getByLabel('Kind').locator('option').allInnerTexts();
  expect(kinds.sort()).toEqual(['Everything', ...shared].sort());
  for (const { title } of hidden) await expect(page.getByRole('link', { name: title, exact: true })).toHaveCount(0);
  for (const { address } of hidden) {
    await page.goto(address);
    await expect(heading(page), `${address} is as if it were not there`).toHaveText('Page not found');
  }
  await page.goto(`/people/${id}/timeline?category=mental-health`);
  await expect(page.locator('main')).toContainText('Nothing is recorded here that you can see.');
  await page.goto(`/people/${id}/access-log`);
  await expect(heading(page)).toHaveText('You cannot see this');
});

test('for a carer the records of others are not there', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('kwame-osei');
  for (const part of ['record', 'timeline', 'contribution', 'plan', 'access-log', 'trend?code=4548-4']) {
    await page.goto(`/people/${id}/${part}`);
    await expect(heading(page), part).toHaveText('Page not found');
  }
});

test('a carer without a record of their own comes straight to the people they care for', async ({ as }) => {
  const page = await as('zuzanna-webb');
  await expect(panel(page, 'People I care for')).toContainText(/Your access ends on \d+ \w+ \d{4}/);
  await expect(link(page, 'My record')).toHaveCount(0);
  await look(page, 'carer-home-without-record');
  await page.getByRole('link', { name: /Kowalczyk-Webb/ }).click();
  await page.waitForURL(/\/record$/);
  expect(idIn(page.url())).toBeTruthy();
  await expect(panel(page, 'Test results')).toHaveCount(0);
});

test('an attorney acts only while the person cannot decide, and the person reads how it stands', async ({ as, facts }) => {
  const { id } = await facts('wilfred-ormesher');
  const record = `/people/${id}/record`;
  const [day, month, year] = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London' }).format(new Date()).split('/');
  const officer = await as('hamish-abiodun-kerr');
  const recordIt = async (words) => {
    await link(officer, 'Who may act for others').click();
    await officer.locator('#attorneys > li').filter({ hasText: 'Neil Ormesher' }).getByRole('link', { name: words }).click();
    await expect(heading(officer)).toHaveText(words);
    await officer.getByRole('button', { name: 'Record it' }).click();
    await expectRefused(officer, { 'day-day': 'Enter the day, such as 27 3 2026' });
    await officer.getByLabel('Day').fill(day);
    await officer.getByLabel('Month').fill(month);
    await officer.getByLabel('Year').fill(year);
    await officer.getByLabel('Who assessed it, and where is that kept?').fill('His GP; the form is kept at the practice');
    await look(officer, words.startsWith('Record an') ? 'capacity-lost' : 'capacity-regained');
    await officer.getByRole('button', { name: 'Record it' }).click();
    await expect(flash(officer)).toHaveText('It is recorded, and counts at once.');
  };
  const son = await as('neil-ormesher');
  await son.goto(record);
  await expect(heading(son)).toHaveText(/^Record of Wilfred/);
  await recordIt('Record that they decide for themselves again');
  await son.goto(record);
  await expect(heading(son)).toHaveText('Page not found');
  const wilfred = await as('wilfred-ormesher');
  await link(wilfred, 'Who may act for me').click();
  await expect(wilfred.locator('#carers')).toContainText('Waits: acts for you only if you cannot decide yourself');
  await look(wilfred, 'carers-waiting');
  await recordIt('Record an assessment of capacity');
  await son.goto(record);
  await expect(heading(son)).toHaveText(/^Record of Wilfred/);
});

test('a person chooses whether a carer is told of an emergency', async ({ as }) => {
  const page = await as('stanislaw-kowalczyk-webb');
  await link(page, 'Who may act for me').click();
  const carer = page.locator('#carers > li').filter({ hasText: 'Zuzanna Webb' });
  await expect(carer).toContainText('Is not told when your record is opened in an emergency');
  await carer.getByRole('button', { name: /^Tell them when my record is opened in an emergency/ }).click();
  await expect(flash(page)).toHaveText('They are told from now on.');
  await expect(carer).toContainText('Is told when your record is opened in an emergency');
  await look(page, 'carers-told-of-emergencies');
  await carer.getByRole('button', { name: /^Do not tell them/ }).click();
  await expect(flash(page)).toHaveText('They are not told any more.');
});
