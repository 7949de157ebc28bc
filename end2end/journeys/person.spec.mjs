// A person: their home, their record, what they add to it, what they keep private, and who looked.

import { expect, expectRefused, find, flash, heading, link, openMenu, panel, test, unique } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

test('a person signs in with one press, and finds their home and their record', async ({ visit }) => {
  const page = await visit();
  await page.goto('/');
  await look(page, 'start');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await expect(heading(page)).toHaveText('Sign in');
  await look(page, 'sign-in');

  await page.getByRole('button', { name: 'Margaret Okell' }).click();
  await expect(heading(page)).toHaveText('Hello, Peg');
  await expect(panel(page, 'My appointments').getByRole('listitem')).not.toHaveCount(0);
  await look(page, 'person-home');

  await link(page, 'My record').click();
  await expect(heading(page)).toHaveText('My record');
  await expect(panel(page, 'Whose record this is')).toContainText('Allergies: Trimethoprim – Widespread itchy rash');
  await look(page, 'person-record');
});

test('every section of a record says where it comes from and how fresh it is', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'My record').click();
  const sections = page.locator('section.app-panel', { has: page.locator('.app-entry__title') });
  expect(await sections.count()).toBeGreaterThan(6);
  for (const section of await sections.all()) {
    await expect(section).toContainText(/(From .+|Source not stated)\. Last received .+\./);
    for (const entry of await section.getByRole('listitem').all()) {
      await expect(entry.locator('.app-entry__when')).not.toBeEmpty();
      await expect(entry.locator('.app-source')).not.toBeEmpty();
    }
  }
});

test('on a phone the menu is one line until it is opened, and opening it loses nothing that was typed', async ({ as }) => {
  const page = await as('margaret-okell');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(link(page, 'Add to my record')).toBeHidden();
  await openMenu(page);
  await link(page, 'Add to my record').click();
  await expect(heading(page)).toHaveText('Add to my record');
  await expect(link(page, 'Who looked'), 'the next page begins with its content').toBeHidden();

  await page.getByLabel('Your note').fill('Not sent yet');
  await openMenu(page);
  for (const name of ['Home', 'Who looked', 'Close the menu']) {
    await expect(link(page, name)).toBeVisible();
    expect((await link(page, name).boundingBox()).height, `${name} is as high as a finger`).toBeGreaterThanOrEqual(44);
  }
  await look(page, 'person-menu-open');
  await link(page, 'Close the menu').click();
  await expect(link(page, 'Who looked')).toBeHidden();
  await expect(page.getByLabel('Your note')).toHaveValue('Not sent yet');

  await link(page, 'Menu').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(link(page, 'Home'), 'the next stop is the first link of the menu').toBeFocused();
  await page.goBack();
  await expect(link(page, 'Who looked'), 'the way back closes it').toBeHidden();

  await page.setViewportSize({ width: 1280, height: 900 });
  await expect(link(page, 'Who looked'), 'on a desk it is always open').toBeVisible();
  await expect(link(page, 'Menu')).toBeHidden();
});

test('a person filters the timeline by kind and by date', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'My record').click();
  await page.getByRole('link', { name: 'Timeline: everything in order' }).click();
  await expect(heading(page)).toHaveText('Timeline');
  await look(page, 'person-timeline');
  const entries = page.locator('#timeline > li');
  await expect(entries).toHaveCount(50);

  await page.getByLabel('Kind').selectOption('Letters and documents');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(heading(page)).toHaveText('Letters and documents');
  await expect(entries.filter({ hasText: 'Multiple sclerosis clinic letter' })).not.toHaveCount(0);
  await expect(entries.filter({ hasText: 'mmHg' })).toHaveCount(0);

  const letters = await entries.count();
  const when = await entries.first().locator('.app-entry__when').innerText();
  const [day] = when.split(',');
  const date = new Date(`${day} UTC`).toISOString().slice(0, 10);
  await page.getByLabel('From').fill(date);
  await page.getByLabel('To', { exact: true }).fill(date);
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByLabel('Kind')).toHaveValue('letter');
  await expect(page.getByLabel('From')).toHaveValue(date);
  const times = await entries.locator('.app-entry__when').allInnerTexts();
  expect(times.length).toBeGreaterThan(0);
  expect(times.length).toBeLessThan(letters);
  for (const time of times) expect(time).toContain(day);

  await page.getByLabel('Kind').selectOption('Everything');
  await page.getByLabel('To', { exact: true }).fill('1931-01-02');
  await page.getByLabel('From').fill('1931-01-01');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.locator('main')).toContainText('Nothing is recorded here.');
  await look(page, 'person-timeline-empty');
});

