// Opens the pages of `parbench plot` in a real browser. Run by ctest, with
//   PARBENCH=path of the program  MODULES=folder with node_modules  OUT=folder for pages and screenshots
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const {test, before, after} = require('node:test');
const {execFileSync} = require('child_process');
const {drawAll, launch, marks, open, table} = require('./browser.cjs');
const {enlarged, hostile, hostileLabel, measure, read, withHostileText, write} = require('./reports.cjs');

const {PARBENCH: parbench, MODULES: modules, OUT: out} = process.env;
const charts = ['speed-up', 'scaling', 'samples', 'differences', 'phases', 'breakdown', 'timeline', 'drift', 'memory'];
const opens_within_ms = 5000;

let browser;
let file;    // of a real report: one experiment, three numbers of workers
let report;  // what is in it

/** The page of a report. */
function plot(json) {
  const page = json.replace(/\.json$/, '.html');
  execFileSync(parbench, ['plot', json, '-o', page]);
  return page;
}

const cold = sample => sample.create_ns + sample.first_pass_ns + sample.teardown_ns;
const usable = comparison => comparison.ratio !== null && comparison.verdict !== 'invalid';
const sum = numbers => numbers.reduce((a, b) => a + b, 0);
const least = numbers => Math.min(...numbers);

before(async () => {
  fs.rmSync(out, {recursive: true, force: true});
  fs.mkdirSync(out, {recursive: true});
  file = measure(parbench, out, 'real.json', ['squares', '--size', '100k', '--workers', '1,2,4', '--rounds', '8', '--max-time', '20s']);
  report = read(file);
  browser = await launch(modules);
});

after(() => browser && browser.close());

test('a page of a real report is drawn without a complaint and without a request', async () => {
  const {page, complaints, close} = await open(browser, plot(file));
  assert.deepStrictEqual(await drawAll(page), charts);
  assert.strictEqual(await page.locator('figure[data-state="drawn"] svg').count(), charts.length);
  assert.deepStrictEqual(complaints, []);
  assert.strictEqual(await page.locator('a, .vega-actions, iframe, img').count(), 0);
  await close();
});

test('each chart has the marks that the report asks for', async () => {
  const {page, close} = await open(browser, plot(file));
  await drawAll(page);
  const {cases, comparisons, experiments: [{control}]} = report;
  const rounds = sum(cases.map(each => each.rounds.length));
  const compared = comparisons.filter(usable);

  const speedUp = await marks(page, 'speed-up');
  assert.strictEqual(speedUp.symbol, compared.length);
  assert.strictEqual(speedUp.rule, compared.length + 1);  // an interval each, and the line at 1

  const scaled = compared.filter(each => each.metric === 'warm').length;
  assert.strictEqual((await marks(page, 'scaling')).symbol, scaled);

  const samples = await marks(page, 'samples');
  assert.strictEqual(samples.symbol, 2 * rounds);     // warm and cold
  assert.strictEqual(samples.rect, 2 * cases.length);  // their medians

  const paired = rounds - cases[0].rounds.length + control.rounds.length;
  assert.strictEqual((await marks(page, 'differences')).symbol, paired);

  assert.strictEqual((await marks(page, 'phases')).rect, 6 * cases.length);

  const breakdowns = cases.flatMap(each => Object.values(each.summary.breakdown)).filter(each => each !== null);
  assert.strictEqual((await marks(page, 'breakdown')).rect, 6 * breakdowns.length);

  const bars = cases.map(each => {
    const chosen = [...each.rounds].sort((a, b) => cold(a) - cold(b))[Math.floor((each.rounds.length - 1) / 2)];
    return sum(chosen.workers.filter(worker => worker.spans.length > 0).map(worker => 1 + worker.spans.length));
  });
  assert.strictEqual((await marks(page, 'timeline')).rect, sum(bars));

  assert.strictEqual((await marks(page, 'drift')).symbol, rounds);
  const measured = cases.filter(each => each.rounds.some(round => round.usage.peak_pss_bytes !== null));
  assert.strictEqual((await marks(page, 'memory')).symbol, measured.length);
  await close();
});

test('the tables hold the numbers of the report', async () => {
  const {page, close} = await open(browser, plot(file));
  const short = id => id.split('/').slice(1, 3).join('/');

  const speedUps = await table(page, 'speed-up');
  assert.strictEqual(speedUps.length, report.comparisons.length);
  for (const each of report.comparisons) {
    const row = speedUps.find(r => r.case === short(each.case) && r.run === each.metric);
    assert.strictEqual(row['speed-up'], each.ratio);
    assert.strictEqual(row.low, each.interval ? each.interval[0] : '-');
    assert.strictEqual(row.high, each.interval ? each.interval[1] : '-');
    assert.strictEqual(row.verdict, each.verdict);
    assert.strictEqual(row.rounds, each.rounds);
  }

  const samples = await table(page, 'samples');
  const column = Object.keys(samples[0]).find(key => key.startsWith('least'));
  for (const each of report.cases) {
    const row = samples.find(r => r.case === short(each.id) && r.run === 'cold');
    assert.strictEqual(row.rounds, each.rounds.length);
    assert.strictEqual(row[column], least(each.rounds.map(cold)));
  }

  const breakdown = await table(page, 'breakdown');
  for (const each of report.cases)
    for (const run of ['warm', 'cold']) {
      const row = breakdown.find(r => r.case === short(each.id) && r.run === run);
      const parts = each.summary.breakdown[run];
      assert.deepStrictEqual(Object.values(row).slice(2), Object.values(parts));
    }

  // What a person reads is the same number, rounded.
  const shown = await page.$$eval('td data', cells => cells.map(cell => [Number(cell.value), cell.textContent]));
  assert.ok(shown.length > 100);
  for (const [value, text] of shown) assert.match(text, /^-?\d+(\.\d+)?$/, `${value} is shown as '${text}'`);
  await close();
});

