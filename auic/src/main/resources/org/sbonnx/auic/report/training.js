// What each epoch brought.
const trainingSection = () => {
  if (!page.training.length) return null;
  const epochs = page.training;
  const phases = [...new Set(epochs.map(e => e.phase))];
  const element = section('training', 'Training', plural(epochs.length, 'epoch', 'epochs') + (phases.length > 1 ? ', phases ' + phases.join(', ') + ' (divided by dashed lines)' : ', ' + phases[0])
    + ', ' + fixed(epochs.reduce((sum, e) => sum + e.seconds, 0) / 60, 1) + ' minutes.');
  const grid = h('div', {class: 'small-multiples'});
  element.append(grid);
  const chartOf = (title, series, options = {}) => {
    const body = h('div');
    const values = series.flatMap(s => epochs.map(e => e[s.key])).filter(known);
    if (!values.length) return;
    const low = options.zero ? 0 : Math.min(...values);
    const high = Math.max(...values);
    const pad = (high - low || Math.abs(high) || 1) * 0.06;
    const labelled = series.length > 1;
    const draw = width => {
      const chart = frame({label: title + ' by epoch', width, height: 190, left: 40, bottom: 36, top: 10, right: labelled ? 58 : 12, x: [0, Math.max(1, epochs.length - 1)], y: [options.zero ? 0 : low - pad, high + pad],
        xTicks: [], xTitle: 'epoch'});
      const every = Math.max(1, Math.ceil(epochs.length / 6));
      epochs.forEach((e, i) => {
        if (i % every === 0) chart.root.append(svg('text', {x: chart.px(i), y: chart.bottom + 16, 'text-anchor': 'middle'}, String(e.epoch)));
        if (i > 0 && e.phase !== epochs[i - 1].phase) chart.root.append(svg('line', {class: 'ref', x1: chart.px(i - 0.5), x2: chart.px(i - 0.5), y1: chart.top, y2: chart.bottom}));
      });
      for (const s of series) {
        const points = epochs.map((e, i) => [chart.px(i), e[s.key]]).filter(p => known(p[1])).map(([x, v]) => [x, chart.py(v)]);
        chart.root.append(svg('path', {class: s.line, d: path(points)}));
        if (labelled && points.length) {
          const [x, y] = points[points.length - 1];
          chart.root.append(svg('text', {class: s.line === 'l-after' ? 't-after' : '', x: x + 6, y: y + (s.line === 'l-after' ? 12 : -2)}, s.name));
        }
        if (points.length === 1) chart.root.append(svg('circle', {class: 'p-after', cx: points[0][0], cy: points[0][1], r: 4}));
      }
      const cursor = svg('line', {class: 'cursor unset', y1: chart.top, y2: chart.bottom});
      chart.root.append(cursor);
      const last = epochs[epochs.length - 1];
      const at = e => series.filter(s => known(e[s.key])).map(s => s.name + ' ' + s.show(e[s.key])).join(', ');
      const readout = readoutLine('epoch ' + last.epoch + ': ' + at(last));
      probe(chart, epochs.map((_, i) => [chart.px(i)]), i => {
        place(cursor, {x1: chart.px(i), x2: chart.px(i)});
        return 'epoch ' + epochs[i].epoch + ' (' + epochs[i].phase + '): ' + at(epochs[i]);
      }, readout);
      body.replaceChildren(chart.root, readout);
    };
    responsive(body, draw);
    grid.append(h('div', {}, h('h3', {}, title), body));
  };
  const three = v => fixed(v);
  chartOf('Loss', [{key: 'loss', name: 'loss', line: 'l-after', show: three}]);
  chartOf('Segmentation mIoU', [{key: 'miouSoft', name: 'soft', line: 'l-second', show: three}, {key: 'miou', name: 'one-hot', line: 'l-after', show: three}]);
  chartOf('Active channels', [{key: 'active', name: 'active', line: 'l-after', show: count}], {zero: true});
  if (epochs.some(e => e.temperature !== epochs[0].temperature)) chartOf('Temperature', [{key: 'temperature', name: 'T', line: 'l-after', show: significant}], {zero: true});
  return element;
};