test('a date that does not exist is said to be left out of the filter', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'My record').click();
  await page.waitForURL(/\/record$/);
  await page.goto(page.url().replace(/record$/, 'timeline?from=31/2/2026&category=letter'));
  await expect(page.getByRole('alert')).toContainText('A date was not understood and is left out');
  await expect(page.locator('#timeline > li')).not.toHaveCount(0);
  await look(page, 'person-timeline-wrong-date');
});

test('a record of thousands of entries comes in windows', async ({ as }) => {
  const page = await as('george-addo-mensah');
  await link(page, 'My record').click();
  await look(page, 'person-long-record');
  await page.getByRole('link', { name: 'Timeline: everything in order' }).click();
  await page.getByLabel('Kind').selectOption('Test results');
  await page.getByRole('button', { name: 'Show' }).click();

  const titles = page.locator('#timeline .app-entry__title');
  const addresses = () => titles.evaluateAll((links) => links.map((link) => link.href));
  const seen = new Set();
  for (let window = 0; window < 5; window++) {
    await expect(titles).toHaveCount(50);
    await expect(page.getByLabel('Kind')).toHaveValue('result');
    for (const address of await addresses()) seen.add(address);
    if (window === 1) await look(page, 'person-long-timeline-second-window');
    await page.getByRole('link', { name: 'Older entries' }).click();
    await page.waitForURL(/after=/);
  }
  expect(seen.size, 'no window repeats another').toBe(250);
  await page.getByRole('link', { name: 'Back to the newest' }).click();
  await expect(page).not.toHaveURL(/after=[^&]/);
  expect(seen).toContain((await addresses())[0]);
});

test('a person opens an item, and the trend of a result as a picture with its table', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'My record').click();
  await page.waitForURL(/\/record$/);
  await page.goto(page.url().replace(/record$/, 'timeline?category=result'));
  const result = page.locator('#timeline > li').filter({ has: page.getByRole('link', { name: 'HbA1c', exact: true }) });
  await result.first().getByRole('link', { name: 'HbA1c', exact: true }).click();
  await expect(heading(page)).toHaveText('HbA1c');
  for (const [key, value] of [
    ['Kind', 'Test results'],
    ['Recorded by', 'Liverpool Clinical Laboratories'],
  ]) {
    await expect(page.locator('.nhsuk-summary-list__row').filter({ hasText: key }).first()).toContainText(value);
  }
  await look(page, 'person-item');

  await page.getByRole('link', { name: /Back to/ }).click();
  await result.first().getByRole('link', { name: /^Over time/ }).click();
  await expect(heading(page)).toHaveText('HbA1c over time');
  const chart = page.getByRole('img', { name: 'HbA1c over time' });
  await expect(chart).toBeVisible();
  await expect(chart).toHaveAccessibleName(/^HbA1c over time 6 values, from .+ to .+ on .+; \d+ outside their range/);
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(7);
  await expect(chart.locator('.app-chart__mark')).toHaveCount(6);
  await expect(page.getByRole('columnheader')).toHaveText(['When', 'Value', 'Recorded by']);
  await look(page, 'person-trend');
});

test('a blood pressure is drawn with both of its numbers', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'Add to my record').click();
  await page.getByRole('link', { name: /^Over time.+Blood pressure/ }).first().click();
  const values = page.getByRole('table').getByRole('row').filter({ hasText: 'mmHg' });
  await expect(page.locator('.app-chart__line')).toHaveCount(2);
  await expect(page.locator('.app-chart__mark')).toHaveCount(2 * (await values.count()));
  await look(page, 'person-trend-blood-pressure');
});

test('an empty note and one that is too long are refused, and what was written is kept', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'Add to my record').click();
  await look(page, 'contribution');
  await page.getByRole('button', { name: 'Add the note' }).click();
  await expectRefused(page, { note: 'Write your note' });
  await look(page, 'contribution-note-refused');

  const long = `${'Slept well, é 👋 '.repeat(300)}the end`;
  await page.getByLabel('Your note').fill(long);
  await page.getByRole('button', { name: 'Add the note' }).click();
  await expectRefused(page, { note: 'Your note must be 4,000 characters or fewer' });
  await expect(page.getByLabel('Your note')).toHaveValue(long);
});

