// Makes one folder of what goes into the program: the libraries with their licences, the page's own script and style,
// and the digests by which a page lets these scripts run and no other.
//   node bundle.cjs PACKAGES WEB OUT
'use strict';
const fs = require('fs');
const path = require('path');
const crypto = require('crypto');

const [packages, web, out] = process.argv.slice(2);
const modules = path.join(packages, 'node_modules');

/** The libraries, in the order in which they need each other. */
const libraries = [['vega', 'vega.min.js'], ['vega-lite', 'vega-lite.min.js'], ['vega-embed', 'vega-embed.min.js']];

const read = (...parts) => fs.readFileSync(path.join(...parts), 'utf8');

/** What would end a script element before its time, or change its digest. */
function checkEmbeddable(name, text) {
  if (/<\/script|<!--|<script|\r/i.test(text)) throw new Error(`${name} cannot stand in a script element`);
}

function library([name, file]) {
  const {version} = JSON.parse(read(modules, name, 'package.json'));
  const code = read(modules, name, 'build', file).replace(/^\/\/# sourceMappingURL=.*$/gm, '').trim();
  checkEmbeddable(name, code);
  return `/*! ${name} ${version} */\n${code}\n`;
}

/** Where `name` stands that the package in `from` means: beside it or above. */
function locate(name, from) {
  for (let folder = from; folder.length >= packages.length; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (fs.existsSync(path.join(candidate, 'package.json'))) return candidate;
  }
  throw new Error(`${name} is not there`);
}

/** vega-lite's command line is in no bundle. */
const isBundled = name => name !== 'yargs';

/** The folders of the packages whose code is in the bundles: all that they depend on. */
function bundled(names, from, found = new Set()) {
  for (const name of names.filter(isBundled)) {
    const folder = locate(name, from);
    if (found.has(folder)) continue;
    found.add(folder);
    bundled(Object.keys(JSON.parse(read(folder, 'package.json')).dependencies ?? {}), folder, found);
  }
  return [...found].sort();
}

function licence(folder) {
  const {name, version, license} = JSON.parse(read(folder, 'package.json'));
  const file = fs.readdirSync(folder).find(entry => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? read(folder, file).trim() : `Licence: ${license}`;
  return {title: `${name} ${version}`, text: text.replace(/\r/g, '')};
}

/** Each text once, under the names of all packages that have it. */
function licences() {
  const byText = new Map();
  for (const {title, text} of bundled(libraries.map(([name]) => name), packages).map(licence))
    byText.set(text, [...(byText.get(text) ?? []), title]);
  return [...byText].map(([text, titles]) => `${titles.join(', ')}\n\n${text}\n`).join(`\n${'-'.repeat(72)}\n\n`);
}

const digest = text => `sha256-${crypto.createHash('sha256').update(text).digest('base64')}`;

fs.mkdirSync(out, {recursive: true});
const files = {
  'libraries.js': libraries.map(library).join(''),
  'page.js': read(web, 'page.js'),
  'page.css': read(web, 'page.css'),
  'picture.cjs': read(web, 'picture.cjs'),
  'theme.js': read(web, 'theme.js'),
  'licences.txt': licences().replace(/-->/g, '-- >'),
};
checkEmbeddable('page.js', files['page.js']);
checkEmbeddable('theme.js', files['theme.js']);
files['policy.txt'] =
  `default-src 'none'; script-src ${['libraries.js', 'theme.js', 'page.js'].map(name => `'${digest(files[name])}'`).join(' ')}; ` +
  `style-src '${digest(files['page.css'])}'; img-src data:; base-uri 'none'; form-action 'none'`;
for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(out, name), text);
