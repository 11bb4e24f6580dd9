// A headless Chromium that has no network, and notes whatever a page complains of.
'use strict';
const fs = require('fs');

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** Throws where there is none: a page that no browser has opened is not tested. */
async function launch(modules) {
  const executablePath = process.env.CHROMIUM || candidates.find(each => fs.existsSync(each));
  if (!executablePath) throw new Error('no Chromium here; on Debian: apt-get install chromium, or set CHROMIUM to its path');
  const {chromium} = require(require.resolve('playwright-core', {paths: [modules]}));
  return chromium.launch({executablePath, args: flags});
}

/** Opens `file`; `complaints` gets what goes wrong from then on: messages, errors, refusals, requests, dialogs. */
async function open(browser, file, {width = 900, scheme = 'light'} = {}) {
  const context = await browser.newContext({viewport: {width, height: 900}, colorScheme: scheme, offline: true});
  const page = await context.newPage();
  const complaints = [];
  page.on('console', message => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', error => complaints.push(`error: ${error.message}`));
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', request => {
    if (!request.url().startsWith('file://') && !request.url().startsWith('data:')) complaints.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  const began = Date.now();
  await page.goto(`file://${encodeURI(file).replace(/[?#]/g, encodeURIComponent)}`);
  return {page, complaints, began, close: () => context.close()};
}

/** Scrolls to each chart until it is drawn; their names. */
async function drawAll(page) {
  const names = [];
  for (const figure of await page.$$('figure[data-chart]')) {
    await figure.scrollIntoViewIfNeeded();
    await page.waitForFunction(each => each.dataset.state, figure, {timeout: 20000});
    names.push(await figure.getAttribute('data-chart'));
  }
  return names;
}

/** How many marks of each kind a chart has: {symbol: 12, rule: 7, rect: 1, line: 2}. */
function marks(page, name, which = 0) {
  return page.evaluate(([chart, index]) => {
    const figure = document.querySelectorAll(`figure[data-chart="${chart}"]`)[index];
    const counts = {};
    for (const group of figure.querySelectorAll('g.role-mark')) {
      const kind = [...group.classList].find(each => /^mark-(symbol|rule|rect|line|area|text)$/.test(each));
      if (!kind) continue;
      const key = kind.slice('mark-'.length);
      counts[key] = (counts[key] || 0) + group.children.length;
    }
    return counts;
  }, [name, which]);
}

/** The rows of the table under a chart: numbers as stored, else the text. */
function table(page, name, which = 0) {
  return page.evaluate(([chart, index]) => {
    const figure = document.querySelectorAll(`figure[data-chart="${chart}"]`)[index];
    const keys = [...figure.querySelectorAll('thead th')].map(each => each.textContent);
    return [...figure.querySelectorAll('tbody tr')].map(row => Object.fromEntries([...row.children].map((cell, i) => {
      const data = cell.querySelector('data');
      return [keys[i], data ? Number(data.value) : cell.textContent];
    })));
  }, [name, which]);
}

module.exports = {drawAll, launch, marks, open, table};