test('a note is added once, however often its form arrives, and reads as it was written', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'Add to my record').click();
  const words = unique('ليلة هادئة 👋 <b>not bold</b> & “quoted”');
  await page.getByLabel('Your note').fill(words);
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Add the note' }).dblclick();
  const form = await sent;
  await expect(flash(page)).toHaveText('Your note was added.');
  await look(page, 'contribution-note-added');

  // As "back" and sending again does: the very same form.
  const again = await page.request.post(form.url(), { data: form.postData(), headers: await form.allHeaders() });
  expect(again.status()).toBe(200);

  await page.reload();
  const notes = page.locator('#contributions > li').filter({ hasText: words });
  await expect(notes).toHaveCount(1);
  await expect(notes).toContainText('Written by you');
});

test('a blood pressure that cannot be is refused field by field, and what was typed is kept', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'Add to my record').click();
  const send = async (values) => {
    for (const [field, value] of Object.entries(values)) await page.locator(`#${field}`).fill(value);
    await page.getByRole('button', { name: 'Add the reading' }).click();
  };
  const kept = async (values) => {
    for (const [field, value] of Object.entries(values)) await expect(page.locator(`#${field}`)).toHaveValue(value);
  };

  let typed = { systolic: '80', diastolic: '120', 'taken-day': '31', 'taken-month': '2', 'taken-year': '2026' };
  await send(typed);
  await expectRefused(page, {
    systolic: 'The top number must be higher than the bottom number',
    'taken-day': 'Enter a real date, such as 27 3 2026',
  });
  await kept(typed);
  await look(page, 'contribution-reading-refused');

  typed = { systolic: '120', diastolic: 'eighty', 'taken-day': '1', 'taken-month': 'March', 'taken-year': '2026' };
  await send(typed);
  await expectRefused(page, { diastolic: 'The bottom number must be between 20 and 200' });
  await kept(typed);

  typed = { systolic: '120', diastolic: '80', 'taken-day': '1', 'taken-month': '1', 'taken-year': '2150' };
  await send(typed);
  await expectRefused(page, { 'taken-day': 'The date must be today or in the last 20 years' });
  await kept(typed);
});

test('every missing number of a blood pressure is told at once', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'Add to my record').click();
  await page.getByRole('button', { name: 'Add the reading' }).click();
  await expectRefused(page, {
    systolic: 'The top number must be between 40 and 300',
    diastolic: 'The bottom number must be between 20 and 200',
  });
});

test('a dangerous blood pressure says at once what to do, an ordinary one does not', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'Add to my record').click();
  const add = async (systolic, diastolic) => {
    await page.locator('#systolic').fill(systolic);
    await page.locator('#diastolic').fill(diastolic);
    await page.getByRole('button', { name: 'Add the reading' }).click();
  };
  await add('128', '81');
  await expect(flash(page)).toHaveText(/^Your reading of .+ was added\.$/);
  await add('186', '124');
  await expect(flash(page)).toContainText('This reading is very high');
  await expect(flash(page)).toContainText('call NHS 111');
  await expect(flash(page)).toContainText('call 999');
  await look(page, 'contribution-reading-dangerous');
  const reading = page.locator('#contributions > li').filter({ hasText: '186/124 mmHg' });
  await expect(reading).toHaveCount(1);

  await reading.getByRole('link', { name: 'Blood pressure at home' }).first().click();
  await look(page, 'contribution-reading');
  await page.getByRole('button', { name: 'Mark as a mistake' }).click();
  await expect(flash(page)).toHaveText('It is marked as a mistake. You can add the right one here.');
  await expect(reading).toContainText('Entered in error');
});

test('a person writes their plan, and a practitioner reads it at the head of the record', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('margaret-okell');
  await link(page, 'My plan').click();
  await look(page, 'plan');

  const matters = unique('Jude, my garden, and a woman doctor.\nSpeak to me, not over me');
  await page.getByLabel('What I like to be called').fill('M'.repeat(61));
  await page.getByLabel('What matters to me').fill(matters);
  await page.getByRole('button', { name: /Save (my|the) plan/ }).click();
  await expectRefused(page, { 'preferred-name': '“What I like to be called” must be 60 characters or fewer' });
  await expect(page.getByLabel('What matters to me')).toHaveValue(matters);
  await look(page, 'plan-refused');

  await page.getByLabel('What I like to be called').fill('Peggy');
  await page.getByLabel('How to treat me in an emergency').fill('I am allergic to penicillin. Ring Alison.');
  await page.getByRole('button', { name: /Save (my|the) plan/ }).click();
  await expect(flash(page)).toHaveText('Your plan is saved. Those who care for you see it now, as far as you share it.');
  await look(page, 'plan-saved');
  await link(page, 'Home').click();
  await expect(heading(page)).toHaveText('Hello, Peggy');
  await look(page, 'person-home-with-plan');

  const doctor = await as('ifeoma-nwosu-hale', { post: 'General practitioner' });
  await doctor.goto(`/people/${id}/record`);
  await expect(panel(doctor, 'Whose record this is')).toContainText('Likes to be called Peggy');
  const words = panel(doctor, 'In the person’s own words');
  await expect(words).toContainText('I am allergic to penicillin. Ring Alison.');
  await expect(words.locator('dd').last()).toHaveText(matters, { useInnerText: true });
  await expect(words.getByRole('link')).toHaveCount(0);

  await link(page, 'My plan').click();
  await page.getByLabel('What I like to be called').fill('Peg');
  await page.getByRole('button', { name: /Save (my|the) plan/ }).click();
  await expect(flash(page)).toBeVisible();
});