test('the verdict, the machine, the command and the method stand in the page as text', async () => {
  const {page, close} = await open(browser, plot(file));
  const text = await page.innerText('body');
  assert.match(text, /The same code against itself differed by/);
  assert.ok(text.includes(report.machine.hostname) && text.includes(report.machine.kernel));
  assert.ok(text.includes('squares --size 100k --workers 1,2,4'));
  assert.match(text, /sign-test/);
  await close();
});

test('text from a report is shown as text, and no element or script comes of it', async () => {
  const page_file = plot(write(out, `<img src=x onerror=alert(3)>.json`, withHostileText(report)));
  const {page, complaints, close} = await open(browser, page_file);
  await drawAll(page);
  await page.hover('figure[data-chart="speed-up"] .mark-symbol path');
  assert.deepStrictEqual(complaints, []);
  assert.strictEqual(await page.locator('img').count(), 0);
  assert.strictEqual(await page.getAttribute('body', 'data-hit'), null);
  const before_scripts = (await page.locator('script').count()) - (await page.locator('script[type]').count());
  assert.strictEqual(before_scripts, 3);  // the libraries, the theme, the page's own
  const body = await page.evaluate(() => document.body.textContent);
  // The separator of lines is kept as well: it is no markup in HTML.
  assert.ok(body.includes(`${hostile}`));
  assert.ok((await page.title()).includes('<img src=x onerror=alert(3)>'));
  const labels = await page.$$eval('figure[data-chart="samples"] .role-axis-label text', each => each.map(e => e.textContent));
  assert.ok(labels.some(label => label.startsWith(hostileLabel.slice(0, 8))), labels.join(' | '));
  assert.strictEqual(await page.locator('figure[data-chart="samples"] svg script, figure svg a, figure svg foreignObject').count(), 0);
  await close();
});

for (const [scheme, width] of [['light', 900], ['dark', 900], ['light', 400], ['dark', 400]])
  test(`nothing is cut off or scrolls sideways in ${scheme} at ${width} pixels`, async () => {
    const {page, complaints, close} = await open(browser, plot(file), {width, scheme});
    await drawAll(page);
    await page.screenshot({path: path.join(out, `${scheme}-${width}.png`), fullPage: true});
    const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(wide[0] <= wide[1], `${wide[0]} > ${wide[1]}`);
    // Each text of a chart lies within its picture.
    const cut = await page.$$eval('figure svg', pictures => pictures.flatMap(svg => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')].filter(text => {
        const box = text.getBoundingClientRect();
        return text.textContent !== '' && getComputedStyle(text).opacity !== '0' && text.getAttribute('opacity') !== '0' &&
          (box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2);
      }).map(text => `${svg.closest('figure').dataset.chart}: ${text.textContent}`);
    }));
    assert.deepStrictEqual(cut, []);
    // Labels can be read on their ground.
    const colours = await page.evaluate(() => [
      getComputedStyle(document.body).backgroundColor,
      document.querySelector('figure .role-axis-label text').getAttribute('fill')]);
    assert.deepStrictEqual(colours, scheme === 'dark' ? ['rgb(18, 18, 18)', '#e6e6e6'] : ['rgb(255, 255, 255)', '#1c1c1c']);
    assert.deepStrictEqual(complaints, []);
    await close();
  });

test('the charts follow when the colours of the system change', async () => {
  const {page, close} = await open(browser, plot(file));
  await drawAll(page);
  await page.emulateMedia({colorScheme: 'dark'});
  await page.waitForFunction(() => document.querySelector('figure .role-axis-label text')?.getAttribute('fill') === '#e6e6e6');
  await close();
});

test('printed, the page has its tables open', async () => {
  const {page, close} = await open(browser, plot(file));
  await page.emulateMedia({media: 'print'});
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  assert.strictEqual(await page.locator('figure table >> visible=true').count(), charts.length);
  await close();
});

for (const [name, experiments, cases] of [['250 experiments of 8 cases', 250, 8], ['one experiment of 2,000 cases', 1, 2000]])
  test(`a report of ${name} opens within 5 s`, async () => {
    const json = write(out, `large-${experiments}.json`, enlarged(report, experiments, cases));
    const page_file = plot(json);
    assert.ok(fs.statSync(page_file).size < 30e6, `${fs.statSync(page_file).size} bytes`);
    const times = [];
    for (let attempt = 0; attempt < 3 && !(least(times) < opens_within_ms); ++attempt) {
      const {page, complaints, began, close} = await open(browser, page_file);
      await page.waitForSelector('figure[data-state="drawn"]');
      times.push(Date.now() - began);
      assert.deepStrictEqual(complaints, []);
      const rows = await page.locator('section > .scroll > table > tbody > tr').count();
      assert.strictEqual(rows, 2000);
      await close();
    }
    assert.ok(least(times) < opens_within_ms, `${times.join(', ')} ms`);
    fs.rmSync(json);
    fs.rmSync(page_file);
  });
