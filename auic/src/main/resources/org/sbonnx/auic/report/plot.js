// Axes, scales and a reading line for charts.
const scale = (from, to, low, high) => value => low + (value - from) / (to - from || 1) * (high - low);

/** Round values that divide a range into about n parts. */
const ticks = (from, to, n = 5) => {
  const raw = (to - from) / n || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map(f => f * power).find(s => s >= raw * 0.999);
  const out = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-6; i++) out.push(Number((i * step).toPrecision(12)));
  return out;
};
/** A tick with as many decimals as its neighbours need. */
const tickText = (value, all) => {
  const exact = d => all.every(v => Math.abs(v * 10 ** d - Math.round(v * 10 ** d)) < 1e-6);
  return minus(value.toFixed([0, 1, 2, 3].find(exact) ?? 4));
};

/** A framed drawing area; x and y map values to positions. */
const frame = ({label, width = 560, height = 320, left = 46, right = 16, top = 14, bottom = 42, x, y, xTitle, yTitle, xTicks, yTicks}) => {
  const px = scale(x[0], x[1], left, width - right);
  const py = scale(y[0], y[1], height - bottom, top);
  const xs = xTicks || ticks(x[0], x[1]);
  const ys = yTicks || ticks(y[0], y[1]);
  const root = svg('svg', {class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label});
  for (const v of ys) {
    root.append(svg('line', {class: 'tick', x1: left, x2: width - right, y1: py(v), y2: py(v)}),
      svg('text', {x: left - 8, y: py(v) + 4, 'text-anchor': 'end'}, tickText(v, ys)));
  }
  for (const v of xs) root.append(svg('text', {x: px(v), y: height - bottom + 18, 'text-anchor': 'middle'}, tickText(v, xs)));
  root.append(svg('line', {class: 'base', x1: left, x2: width - right, y1: height - bottom, y2: height - bottom}));
  if (xTitle) root.append(svg('text', {class: 'axis-title', x: width - right, y: height - 6, 'text-anchor': 'end'}, xTitle));
  if (yTitle) root.append(svg('text', {class: 'axis-title', x: left, y: top - 11}, yTitle));
  return {root, px, py, left, right: width - right, top, bottom: height - bottom, width, height};
};

const path = points => points.map(([x, y], i) => (i ? 'L' : 'M') + x.toFixed(1) + ' ' + y.toFixed(1)).join('');

/**
 * Lets pointer and arrow keys walk over positions of a chart; show(i) says what is there, in words.
 * positions: x (and perhaps y) of each stop in the chart's own units.
 */
const probe = (chart, positions, show, readout) => {
  const {root} = chart;
  let at = -1;
  const go = i => {
    at = Math.max(0, Math.min(positions.length - 1, i));
    readout.textContent = show(at);
  };
  root.setAttribute('tabindex', '0');
  root.addEventListener('pointermove', event => {
    const box = root.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * chart.width;
    const y = (event.clientY - box.top) / box.height * chart.height;
    let best = 0;
    let least = Infinity;
    positions.forEach(([px, py], i) => {
      const d = Math.abs(px - x) + (py === undefined ? 0 : Math.abs(py - y));
      if (d < least) { least = d; best = i; }
    });
    if (best !== at) go(best);
  });
  root.addEventListener('keydown', event => {
    const step = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10}[event.key];
    if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(positions.length - 1);
    else if (step) go(at < 0 ? 0 : at + step);
    else return;
    event.preventDefault();
  });
};
/** Shows a mark that waits hidden until there is something to point at. */
const place = (mark, attributes) => {
  mark.classList.remove('unset');
  for (const [name, value] of Object.entries(attributes)) mark.setAttribute(name, value);
};

/** Calls draw(width) once the element has a width, and again whenever it changes; returns a function that draws again. */
const responsive = (element, draw) => {
  let width = 0;
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === 0 || now === width) return;
    width = now;
    draw(width);
  }).observe(element);
  return () => { if (width) draw(width); };
};

/** Puts labels beside points, on the first side where they touch neither the lines nor each other. */
const placeLabels = (chart, points, lines, className) => {
  const taken = lines.flatMap(line => line.flatMap(([x, y], i) => {
    const [u, v] = line[i + 1] || [x, y];
    const n = Math.ceil(Math.hypot(u - x, v - y) / 6);
    return [[x - 6, y - 6, x + 6, y + 6], ...Array.from({length: n}, (_, k) => [x + (u - x) * k / n - 1, y + (v - y) * k / n - 1, x + (u - x) * k / n + 1, y + (v - y) * k / n + 1])];
  }));
  const clear = ([a, b, c, d]) => a >= chart.left - 10 && c <= chart.width && taken.every(([e, f, g, h2]) => c < e || a > g || d < f || b > h2);
  for (const [x, y, text] of points) {
    const w = text.length * 7;
    const spots = [[x - w / 2, y - 21], [x - w / 2, y + 8], [x + 9, y - 7], [x - 9 - w, y - 7], [x + 8, y + 5], [x - 8 - w, y + 5], [x + 8, y - 19], [x - 8 - w, y - 19]]
      .map(([a, b]) => [a, b, a + w, b + 14]);
    const spot = spots.find(clear) || spots[3];
    taken.push(spot);
    chart.root.append(svg('text', {class: className, x: spot[0], y: spot[1] + 11}, text));
  }
};
/** A piece of line for keys, with a mark on it if wanted. */
const lineSample = (line, mark) => svg('svg', {viewBox: '0 0 22 12', class: 'chart sample', 'aria-hidden': 'true'},
  svg('line', {class: line, x1: 0, x2: 22, y1: 6, y2: 6}), mark ? svg('circle', {class: mark, cx: 11, cy: 6, r: 4.5}) : null);
const readoutLine = text => h('p', {class: 'readout', 'aria-live': 'polite'}, text);
