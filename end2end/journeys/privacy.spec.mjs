// What somebody chose not to share, and what they sealed: no trace of it, anywhere.

import { claim, expect, expectRefused, find, flash, heading, idIn, link, panel, test, unique } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

/** Every entry that the timeline shows, window by window: title, address, words. */
async function everyEntry(page, id) {
  await page.goto(`/people/${id}/timeline`);
  const entries = [];
  for (;;) {
    entries.push(
      ...(await page.locator('#timeline > li').evaluateAll((items) =>
        items.map((item) => {
          const title = item.querySelector('.app-entry__title');
          return { title: title.innerText, address: title.getAttribute('href'), words: item.innerText };
        }),
      )),
    );
    const older = page.getByRole('link', { name: 'Older entries' });
    if ((await older.count()) === 0) return entries;
    await page.goto(await older.getAttribute('href'));
  }
}

test('of somebody who does not share, each organisation sees what it recorded itself and a notice', async ({ as, facts }) => {
  const { id } = await facts('desmond-achterberg');
  const person = await as('desmond-achterberg');
  const all = await everyEntry(person, id);

  const page = await as('anselm-vickerstaffe');
  await page.goto(`/people/${id}/record`);
  const banner = panel(page, 'Whose record this is');
  await expect(banner).toContainText(
    'This person has chosen not to share their record. You see only what your own organisation recorded.',
  );
  await look(page, 'not-shared-record');
  const seen = await everyEntry(page, id);
  expect(seen.map(({ title }) => title)).toContain('Skin clinic letter');
  expect(seen.length).toBeLessThan(all.length);
  for (const { words } of seen) expect(words).toContain('The Royal Liverpool and Broadgreen');
  await look(page, 'not-shared-timeline');

  const hidden = all.filter(({ address }) => !seen.some((entry) => entry.address === address));
  expect(hidden.map(({ title }) => title)).toContain('Ibuprofen');
  for (const { address } of hidden.slice(0, 10)) {
    await page.goto(address);
    await expect(heading(page)).toHaveText('Page not found');
  }
});

test('nobody is told that there are no allergies where they may be hidden', async ({ as, facts }) => {
  const { id } = await facts('desmond-achterberg');
  const page = await as('anselm-vickerstaffe');
  await page.goto(`/people/${id}/record`);
  await expect(panel(page, 'Whose record this is')).toContainText('Allergies');
  await expect(panel(page, 'Whose record this is')).not.toContainText('none recorded');
});

test('a sealed episode leaves no trace at another hospital, which sees the rest', async ({ as, facts }) => {
  const { id, number, born } = await facts('grace-lindqvist-moran');
  const person = await as('grace-lindqvist-moran');
  const all = await everyEntry(person, id);
  const sealed = all.filter(({ words }) => words.includes('Sealed and locked'));
  expect(sealed.length).toBe(9);
  await look(person, 'sealed-own-timeline');

  const page = await as('roisin-chaudhri-lowe');
  const words = [...new Set(sealed.map(({ title }) => title))].filter((title) => title !== 'Clinic letter');
  const hasNoTrace = async (where) => {
    // The kinds that the filter offers are the same for everybody of the role.
    const html = (await page.content()).replace(/<option.*?<\/option>/g, '').toLowerCase();
    const traces = [...sealed.map(({ address }) => address), ...words, 'sealed', 'pregnan', 'sexual health', 'terminat'];
    expect(traces.filter((trace) => html.includes(trace.toLowerCase())), where).toEqual([]);
  };
  await find(page, { number });
  await hasNoTrace('the search by number');
  await find(page, { name: 'Grace Lindqvist-Moran', born });
  await hasNoTrace('the search by name');
  await page.locator('#people-list').getByRole('link').click();
  await expect(panel(page, 'Whose record this is')).toContainText('LINDQVIST-MORAN, Grace');
  await hasNoTrace('the record');
  await look(page, 'sealed-record-elsewhere');

  const seen = await everyEntry(page, id);
  expect(seen.map(({ title }) => title)).toContain('Appendicitis');
  expect(seen.map(({ title }) => title)).toContain('Laparoscopic appendicectomy');
  for (const category of ['letter', 'contact', 'procedure', 'medicine', 'result']) {
    await page.goto(`/people/${id}/timeline?category=${category}`);
    await hasNoTrace(`the list of ${category}`);
  }
  await page.goto(`/people/${id}/timeline?category=sexual-health`);
  await expect(page.locator('main')).toContainText('Nothing is recorded here that you can see.');
  for (const { address } of sealed) {
    await page.goto(address);
    await expect(heading(page)).toHaveText('Page not found');
  }

  // The log tells of which kinds it was, and not how much.
  await link(person, 'Who looked').click();
  const visit = person.locator('#access-log > li').filter({ hasText: 'Dr Roisin Chaudhri-Lowe' }).first();
  await expect(visit).toContainText(/About: .*Visits and contacts/);
  await expect(visit).not.toContainText(/\d+ items?\b/);
});

