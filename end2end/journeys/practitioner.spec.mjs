// A practitioner: their home, the post they act in, finding a person, the record as their role sees it, a claim.

import { claim, expect, expectRefused, find, flash, heading, link, panel, pressName, test, unique } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

test('a practitioner with one post comes straight to their home', async ({ as }) => {
  const page = await as('rhodri-fazackley-moss');
  await expect(heading(page)).toHaveText('Home');
  await expect(page.getByRole('banner')).toContainText('General practitioner, Kittiwake Health Centre');
  await expect(page.getByRole('region', { name: /^Today, / })).toBeVisible();
  await expect(panel(page, 'What is new')).toBeVisible();
  const people = panel(page, 'My people').getByRole('listitem');
  await expect(people).not.toHaveCount(0);
  await look(page, 'practitioner-home');
  await people.first().getByRole('link').click();
  await expect(panel(page, 'Whose record this is')).toBeVisible();
});

test('a practitioner with two posts chooses one, and can change it', async ({ visit }) => {
  const page = await visit();
  await page.goto('/sign-in');
  await pressName(page, 'ifeoma-nwosu-hale');
  await expect(heading(page)).toHaveText('What are you doing now?');
  await look(page, 'capacity');
  await page.goto('/find');
  await expect(heading(page), 'nothing else is open before a post is chosen').toHaveText('What are you doing now?');

  await page.getByRole('button', { name: 'General practitioner' }).click();
  await expect(page.getByRole('banner')).toContainText('General practitioner, Brackenfield Surgery');
  await expect(heading(page), 'where they were going').toHaveText('Find a person');
  await link(page, 'Home').click();
  await expect(panel(page, 'My people')).toContainText('Brackenfield Surgery');
  await page.getByRole('link', { name: 'My account' }).click();
  await look(page, 'account');
  await page.getByRole('link', { name: /^Change what you are doing/ }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Brackenfield Surgery' })).toContainText('Now');

  await page.getByRole('button', { name: 'Out-of-hours doctor' }).click();
  await expect(page.getByRole('banner')).toContainText('Out-of-hours doctor, Urgent Care 24');
  await expect(panel(page, 'My people')).toContainText('Urgent Care 24');
});

test('a practitioner finds a person by NHS number, typed with or without spaces', async ({ as, facts }) => {
  const { id, number } = await facts('margaret-okell');
  const page = await as('rhodri-fazackley-moss');
  await link(page, 'Find a person').click();
  await look(page, 'find');
  for (const typed of [number, number.replaceAll(' ', ''), ` ${number.replaceAll(' ', '-')} `]) {
    await find(page, { number: typed });
    await expect(page.getByRole('heading', { name: '1 person was found' })).toBeVisible();
    await expect(page.locator('#people-list').getByRole('link')).toHaveAttribute('href', `/people/${id}/record`);
    expect(page.url(), 'nothing of whom one looks for stands in the address').toMatch(/\/find$/);
  }
  await look(page, 'found');
});

test('a practitioner finds a person by a misspelt name and the date of birth', async ({ as, facts }) => {
  const { id, born } = await facts('margaret-okell');
  const page = await as('rhodri-fazackley-moss');
  for (const name of ['Margaret Okell', 'margret okel', 'OKELL Margaret', 'Peg Okell']) {
    await find(page, { name, born });
    await expect(page.locator(`#people-list a[href="/people/${id}/record"]`), name).toBeVisible();
  }
  await find(page, { name: 'Margaret Okell', born: { ...born, year: '1953' } });
  await expect(page.getByRole('heading', { name: 'Nobody was found' })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Margaret Okell');
  await look(page, 'found-nobody');
});

test('a question that cannot be asked is refused in plain words, and kept', async ({ as }) => {
  const page = await as('rhodri-fazackley-moss');
  await find(page);
  await expectRefused(page, { 'nhs-number': 'Enter an NHS number, or a name and date of birth' });
  await look(page, 'find-refused', { status: 422 });

  await find(page, { number: '999 407 1719' });
  await expect(page.getByRole('alert')).toContainText('There is a problem');
  await expect(page.getByLabel('NHS number')).toHaveValue('999 407 1719');

  await find(page, { name: 'Margaret Okell' });
  await expectRefused(page, { 'born-day': 'Enter the date of birth as well as the name' });
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Margaret Okell');

  await find(page, { name: 'Margaret Okell', born: { day: '31', month: '2', year: '1952' } });
  await expectRefused(page, { 'born-day': 'Enter a real date of birth, such as 27 3 1952' });
  await expect(page.getByLabel('Day')).toHaveValue('31');

  await find(page, { name: 'x'.repeat(10_000), born: { day: '1', month: '2', year: '1952' } });
  await expectRefused(page, { name: 'The name must be 100 characters or fewer' });

  for (const name of ['مارغريت أوكيل', '👩‍🦽', "O'Neill'; drop table person; --"]) {
    await find(page, { name, born: { day: '1', month: '2', year: '1952' } });
    await expect(page.getByRole('heading', { name: 'Nobody was found' }), name).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name);
  }

  await find(page, { name: '%', born: { day: '1', month: '2', year: '1952' } });
  await expectRefused(page, { name: 'Enter at least 3 letters of the name' });
});

test('a doctor sees allergies before everything else of a record', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  for (const [username, post, name] of [
    ['ifeoma-nwosu-hale', 'General practitioner', 'gp-record'],
    ['roisin-chaudhri-lowe', undefined, 'hospital-doctor-record'],
  ]) {
    const page = await as(username, { post });
    await page.goto(`/people/${id}/record`);
    const banner = panel(page, 'Whose record this is');
    await expect(banner).toMatchAriaSnapshot(`
      - region "Whose record this is":
        - paragraph:
          - link "OKELL, Margaret (Mrs)"
        - paragraph: Likes to be called Peg
        - paragraph: /Born \\d+ \\w+ \\d{4} \\(\\d+ years\\)/
        - paragraph: /NHS number \\d{3} \\d{3} \\d{4}/
        - strong: "Allergies:"
        - list:
          - listitem:
            - link "Trimethoprim"
            - text: – Widespread itchy rash
          - listitem:
            - link "Allergy to penicillin"
            - text: – Swelling of the lips
    `);
    const first = await page.locator('main').getByRole('link').evaluateAll((links) => links.map((link) => link.innerText));
    expect(first.indexOf('Trimethoprim')).toBeLessThan(first.indexOf('Timeline: everything in order'));
    for (const section of ['Conditions and problems', 'Medicines', 'Test results', 'Letters and documents', 'Care team', 'Latest']) {
      await expect(panel(page, section)).toBeVisible();
    }
    await look(page, name);
    await page.getByRole('link', { name: 'Timeline: everything in order' }).click();
    await expect(banner).toContainText('Trimethoprim');
    await look(page, name.replace('record', 'timeline'));
  }
});

