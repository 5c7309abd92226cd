// The report that a page prints to its console.
/**
 * Nothing but scripts and fetches of the own origin, and WebAssembly: what docs/receivers.md says a page must allow.
 */
export const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** Opens a page, and waits for the report that it prints. Anything Chromium complains about is thrown. */
export async function visit(browser, url) {
  const page = await browser.newPage();
  try {
    const printed = new Promise((resolve, reject) => {
      const fail = (reason) => reject(new Error(reason));
      page.on('console', (message) => {
        if (message.type() === 'log') resolve(JSON.parse(message.text()));
        if (message.type() === 'error') fail(`${message.text()} ${message.location().url}`);
      });
      page.on('pageerror', reject);
      page.on('crash', () => fail('the page crashed'));
      page.on('requestfailed', (request) => fail(`${request.url()}: ${request.failure()?.errorText}`));
      page.on('response', (response) => {
        if (response.status() >= 400) fail(`${response.status()} for ${response.url()}`);
      });
    });
    const [report] = await Promise.all([printed, page.goto(url)]);
    return report;
  } finally {
    await page.close();
  }
}