test('a claim opens nothing that is sealed, not even to the organisation that recorded it', async ({ as, facts }) => {
  const { id } = await facts('grace-lindqvist-moran');
  const page = await as('freda-wainscott-ali');
  await claim(page, id, 'She rang our day and night number this morning');
  const titles = (await everyEntry(page, id)).map(({ title }) => title);
  expect(titles).not.toContain('Pregnancy advisory clinic');
  expect(titles, 'what another organisation recorded').not.toContain('Sexual health screen');
  expect(titles, 'what nobody sealed').toContain('Appendicitis');
});

test('of two parents who disagree one asks a privacy officer, who decides', async ({ as }) => {
  const mother = await as('bukola-adeyemi');
  await mother.getByRole('link', { name: /^Theo/ }).click();
  await mother.waitForURL(/\/record$/);
  const sharing = `/people/${idIn(mother.url())}/sharing`;
  await mother.goto(sharing);
  await mother.getByLabel('Do not share it').check({ force: true });
  await mother.getByLabel('Of what?').selectOption('Letters and documents');
  await mother.getByRole('button', { name: 'Save the choice' }).click();
  await expect(flash(mother)).toHaveText('Your choice is saved. It counts from now on.');

  const father = await as('sean-walsh');
  await father.goto(sharing);
  await father.getByLabel('Share it', { exact: true }).check({ force: true });
  await father.getByLabel('Of what?').selectOption('Letters and documents');
  await father.getByRole('button', { name: 'Save the choice' }).click();
  await expectRefused(father, {
    reason:
      'Somebody else chose to keep this back, and only they or the person can share it. Talk to each other, or ask a privacy officer to decide',
  });
  await look(father, 'sharing-disagree');
  await father.reload();
  await expect(father.getByRole('button', { name: 'Ask a privacy officer to decide' }), 'after a reload').toBeVisible();
  const reason = unique('His school needs the letters for the trip');
  await father.getByLabel('Why should it be shared?').fill(reason);
  await father.getByRole('button', { name: 'Ask a privacy officer to decide' }).click();
  await expect(flash(father)).toHaveText('A privacy officer is asked. You read here what they decide.');

  await mother.goto('/home');
  await expect(mother.locator('main')).toContainText('Somebody else who acts for them asked a privacy officer');
  await look(mother, 'carer-home-disagreement');

  const officer = await as('hamish-abiodun-kerr');
  await officer.locator('#disagreements').getByRole('link', { name: /^Theo/ }).click();
  await expect(officer.locator('main')).toContainText(reason);
  await officer.getByRole('button', { name: 'Decide', exact: true }).click();
  await expectRefused(officer, { ruling: 'Choose whether the stricter choice stands or is lifted' });
  await look(officer, 'disagreement');
  await officer.getByLabel('The choice is lifted').check({ force: true });
  const words = unique('The school needs them for the trip');
  await officer.getByLabel('Why?').fill(words);
  await officer.getByRole('button', { name: 'Decide', exact: true }).click();
  await expect(flash(officer)).toHaveText('It is decided. Those who disagree and the person are told.');

  for (const page of [mother, father]) {
    await page.goto('/home');
    await expect(page.locator('main')).toContainText('A privacy officer decided on');
    await page.getByRole('link', { name: 'See what it is about' }).first().click();
    await expect(panel(page, 'What a privacy officer was asked to decide')).toContainText(words);
  }
  await look(mother, 'sharing-decided');
});