test('a sealed item is gone for everyone but the person and the team that recorded it, until the seal is off', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const title = 'Discharge summary, acute medicine';
  const letters = `/people/${id}/timeline?category=letter`;
  const person = await as('margaret-okell');
  const gp = await as('ifeoma-nwosu-hale', { post: 'General practitioner' });
  const ward = await as('roisin-chaudhri-lowe');
  const daughter = await as('alison-okell-baird');

  await person.goto(letters);
  await person.getByRole('link', { name: title }).click();
  const item = person.url();
  const sees = async (page, whether) => {
    await page.goto(item);
    await expect(heading(page)).toHaveText(whether ? title : 'Page not found');
    for (const address of [letters, `/people/${id}/record`]) {
      await page.goto(address);
      await expect(page.getByRole('link', { name: title })).toHaveCount(whether ? 1 : 0);
    }
  };
  await sees(gp, true);
  await sees(daughter, true);

  await person.getByRole('link', { name: 'Choose how to seal it' }).click();
  await look(person, 'person-seal-form');
  await person.getByLabel('Only this item').check();
  await person.getByLabel(/^Sealed and locked/).check();
  await person.getByRole('button', { name: 'Seal it' }).click();
  await expect(flash(person)).toContainText('It is sealed.');
  await expect(person.locator('main')).toContainText('Only you and Aintree University Hospital, who recorded it, can see it.');
  await look(person, 'person-item-sealed');
  await sees(gp, false);
  await sees(daughter, false);
  await sees(ward, true);
  await sees(person, true);

  await person.goto(item);
  await person.locator('main').getByRole('link', { name: 'What I sealed' }).click();
  await look(person, 'person-seals');
  await person.getByRole('button', { name: /Take the seal off/ }).click();
  await expect(flash(person)).toHaveText('The seal is off.');
  await sees(gp, true);
  await sees(daughter, true);
});

test('a person sees who looked: name, role, organisation and why', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const doctor = await as('ifeoma-nwosu-hale', { post: 'Out-of-hours doctor' });
  await find(doctor, { number: (await facts('margaret-okell')).number });
  const nurse = await as('siobhan-trelawney');
  await nurse.goto(`/people/${id}/record`);
  await expect(nurse.getByRole('heading', { level: 1 })).toHaveText('Record of Margaret Okell');
  await nurse.goto(`/people/${id}/timeline?category=medicine`);

  const page = await as('margaret-okell');
  await link(page, 'Who looked').click();
  const lines = page.locator('#access-log > li');
  const newest = lines.filter({ hasText: 'Siobhan Trelawney' }).first();
  await expect(newest).toContainText('looked at your record');
  await expect(newest).toContainText('Nurse');
  await expect(newest).toContainText('Liverpool Community Health');
  await expect(newest).toContainText('Their organisation is involved in your care.');
  await expect(newest).toContainText(/About: .*Medicines/);
  await expect(newest.getByRole('link', { name: /^Ask why/ }), 'once for the visit').toHaveCount(1);
  await expect(newest.locator('details li').first()).toBeHidden();
  await newest.getByText('Each step').click();
  await expect(newest.locator('details li').first()).toContainText('looked at your record');
  await expect(newest.locator('details li').first()).toBeVisible();
  await expect(lines.filter({ hasText: 'Dr Ifeoma Nwosu-Hale' }).filter({ hasText: 'Urgent Care 24' }).first()).toContainText(
    'found you in a search',
  );
  await look(page, 'person-access-log');
  await expect(lines.filter({ hasText: 'You looked' }), 'one’s own visits are left out until asked for').toHaveCount(0);
  await page.getByRole('link', { name: 'Show my own visits too' }).click();
  await expect(lines.filter({ hasText: 'You looked' })).not.toHaveCount(0);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(lines).not.toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Leave out my own visits' })).toBeVisible();
});