test('a social worker sees social care first, and no test results', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('priyanka-holroyd-bell');
  await page.goto(`/people/${id}/record`);
  const sections = page.locator('.app-panels').getByRole('heading', { level: 2 });
  await expect(sections.first()).toHaveText('Social care');
  await expect(panel(page, 'Test results')).toHaveCount(0);
  await look(page, 'social-worker-record');

  await page.goto(`/people/${id}/timeline?category=result`);
  await expect(page.locator('main')).toContainText('Nothing is recorded here that you can see.');
  await page.goto(`/people/${id}/timeline?category=medicine`);
  await page.locator('#timeline > li').filter({ hasText: 'Brackenfield Surgery' }).first().getByRole('link').first().click();
  await expect(page.locator('main')).toContainText('Your role sees that this exists, when and where, but not what it says.');
  await look(page, 'social-worker-item-summary');
});

test('a practitioner opens a letter and a trend within the record', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('ifeoma-nwosu-hale', { post: 'General practitioner' });
  await page.goto(`/people/${id}/timeline?category=letter`);
  await page.getByRole('link', { name: 'Multiple sclerosis clinic letter' }).first().click();
  await expect(page.locator('.app-letter')).toContainText('Dear Dr Nwosu-Hale');
  await look(page, 'practitioner-letter');
  await page.goto(`/people/${id}/timeline?category=result`);
  await page.getByRole('link', { name: /^Over time.+HbA1c/ }).first().click();
  await expect(page.getByRole('img', { name: 'HbA1c over time' })).toBeVisible();
  await look(page, 'practitioner-trend');
});

test('only the person contributes, plans, seals and sees who looked', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('ifeoma-nwosu-hale', { post: 'General practitioner' });
  for (const part of ['plan', 'access-log']) {
    await page.goto(`/people/${id}/${part}`);
    await expect(heading(page), part).toHaveText('You cannot see this');
  }
  const note = await page.request.post(`/people/${id}/contribution/note`, { form: { note: 'Not mine to write' } });
  expect(note.status()).toBe(403);
});

