// The inspectability curve: share of channels above each level ξ. Its area, doubled, is AUiC.
const sortedScores = site => {
  const grid = gridOf(site);
  if (!grid) return null;
  const active = new Set(site.activeChannels);
  const values = [];
  grid.rows.channel.forEach((c, i) => { if (active.has(c)) values.push(grid.rows.miou[i]); });
  return values.sort((a, b) => a - b);
};
/** How many of the sorted values exceed a level. */
const above = (values, level) => {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] > level) high = middle; else low = middle + 1;
  }
  return values.length - low;
};
const stepPoints = (values, px, py) => {
  const n = values.length || 1;
  const points = [[px(0.5), py(above(values, 0.5) / n)]];
  for (let i = 0; i < values.length; i++) {
    if (values[i] <= 0.5 || (i + 1 < values.length && values[i + 1] === values[i])) continue;
    const x = px(Math.min(1, values[i]));
    points.push([x, points[points.length - 1][1]], [x, py((values.length - 1 - i) / n)]);
  }
  points.push([px(1), points[points.length - 1][1]]);
  return points;
};

const curveSection = () => {
  const element = section('curve', 'Inspectability curve',
    h('span', {}, 'Share of active channels whose mIoU with their concept exceeds ', term('xi', 'ξ'), '. Twice the area under the curve is ', term('auic', 'AUiC'), '.'));
  const body = h('div');
  element.append(body);
  const draw = width => {
    const p = pair();
    const lines = SIDES.map(side => ({side, values: sortedScores(p[side]), grid: gridOf(p[side])})).filter(l => l.values);
    const chart = frame({label: 'Share of channels above each mIoU level; ' + lines.map(l => sideName(l.side) + ' AUiC ' + fixed(l.grid.auic)).join(', '),
      width, height: width < 480 ? 270 : 330, x: [0.5, 1], y: [0, 1], top: 28, xTitle: 'mIoU level ξ', yTitle: 'share of active channels', xTicks: [0.5, 0.6, 0.7, 0.8, 0.9, 1]});
    for (const line of lines) {
      const points = stepPoints(line.values, chart.px, chart.py);
      if (line.side === 'after') {
        chart.root.append(svg('path', {class: 'a-after', d: path(points) + `L${chart.px(1)} ${chart.bottom}L${chart.px(0.5)} ${chart.bottom}Z`}));
      }
      chart.root.append(svg('path', {class: 'l-' + line.side, d: path(points)}));
    }
    const cursor = svg('line', {class: 'cursor unset', y1: chart.top, y2: chart.bottom});
    chart.root.append(cursor);
    const levels = Array.from({length: 101}, (_, i) => 0.5 + i / 200);
    const readout = readoutLine('Move over the curve, or focus it and use the arrow keys.');
    probe(chart, levels.map(v => [chart.px(v)]), i => {
      place(cursor, {x1: chart.px(levels[i]), x2: chart.px(levels[i])});
      return 'ξ = ' + fixed(levels[i]) + ': ' + lines.map(l => {
        const n = above(l.values, levels[i]);
        return sideName(l.side) + ' ' + count(n) + ' of ' + count(l.values.length) + ' (' + percent(n / (l.values.length || 1), 0) + ')';
      }).join(', ');
    }, readout);
    body.replaceChildren(chart.root, readout, h('div', {class: 'key'}, lines.slice().reverse().map(line =>
      h('span', {}, lineSample('l-' + line.side), sideName(line.side) + ', AUiC ' + fixed(line.grid.auic)))));
  };
  onView(responsive(body, draw));
  return element;
};
