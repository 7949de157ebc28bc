// What somebody chose not to share, and what they sealed: no trace of it, anywhere.

import { claim, expect, find, heading, link, panel, test } from '../support/journey.mjs';
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

  // The count that the log tells is of what was seen, not of what there is.
  await page.goto(`/people/${id}/timeline?category=contact`);
  const contacts = await page.locator('#timeline > li').count();
  await link(person, 'Who looked').click();
  await expect(person.locator('#access-log > li').filter({ hasText: 'Dr Roisin Chaudhri-Lowe' }).first()).toContainText(
    `(${contacts} items)`,
  );
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