test('a practitioner without a relationship says why, and the person reads it', async ({ as, facts }) => {
  const { id, number } = await facts('margaret-okell');
  const page = await as('anselm-vickerstaffe');
  await find(page, { number });
  await page.locator('#people-list').getByRole('link').click();
  await expect(heading(page)).toHaveText('Your organisation is not known to care for Margaret Okell');
  await expect(page.locator('main'), 'nothing of the record is told yet').not.toContainText('Trimethoprim');
  await look(page, 'claim');

  await page.getByLabel('Or say in your own words why you need to see this record').fill('A&E');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await expectRefused(page, { reason: 'Say why you need to see this record, in at least 10 characters' });
  await expect(page.getByLabel('Or say in your own words why you need to see this record')).toHaveValue('A&E');
  await look(page, 'claim-refused');
  await page.goto(`/people/${id}/timeline`);
  await expect(page.locator('main')).not.toContainText('Trimethoprim');

  const reason = unique('Her GP rang me about her kidneys and asked for advice');
  await claim(page, id, reason);
  await expect(panel(page, 'Whose record this is')).toContainText('Trimethoprim');
  await expect(panel(page, 'Whose record this is')).toContainText('Your reason is recorded.');
  await look(page, 'claimed-record');

  const person = await as('margaret-okell');
  await link(person, 'Who looked').click();
  const line = person.locator('#access-log > li').filter({ hasText: reason });
  await expect(line).toContainText('Dr Anselm Vickerstaffe');
  await expect(line).toContainText('said they are involved in your care');
  await expect(line).toContainText('Hospital doctor');
  await expect(line).toContainText('The Royal Liverpool and Broadgreen');
});


test('each other role has a home and a record in its own order', async ({ as }) => {
  for (const [username, name] of [
    ['shanice-penhallow', 'receptionist'],
    ['jodie-ravenscairn', 'paramedic'],
    ['gemma-rookhurst', 'fire-service'],
  ]) {
    const page = await as(username);
    await look(page, `${name}-home`);
    await panel(page, 'My people').getByRole('link').first().click();
    await expect(panel(page, 'Whose record this is')).toBeVisible();
    await look(page, `${name}-record`);
  }
  const police = await as('ewan-stainforth');
  await expect(panel(police, 'My people')).toContainText('Nobody yet.');
  await look(police, 'police-home');
  const officer = await as('hamish-abiodun-kerr');
  await expect(heading(officer)).toHaveText('To review');
  await look(officer, 'privacy-officer-home');
});

test('a practitioner who would rather not claim goes back and has seen nothing', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('rhodri-fazackley-moss');
  await page.goto(`/people/${id}/record`);
  await expect(page).toHaveURL(/\/claim$/);
  await page.getByRole('link', { name: 'Do not open it' }).click();
  await expect(heading(page)).toHaveText('Find a person');
  for (const part of ['timeline', 'trend?code=4548-4', 'contribution']) {
    await page.goto(`/people/${id}/${part}`);
    await expect(page.locator('main'), part).not.toContainText('Trimethoprim');
    await expect(page.locator('main'), part).not.toContainText('mmol');
  }
});

test('a practitioner keeps an item from the person, with a reason, and releases it', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('ifeoma-nwosu-hale', { post: 'General practitioner' });
  const margaret = await as('margaret-okell');
  const medicines = `/people/${id}/timeline?category=medicine`;
  const item = 'Macrogol compound oral powder';
  await page.goto(medicines);
  await page.locator('#timeline').getByRole('link', { name: item }).first().click();
  await page.getByRole('link', { name: 'Keep from the person, or release' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expectRefused(page, {
    sensitivity: 'Choose from whom it is to be kept',
    reason: 'Say why, in at least 10 characters',
  });
  await look(page, 'sensitivity-refused');
  const reason = unique('She is to hear of it from me on Tuesday');
  await page.getByLabel(/nobody has talked to them about it$/).check();
  await page.getByLabel('Why?').fill(reason);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(flash(page)).toHaveText('It is marked.');
  await expect(panel(page, 'Whether the person sees it')).toContainText(reason);
  await look(page, 'entry-kept-from-the-person');
  await margaret.goto(medicines);
  await expect(margaret.locator('#timeline')).not.toContainText(item);
  await link(margaret, 'Who looked').click();
  await expect(margaret.locator('#access-log')).not.toContainText(reason);

  await page.getByRole('link', { name: 'Keep from the person, or release' }).click();
  await page.getByLabel('Keep it from nobody: release it').check();
  await page.getByLabel('Why?').fill('We have talked about it');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(flash(page)).toHaveText('It is released.');
  await margaret.goto(medicines);
  await expect(margaret.locator('#timeline')).toContainText(item);
});
