// How charts look, in light and in dark: the part of a chart that is not the report's.
globalThis.parbenchTheme = function (isDark, width) {
  'use strict';
  const text = isDark ? '#e6e6e6' : '#1c1c1c';
  const faint = isDark ? '#b8b8b8' : '#505050';
  const line = isDark ? '#4a4a4a' : '#d0d0d0';
  const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
  const isNarrow = width < 560;
  return {
    background: 'transparent',
    font,
    view: {stroke: null},
    axis: {
      labelColor: text, titleColor: text, gridColor: line, domainColor: line, tickColor: line,
      labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridOpacity: 0.6,
    },
    axisX: {labelOverlap: 'greedy', labelSeparation: 8, labelFlush: false, titlePadding: 6},
    axisY: {labelLimit: Math.max(90, Math.round(width * (isNarrow ? 0.36 : 0.3)))},
    legend: {
      orient: 'bottom', direction: 'horizontal', columns: Math.max(1, Math.floor((width - 20) / 170)),
      labelColor: text, titleColor: faint, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal',
      labelLimit: 240, symbolSize: 90, symbolOpacity: 1, symbolBaseFillColor: text, symbolBaseStrokeColor: text, rowPadding: 3, columnPadding: 14,
    },
    style: {
      // What the marks of these names have to do with the background.
      reference: {color: faint, strokeWidth: 1.2},
      band: {color: faint, fillOpacity: 0.22},
      note: {color: faint, fontSize: 11},
      ideal: {color: faint},
      median: {color: text},
      part: {stroke: isDark ? '#121212' : '#ffffff', strokeWidth: 0.5},
    },
  };
};
