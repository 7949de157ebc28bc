// What is answered instead of a page; and the whole record by keyboard alone.

import { expect, heading, link, panel, test } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

const ABSENT = '00000000-0000-4000-8000-000000000000';

test('garbage, what is absent and what is somebody else’s are answered alike', async ({ as, facts }) => {
  const { id: other } = await facts('margaret-okell');
  const { id: own } = await facts('niamh-clarke-osei');
  const page = await as('niamh-clarke-osei');
  const margaret = await as('margaret-okell');
  await margaret.goto(`/people/${other}/timeline`);
  const othersEntry = (await margaret.locator('.app-entry__title').first().getAttribute('href')).split('/').pop();

  const answers = new Map();
  for (const address of [
    '/no/such/page',
    '/people/garbage/record',
    '/people/%00%ff/record',
    `/people/${'9'.repeat(3000)}/record`,
    `/people/${ABSENT}/record`,
    `/people/${other}/record`,
    `/people/${other}/timeline`,
    `/people/${other}/contribution`,
    `/people/${other}/access-log`,
    `/people/${own}/entries/garbage`,
    `/people/${own}/entries/${ABSENT}`,
    `/people/${own}/entries/${othersEntry}`,
    `/people/${other}/entries/${othersEntry}`,
    `/people/${own}/trend?code=no-such-code`,
    '/administration/role-views/garbage',
  ]) {
    const answer = await page.goto(address);
    expect.soft(answer.status(), address).toBe(404);
    const id = answer.headers()['x-request-id'];
    answers.set(address, (await answer.text()).replaceAll(id, 'THE-REQUEST'));
  }
  const [first] = answers.values();
  for (const [address, body] of answers) expect.soft(body === first, `${address} is answered as the others are`).toBe(true);
  await look(page, 'error-not-found', { status: 404 });
  await page.getByRole('link', { name: 'Go to your home page' }).click();
  await expect(heading(page)).toHaveText(/^Hello/);
});

test('an error page gives the reference under which it is found in the log', async ({ as }) => {
  const page = await as('margaret-okell');
  const answer = await page.goto('/people/garbage/record');
  await expect(page.locator('main')).toContainText(answer.headers()['x-request-id']);
});

test('a form that another site sends is refused', async ({ as, baseURL }) => {
  const page = await as('margaret-okell');
  const form = (action) => `<title>elsewhere</title><form method="post" action="${baseURL}${action}"><button>Win</button></form>`;
  for (const action of ['/sign-out/everywhere', '/sign-in', '/sign-out']) {
    await page.route('http://elsewhere.test/', (route) => route.fulfill({ contentType: 'text/html', body: form(action) }));
    await page.goto('http://elsewhere.test/');
    await page.getByRole('button', { name: 'Win' }).click();
    await expect(heading(page), action).toHaveText('We did not accept that');
    await page.unroute('http://elsewhere.test/');
  }
  await look(page, 'error-foreign-form', { status: 403 });
  await page.goto('/home');
  await expect(heading(page), 'still signed in').toHaveText(/^Hello/);
});

test('what is too large to send is refused with words, and is still there', async ({ as }) => {
  const page = await as('margaret-okell');
  for (const [name, size] of [
    ['error-too-large', 140_000],
    ['error-far-too-large', 1_200_000],
  ]) {
    await link(page, 'Add to my record').click();
    const words = 'I slept well. '.repeat(size / 14);
    await page.getByLabel('Your note').fill(words);
    await page.getByRole('button', { name: 'Add the note' }).click();
    await expect.soft(page.locator('body'), `${size} bytes`).toContainText('That is too long');
    if (name === 'error-too-large') await look(page, name, { status: 413 });
    await page.goBack();
    await expect.soft(page.getByLabel('Your note'), `${size} bytes: what was written is still there`).toHaveValue(words);
    await page.goto('/home');
  }
});

test('what is no form of ours is refused with words', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('margaret-okell');
  const send = (options) => page.request.post(`/people/${id}/contribution/note`, options);
  const json = await send({ data: { note: 'in another shape' } });
  expect(json.status()).toBe(415);
  expect(await json.text()).toContain('We could not read that');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const broken = await send({ headers, data: Buffer.from('note=broken+%FF%FE+text&note=%') });
  expect(broken.status()).toBeLessThan(500);
});

test('the built files that a page names are there', async ({ visit }) => {
  const page = await visit();
  await page.goto('/sign-in');
  for (const href of await page.locator('link[href]').evaluateAll((links) => links.map((link) => link.href))) {
    expect.soft((await page.request.get(href)).status(), href).toBe(200);
  }
});

test('by keyboard the skip link leads past the menu to the record', async ({ as }) => {
  const page = await as('margaret-okell');
  await link(page, 'My record').click();
  // The click does not wait for the next page: a key pressed now would go to the old one.
  await expect(panel(page, 'Whose record this is')).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to main content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const isInside = await page.evaluate(() => document.querySelector('main').contains(document.activeElement));
  expect(isInside, 'the next stop lies in the main part').toBe(true);
});

test('by keyboard every stop of the record can be seen', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const page = await as('roisin-chaudhri-lowe');
  await page.goto(`/people/${id}/record`);
  await page.waitForLoadState('networkidle');
  const stops = await page.evaluate(rest);
  expect(stops).toBeGreaterThan(40);
  const unseen = [];
  let reached = 0;
  for (let press = 0; press < stops + 5; press++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(atFocus);
    if (!stop) break;
    reached++;
    if (!stop.isMarked) unseen.push(`not marked: ${stop.words}`);
    if (!stop.isOnScreen) unseen.push(`off the screen: ${stop.words}`);
  }
  expect(unseen).toEqual([]);
  expect(reached, 'every link, button and field is reached').toBe(stops);
});

/** In the page: remembers how each stop looks at rest; tells how many there are. */
function rest() {
  const how = (element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor, borderColor, borderWidth } = getComputedStyle(element);
    const outline = outlineStyle === 'none' ? 'none' : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    return [outline, boxShadow, backgroundColor, borderColor, borderWidth].join('|');
  };
  const stops = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, [tabindex="0"]')].filter(
    (element) => !element.disabled && element.checkVisibility(),
  );
  window.atRest = new Map(stops.map((element) => [element, how(element)]));
  window.how = how;
  return stops.length;
}

/** In the page: whether the element with the focus looks otherwise than at rest, and is on the screen. */
function atFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const { top, bottom, width, height } = element.getBoundingClientRect();
  return {
    words: element.outerHTML.slice(0, 120),
    isMarked: window.atRest.get(element) !== window.how(element),
    isOnScreen: width > 0 && height > 0 && bottom > 0 && top < window.innerHeight,
  };
}
