// mIoU against AUiC and coverage over K.
const frontierSection = () => {
  if (!page.frontier.length) return null;
  const element = section('frontier', 'Frontier',
    h('span', {}, 'Each point is one number of channels K: what it keeps of the segmentation against what it gives in ', term('auic', 'AUiC'), ' and ', term('coverage', 'coverage'), '.'));
  const points = page.frontier.slice().sort((a, b) => a.channels - b.channels || a.miou - b.miou);
  const body = h('div');
  element.append(body);
  const draw = width => {
    const ref = reference();
    const old = page.taskBefore ? page.taskBefore.miou : null;
    const own = gridOf(pair().after);
    const xs = points.map(p => p.miou).concat(known(old) ? [old] : [], page.taskAfter ? [page.taskAfter.miou] : []);
    const span = Math.max(0.02, Math.max(...xs) - Math.min(...xs));
    const ys = points.flatMap(p => [p.auic, p.coverage]).concat(ref ? [ref.auic] : []);
    const top = Math.min(1, Math.max(...ys) * 1.12 + 0.02);
    const chart = frame({label: 'Frontier: ' + points.map(p => p.label + ' mIoU ' + fixed(p.miou) + ' AUiC ' + fixed(p.auic) + ' coverage ' + fixed(p.coverage)).join('; '),
      x: [Math.max(0, Math.min(...xs) - 0.08 * span), Math.min(1, Math.max(...xs) + 0.08 * span)], y: [0, top], top: 28, right: 72, width, height: width < 480 ? 270 : 330,
      xTitle: 'segmentation mIoU', yTitle: 'AUiC, coverage'});
    const {root, px, py} = chart;
    if (ref) {
      root.append(svg('line', {class: 'ref', x1: chart.left, x2: chart.right, y1: py(ref.auic), y2: py(ref.auic)}),
        svg('text', {x: chart.right + 6, y: py(ref.auic) + 4}, 'reference'));
    }
    if (known(old)) {
      root.append(svg('line', {class: 'ref', x1: px(old), x2: px(old), y1: chart.top, y2: chart.bottom}),
        svg('text', {x: px(old), y: chart.top - 11, 'text-anchor': 'middle'}, 'original'));
    }
    const line = key => path(points.map(p => [px(p.miou), py(p[key])]));
    root.append(svg('path', {class: 'l-second', d: line('coverage')}), svg('path', {class: 'l-after', d: line('auic')}));
    for (const p of points) root.append(svg('circle', {class: 'p-second', cx: px(p.miou), cy: py(p.coverage), r: 4}));
    for (const p of points) root.append(svg('circle', {class: 'p-after', cx: px(p.miou), cy: py(p.auic), r: 5}));
    placeLabels(chart, points.map(p => [px(p.miou), py(p.auic), times(p.label)]), ['auic', 'coverage'].map(key => points.map(p => [px(p.miou), py(p[key])])), 'strong');
    if (own && page.taskAfter) root.append(svg('circle', {class: 'ring', cx: px(page.taskAfter.miou), cy: py(own.auic), r: 9}));
    const ring = svg('circle', {class: 'ring unset', r: 7});
    root.append(ring);
    const readout = readoutLine('Move over a point, or focus the chart and use the arrow keys.' + (own && page.taskAfter ? ' The ring is this model.' : ''));
    probe(chart, points.map(p => [px(p.miou), py(p.auic)]), i => {
      const p = points[i];
      place(ring, {cx: px(p.miou), cy: py(p.auic)});
      return times(p.label) + ': mIoU ' + fixed(p.miou) + (known(old) ? ' (' + percent(p.miou / old) + ' kept)' : '') + ', AUiC ' + fixed(p.auic)
        + ', coverage ' + fixed(p.coverage) + ', S ' + fixed(p.stability) + ', ' + count(p.active) + ' of ' + count(p.channels) + ' active';
    }, readout);
    body.replaceChildren(root, readout, h('div', {class: 'key'},
      h('span', {}, lineSample('l-after', 'p-after'), 'AUiC'),
      h('span', {}, lineSample('l-second', 'p-second'), 'coverage')));
  };
  onView(responsive(body, draw));
  return element;
};
