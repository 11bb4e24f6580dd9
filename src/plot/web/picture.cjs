// Draws each chart NAME.json of a folder as NAME.svg: parbench starts it, with the folder that it has filled.
//   node picture.cjs FOLDER
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const folder = process.argv[2];
const width = 760;
const read = name => fs.readFileSync(path.join(folder, name), 'utf8');
const refuse = () => Promise.reject(new Error('a chart loads nothing'));

for (const name of ['libraries.js', 'theme.js']) vm.runInThisContext(read(name), {filename: name});

async function draw(name) {
  const config = {...globalThis.parbenchTheme(false, width), background: '#ffffff', padding: 12};
  config.axisY.labelLimit = 300;  // without a screen a text's width is a guess, and a high one
  const {spec} = globalThis.vegaLite.compile({...JSON.parse(read(`${name}.json`)), width}, {config});
  const view = new globalThis.vega.View(globalThis.vega.parse(spec), {
    renderer: 'none', loader: {load: refuse, sanitize: refuse, http: refuse, file: refuse},
  });
  fs.writeFileSync(path.join(folder, `${name}.svg`), await view.toSVG() + '\n');
}

async function drawAll() {
  for (const file of fs.readdirSync(folder).sort())
    if (file.endsWith('.json')) await draw(file.slice(0, -'.json'.length));
}

drawAll().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
