// The administrator: organisations, accounts and posts, and what each role sees first.

import { expect, expectRefused, flash, heading, link, panel, test } from '../support/journey.mjs';
import { look } from '../support/look.mjs';

const PASSWORD = 'heron-teapot-gravel';

test('an administrator sees the organisations', async ({ as }) => {
  const page = await as('admin');
  await expect(heading(page)).toHaveText('Administration');
  expect(await page.locator('#organisations > li').count()).toBeGreaterThan(25);
  await expect(page.locator('#organisations')).toContainText('Aintree University Hospital');
  await look(page, 'administrator-organisations');
});

test('an administrator adds an account, closes it, and opens it again', async ({ as, visit }) => {
  const username = `new-doctor-${Math.random().toString(36).slice(2, 8)}`;
  const admin = await as('admin');
  await link(admin, 'Accounts').click();
  await look(admin, 'administrator-accounts');
  await admin.getByRole('link', { name: 'Add an account' }).click();
  await look(admin, 'administrator-account-new');

  const send = async (values) => {
    for (const [label, value] of Object.entries(values)) await admin.getByLabel(label, { exact: true }).fill(value);
    await admin.getByRole('button', { name: 'Add the account' }).click();
  };
  await admin.getByLabel('Organisation').selectOption('Alder Hey Children\'s');
  await admin.getByLabel('Role').selectOption('Hospital doctor');
  await send({ Name: 'Dr Nova Újváry', Username: username, 'First password': 'liverpool1', 'Job title': 'Registrar' });
  await expectRefused(admin, {
    password: 'This password is too easy to guess. Three words that have nothing to do with each other make a good one',
  });
  await expect(admin.getByLabel('First password')).toHaveValue('');
  await expect(admin.getByLabel('Name', { exact: true })).toHaveValue('Dr Nova Újváry');
  await expect(admin.getByLabel('Username')).toHaveValue(username);
  await expect(admin.getByLabel('Job title')).toHaveValue('Registrar');
  await expect(admin.getByLabel('Role').locator('option:checked')).toHaveText('Hospital doctor');
  await expect(admin.getByLabel('Organisation').locator('option:checked')).toHaveText('Alder Hey Children\'s');
  await look(admin, 'administrator-account-refused');

  await send({ Username: 'margaret-okell', 'First password': PASSWORD });
  await expect(admin.getByRole('alert').getByRole('link')).toHaveAttribute('href', '#username');

  await send({ Username: username, 'First password': PASSWORD });
  await expect(flash(admin)).toHaveText('The account was added.');
  await expect(heading(admin)).toHaveText('Dr Nova Újváry');
  const posts = admin.locator('.app-people > li');
  await expect(posts).toHaveText([/RegistrarAlder Hey Children's.*Hospital doctor/s]);
  await look(admin, 'administrator-account');

  const doctor = await visit();
  const signIn = async () => {
    await doctor.goto('/sign-in');
    await doctor.getByLabel('Username').fill(username);
    await doctor.getByLabel('Password').fill(PASSWORD);
    await doctor.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await signIn();
  await expect(doctor.getByRole('banner')).toContainText('Dr Nova Újváry');

  await admin.getByRole('button', { name: 'Give the post' }).click();
  await expectRefused(admin, { organisation: 'Choose an organisation', role: 'Choose a role', title: 'Enter the job title' });
  await admin.getByLabel('Organisation').selectOption('Mersey Care');
  await admin.getByLabel('Role').selectOption('Nurse');
  await admin.getByLabel('Job title').fill('Bank nurse');
  await admin.getByRole('button', { name: 'Give the post' }).click();
  await expect(flash(admin)).toHaveText('The post was given. It can be chosen at the next sign-in.');
  await doctor.goto('/capacity');
  await doctor.getByRole('button', { name: 'Bank nurse' }).click();
  await expect(doctor.getByRole('banner')).toContainText('Bank nurse');
  await admin.getByRole('button', { name: /^End the post Bank nurse/ }).click();
  await expect(flash(admin)).toHaveText('The post has ended. Its holder can no longer act in it.');
  await expect(posts).toHaveCount(1);
  await doctor.goto('/home');
  await expect(heading(doctor), 'nobody acts in a post that has ended').toHaveText('Sign in');
  await signIn();

  await admin.getByRole('button', { name: 'Close the account' }).click();
  await expect(flash(admin)).toHaveText('The account is closed and signed out everywhere.');
  await expect(admin.locator('main')).toContainText('Closed');
  await look(admin, 'administrator-account-closed');
  await doctor.goto('/home');
  await expect(heading(doctor), 'the session ended with the account').toHaveText('Sign in');
  await signIn();
  await expect(doctor.getByRole('alert')).toContainText('The username or the password is not right');

  await admin.getByRole('button', { name: 'Open the account again' }).click();
  await expect(flash(admin)).toHaveText('The account is open again.');
  await signIn();
  await expect(doctor.getByRole('banner')).toContainText('Dr Nova Újváry');
});

test('the administrator is told every field of a new account that is missing', async ({ as }) => {
  const admin = await as('admin');
  await admin.goto('/administration/accounts/new');
  await admin.getByRole('button', { name: 'Add the account' }).click();
  await expect(admin).toHaveTitle(/^Error: /);
  const fields = await admin.getByRole('alert').getByRole('link').evaluateAll((links) => links.map((link) => link.hash));
  expect(fields).toEqual(['#display-name', '#username', '#password', '#organisation', '#role', '#title']);
});

test('what the administrator chooses for a role is what that role sees at its next page', async ({ as, scripts }) => {
  const paramedic = await as('jodie-ravenscairn');
  await panel(paramedic, 'My people').getByRole('link').first().click();
  const sections = () => paramedic.locator('.app-panels').getByRole('heading', { level: 2 }).allInnerTexts();
  const before = await sections();
  expect(before.indexOf('Medicines')).toBeGreaterThan(0);
  expect(before).toContain('Conditions and problems');

  const admin = await as('admin');
  await link(admin, 'Role views').click();
  await look(admin, 'administrator-role-views');
  await admin.getByRole('link', { name: 'Paramedic' }).click();
  await look(admin, 'administrator-role-view');
  const places = admin.getByRole('textbox', { name: /^Place of / });
  const order = async () =>
    (await places.evaluateAll((inputs) => inputs.map(({ id, value }) => [Number(value), id.replace('place-', '')])))
      .sort(([one], [other]) => one - other)
      .map(([, code]) => code);
  const wasOrder = await order();
  const arrange = async (codes) => {
    if (scripts) {
      for (const [place, code] of codes.entries()) {
        const input = admin.locator(`#place-${code}`);
        const item = admin.getByRole('listitem').filter({ has: input });
        while (Number(await input.inputValue()) > place + 1) await item.getByRole('button', { name: /up$/ }).click();
      }
    } else {
      for (const [place, code] of codes.entries()) await admin.locator(`#place-${code}`).fill(String(place + 1));
    }
  };
  const save = async () => {
    await admin.getByRole('button', { name: 'Save the view' }).click();
    await expect(flash(admin)).toHaveText('The view is saved. They see it at their next page.');
  };

  await arrange(['medicine', ...wasOrder.filter((code) => code !== 'medicine')]);
  await admin.getByLabel('Conditions and problems', { exact: true }).uncheck({ force: true });
  await save();
  await look(admin, 'administrator-role-view-saved');
  await paramedic.reload();
  expect(await sections()).toEqual([
    'Medicines',
    ...before.filter((words) => !['Medicines', 'Conditions and problems'].includes(words)),
  ]);
  await look(paramedic, 'paramedic-record-rearranged');

  await admin.getByLabel('Conditions and problems', { exact: true }).check({ force: true });
  await arrange(wasOrder);
  await save();
  await paramedic.reload();
  expect(await sections()).toEqual(before);
});

test('for anybody else there is no administration', async ({ as }) => {
  for (const username of ['rhodri-fazackley-moss', 'margaret-okell', 'hamish-abiodun-kerr']) {
    const page = await as(username);
    for (const part of ['organisations', 'accounts', 'accounts/new', 'role-views', 'role-views/nurse']) {
      await page.goto(`/administration/${part}`);
      await expect(heading(page), `${username} ${part}`).toHaveText('Page not found');
    }
  }
});

test('for the administrator there are no records', async ({ as, facts }) => {
  const { id } = await facts('margaret-okell');
  const admin = await as('admin');
  for (const address of [`/people/${id}/record`, `/people/${id}/access-log`, `/people/${id}/claim`, '/find']) {
    await admin.goto(address);
    await expect(heading(admin), address).toHaveText('Page not found');
  }
});
