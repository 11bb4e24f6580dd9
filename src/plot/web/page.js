// Draws the charts of the page, each when it comes near the window, and again when the colours change.
(function () {
  'use strict';
  const figures = [...document.querySelectorAll('figure[data-chart]')];
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const drawn = new Map();  // figure -> the promise of its view

  /** No chart needs anything that is not in it. */
  const loader = {
    load: () => Promise.reject(new Error('a report loads nothing')),
    sanitize: () => Promise.reject(new Error('a report links to nothing')),
    http: () => Promise.reject(new Error('a report loads nothing')),
    file: () => Promise.reject(new Error('a report loads nothing')),
  };

  async function draw(figure) {
    const target = figure.querySelector('.chart');
    try {
      const old = await drawn.get(figure);
      if (old) old.finalize();
      const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
      const result = await vegaEmbed(target, spec, {
        mode: 'vega-lite', renderer: 'svg', actions: false, ast: true, defaultStyle: false, loader,
        config: globalThis.parbenchTheme(dark.matches, target.clientWidth),
        tooltip: {disableDefaultStyle: true, theme: 'report'},
      });
      figure.dataset.state = 'drawn';
      return result;
    } catch (error) {
      target.textContent = 'This chart could not be drawn (' + error.message + '); its numbers are in the table.';
      figure.dataset.state = 'failed';
      console.error(error);
      return null;
    }
  }

  const show = figure => drawn.set(figure, draw(figure));
  const redraw = () => [...drawn.keys()].forEach(show);

  const watch = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watch.unobserve(entry.target);
      show(entry.target);
    }
  }, {rootMargin: '600px'});
  figures.forEach(figure => watch.observe(figure));

  // The rest of a report of common size when there is time, so that it can be printed whole.
  function drawRest(rest) {
    const next = rest.find(figure => !drawn.has(figure));
    if (!next) return;
    watch.unobserve(next);
    show(next);
    drawn.get(next).then(() => requestIdleCallback(() => drawRest(rest)));
  }
  if (figures.length <= 60) requestIdleCallback(() => drawRest(figures));

  dark.addEventListener('change', redraw);
  let width = document.documentElement.clientWidth;
  let waiting = 0;
  window.addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (document.documentElement.clientWidth === width) return;
      width = document.documentElement.clientWidth;
      redraw();
    }, 150);
  });
  window.addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(each => { each.open = true; }));
})();
