// Reports for the browser to open: real ones, and others made of those.
'use strict';
const fs = require('fs');
const path = require('path');
const {execFileSync} = require('child_process');

/** What people put into names when they mean harm. */
const hostile = `</script><img src=x onerror="document.body.dataset.hit=1;alert(1)">{{a}}[b].c "q" 'r' &lt; \u2028`;

/** The same where a slash means something else. */
const hostileLabel = `"><img src=x onerror="document.body.dataset.hit=1;alert(2)">.a[b]`;

const clone = value => JSON.parse(JSON.stringify(value));

function measure(parbench, folder, name, words) {
  const file = path.join(folder, name);
  execFileSync(parbench, [...words, '--json', file, '--no-progress', '-q'], {stdio: ['ignore', 'ignore', 'inherit']});
  return file;
}

const read = file => JSON.parse(fs.readFileSync(file, 'utf8'));

function write(folder, name, report) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify(report));
  return file;
}

/** The same, with hostile text wherever a report has free text. */
function withHostileText(report) {
  const made = clone(report);
  made.command = ['parbench', hostile, `--x=${hostile}`];
  made.tool.compiler = made.tool.flags = hostile;
  made.machine.hostname = made.machine.kernel = made.machine.cpu_model = hostile;
  const workload = id => (hostile + id.slice('squares'.length)).replace('/threads/', `/${hostileLabel}/`);
  for (const each of [...made.cases, ...made.experiments.map(e => e.control)]) {
    each.id = workload(each.id);
    each.workload = hostile;
    each.params.kernel = hostile;
  }
  const last = made.cases[made.cases.length - 1];
  last.status = 'failed';
  last.error = hostile;
  for (const each of made.comparisons) {
    each.case = workload(each.case);
    each.base = workload(each.base);
    each.reason = hostile;
    if (each.case === last.id) each.verdict = 'invalid';
  }
  made.plan.order = made.plan.order.map(round => round.map(workload));
  for (const each of made.experiments) {
    each.workload = each.description = hostile;
    each.params.kernel = hostile;
    each.base = workload(each.base);
    each.cases = each.cases.map(workload);
  }
  return made;
}

/**
 * A report of `experiments` times the `cases` of the first experiment of `report`, each with its number; the cases too,
 * where one experiment is to have more of them than there are.
 */
function enlarged(report, experiments, cases) {
  const made = clone(report);
  const [first] = report.experiments;
  const byId = new Map(report.cases.map(each => [each.id, each]));
  const order = report.plan.order.slice(0, first.stopped.rounds);
  Object.assign(made, {cases: [], comparisons: [], experiments: []});
  made.plan.order = [];
  for (let number = 1; number <= experiments; ++number) {
    const names = [];
    for (let i = 0; i < cases; ++i) {
      const from = first.cases[i === 0 ? 0 : 1 + (i - 1) % (first.cases.length - 1)];
      const id = `${from}/size=${number}/chunk=${i + 1}`;
      names.push(id);
      made.cases.push({...byId.get(from), id, chunk: i + 1});
      for (const each of report.comparisons.filter(c => c.case === from))
        made.comparisons.push({...each, case: id, base: names[0]});
    }
    const control = {...first.control, id: `${names[0]}/control`};
    made.experiments.push({...first, base: names[0], cases: names, control});
    for (let round = 0; round < order.length; ++round) made.plan.order.push([...names, control.id]);
  }
  return made;
}

module.exports = {clone, enlarged, hostile, hostileLabel, measure, read, withHostileText, write};
