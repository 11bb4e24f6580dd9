// Draws one chart as SVG: parbench starts it, with the folder that it has put everything into.
//   node picture.cjs FOLDER > picture.svg
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const folder = process.argv[2];
const width = 760;
const read = name => fs.readFileSync(path.join(folder, name), 'utf8');
const refuse = () => Promise.reject(new Error('a chart loads nothing'));

for (const name of ['libraries.js', 'theme.js']) vm.runInThisContext(read(name), {filename: name});
const spec = JSON.parse(read('chart.json'));
const config = globalThis.parbenchTheme(false, width);
config.background = '#ffffff';
config.padding = 12;
const compiled = globalThis.vegaLite.compile({...spec, width}, {config});
const view = new globalThis.vega.View(globalThis.vega.parse(compiled.spec), {
  renderer: 'none', loader: {load: refuse, sanitize: refuse, http: refuse, file: refuse},
});
view.toSVG().then(
  svg => process.stdout.write(svg + '\n'),
  error => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
