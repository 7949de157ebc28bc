// What a page must never do: print an error, break its own security policy, ask for what is not there.

const watched = new WeakMap();

/** Begins to note what goes wrong on a page. */
export function watch(page, { scripts }) {
  const seen = { problems: [], status: undefined };
  watched.set(page, seen);
  const note = (words) => seen.problems.push(`${words} (on ${page.url()})`);
  page.on('pageerror', (error) => note(`script error: ${error.message}`));
  page.on('console', (message) => {
    // A request that is refused is judged below, by what was asked for.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) note(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // The browser itself gives up what it loads when a link is followed, and loads no script where it runs none.
    const isOurDoing = why === 'net::ERR_ABORTED' || (!scripts && request.resourceType() === 'script');
    if (!isOurDoing) note(`request failed: ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    const [status, url] = [response.status(), response.url()];
    if (!response.request().isNavigationRequest()) {
      if (status >= 400) note(`answered ${status}: ${url}`);
      return;
    }
    if (status < 300 || status >= 400) seen.status = status;
    if (status >= 500) note(`page answered ${status}: ${url}`);
  });
}

/** What went wrong so far. */
export const problemsOf = (page) => watched.get(page)?.problems ?? [];

/** The status with which the page that is shown was answered. */
export const statusOf = (page) => watched.get(page)?.status;
