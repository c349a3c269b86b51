// The assignment table: only the rows in sight are in the document, so thousands of channels cost nothing.
const ROW = 30;
const meter = value => {
  const share = Math.max(0, Math.min(1, (value - 0.5) * 2));
  return h('div', {class: 'meter'}, h('span', {}, fixed(value)),
    svg('svg', {viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'chart'},
      svg('rect', {x: 0, y: 3, width: 100, height: 2, fill: 'var(--grid)'}),
      svg('rect', {class: 'bar-after', x: 0, y: 0, width: 100 * share, height: 8})));
};
// Between 0 and the next float, which nobody reads as such: everything above 0.
const SMALLEST_NORMAL = 2 ** -126;
// A plateau with one finite end: any threshold from there on (below the greatest value), or any below it.
const thetaText = (rows, i) => {
  const theta = rows.threshold[i];
  if (known(theta)) return significant(Math.abs(theta) < SMALLEST_NORMAL ? 0 : theta);
  const range = rows.openRanges[i] || [];
  if (known(range[1])) return '< ' + significant(range[1]);
  return known(range[0]) ? '≥ ' + significant(range[0]) : DASH;
};
const words = key => (rows, i) => word(rows, key, i) ?? DASH;
const COLUMNS = [
  {key: 'channel', name: 'Channel', width: 86, number: true, tip: 'Index in the tensor; opens the channel’s pictures'},
  {key: 'name', name: 'Name', width: 84, wide: true, text: words('name'), tip: 'Name in the model’s manifest'},
  {key: 'concept', name: 'Concept', width: 108, text: words('concept'), tip: 'The concept with the greatest mIoU'},
  {key: 'category', name: 'Category', width: 88, wide: true, text: words('category')},
  {key: 'miou', name: 'mIoU', width: 128, number: true, cell: (rows, i) => meter(rows.miou[i]), tip: TERMS.miou[1]},
  {key: 'iou', name: 'IoU', width: 66, number: true, text: (rows, i) => fixed(rows.iou[i]), tip: TERMS.iou[1]},
  {key: 'threshold', name: 'θ*', width: 92, number: true, text: thetaText, tip: TERMS.theta[1]},
  {key: 'phi', name: 'Φ', width: 66, number: true, text: (rows, i) => fixed(rows.phi[i]), tip: TERMS.phi[1]},
  {key: 'runnerUp', name: 'Runner-up', width: 100, text: words('runnerUp'), tip: 'The next best concept'},
  {key: 'margin', name: 'Margin', width: 76, number: true, text: (rows, i) => fixed(rows.margin[i]), tip: TERMS.margin[1]},
  {key: 'iouConcept', name: 'By IoU', width: 88, text: words('iouConcept'), tip: TERMS.byIou[1]},
  {key: 'netDissect', name: 'NetDissect', width: 98, text: words('netDissect'), tip: TERMS.netDissect[1]},
  {key: 'drivenBy', name: 'Driven by', width: 90, wide: true, text: words('drivenBy'), tip: 'The image with the highest mean activation'},
];

const sortRows = (rows, order, {key, down}) => {
  const column = COLUMNS.find(c => c.key === key);
  const value = column.number ? i => rows[key][i] : i => word(rows, key, i);
  const missing = v => v === null || v === undefined;
  return order.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (missing(x) || missing(y)) return (missing(x) ? 1 : 0) - (missing(y) ? 1 : 0) || rows.channel[a] - rows.channel[b];
    const difference = column.number ? x - y : x < y ? -1 : x > y ? 1 : 0;
    return (down ? -difference : difference) || rows.channel[a] - rows.channel[b];
  });
};

const channelsSection = openChannel => {
  const state = {side: 'after', text: '', category: '', active: true, key: 'miou', down: true, order: [], rows: null, site: null};
  const counter = h('span', {class: 'quiet', role: 'status', id: 'channel-count'});
  const search = h('input', {type: 'search', placeholder: 'Filter by name or concept', 'aria-label': 'Filter channels by number, name, concept or category',
    id: 'channel-filter', oninput: event => { state.text = event.currentTarget.value.trim().toLowerCase(); refill(); }});
  const category = h('select', {id: 'channel-category', 'aria-label': 'Category', onchange: event => { state.category = event.currentTarget.value; refill(); }});
  const onlyActive = h('label', {class: 'field'}, h('input', {type: 'checkbox', checked: true, onchange: event => { state.active = event.currentTarget.checked; refill(); }}), 'active only');
  const side = h('span');
  const element = section('channels', 'Channels and their concepts', null, side, search, category, onlyActive, counter);
  const heads = COLUMNS.map(c => h('th', {scope: 'col', class: [c.number && 'n', c.wide && 'wide'].filter(Boolean).join(' ') || null},
    h('button', {type: 'button', tip: c.tip, onclick: () => {
      state.down = state.key === c.key ? !state.down : Boolean(c.number && c.key !== 'channel');
      state.key = c.key;
      refill();
    }}, c.name)));
  const body = h('tbody');
  const table = h('table', {class: 'channels'},
    h('caption', {class: 'visually-hidden'}, 'Channels with the concepts they stand for'),
    h('colgroup', {}, COLUMNS.map(c => h('col', {class: c.wide ? 'wide' : null, style: {width: c.width + 'px'}}))),
    h('thead', {}, h('tr', {'aria-rowindex': '1'}, heads)), body);
  const box = h('div', {class: 'vscroll', tabindex: '0', role: 'region', 'aria-label': 'Channels', onscroll: () => draw()}, table);
  const baseline = h('p', {class: 'note after'});
  element.append(box, baseline);

  const rowOf = (i, position) => {
    const {rows, site} = state;
    const channel = rows.channel[i];
    const open = h('button', {type: 'button', 'aria-label': 'Show pictures of channel ' + channel, onclick: () => openChannel(state.side, channel)}, String(channel));
    return h('tr', {'aria-rowindex': String(position + 2), class: state.activeSet.has(channel) ? null : 'idle'},
      COLUMNS.map(c => {
        if (c.key === 'channel') return h('td', {class: 'n'}, swatch(channelColour(site, channel, 'channel')), open);
        if (c.cell) return h('td', {class: 'n'}, c.cell(rows, i));
        const text = c.text(rows, i);
        return h('td', {class: c.number ? 'n' : c.wide ? 'wide' : null, title: c.number || text.length < 14 ? null : text}, text);
      }));
  };
  const spacer = height => h('tr', {class: 'spacer', 'aria-hidden': 'true'}, h('td', {colspan: COLUMNS.length, style: {height: height + 'px'}}));
  let drawn = [-1, -1];
  const draw = (all = 0) => {
    const n = state.order.length;
    const first = all ? 0 : Math.max(0, Math.floor(box.scrollTop / ROW) - 8);
    const last = all ? Math.min(n, all) : Math.min(n, first + Math.ceil((box.clientHeight || 520) / ROW) + 16);
    if (first === drawn[0] && last === drawn[1]) return;
    drawn = [first, last];
    // A focused button keeps its row alive by its channel.
    const held = body.contains(document.activeElement) ? document.activeElement.textContent : null;
    body.replaceChildren(spacer(first * ROW), ...state.order.slice(first, last).map((i, k) => rowOf(i, first + k)), spacer(all ? 0 : (n - last) * ROW));
    if (held !== null) [...body.querySelectorAll('button')].find(b => b.textContent === held)?.focus({preventScroll: true});
  };
  const refill = () => {
    const {rows} = state;
    heads.forEach((th, i) => {
      if (COLUMNS[i].key === state.key) th.setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
      else th.removeAttribute('aria-sort');
    });
    const order = [];
    if (rows) {
      rows.channel.forEach((channel, i) => {
        if (state.active && !state.activeSet.has(channel)) return;
        if (state.category && word(rows, 'category', i) !== state.category) return;
        if (state.text && !['name', 'concept', 'category', 'runnerUp'].some(k => (word(rows, k, i) || '').toLowerCase().includes(state.text)) && String(channel) !== state.text) return;
        order.push(i);
      });
    }
    state.order = rows ? sortRows(rows, order, state) : [];
    table.setAttribute('aria-rowcount', String(state.order.length + 1));
    counter.textContent = rows ? count(state.order.length) + ' of ' + plural(rows.channel.length, 'channel', 'channels') : 'not scored on this grid';
    box.scrollTop = 0;
    drawn = [-1, -1];
    draw();
  };
  onView(() => {
    const p = pair();
    const sides = SIDES.filter(s => p[s]).reverse();
    if (!sides.includes(state.side)) state.side = sides[0];
    side.replaceChildren(...(sides.length > 1 ? [choice('Model', sides.map(s => [s, sideName(s)]), state.side, s => { state.side = s; take(); })] : []));
    take();
  });
  function take() {
    state.site = pair()[state.side];
    const grid = gridOf(state.site);
    state.rows = grid && grid.rows;
    const dissect = grid && grid.netDissect;
    baseline.replaceChildren(...(dissect ? [term('netDissect'), ' finds ' + plural(dissect.detectors, 'detector', 'detectors') + ' of ' + plural(dissect.distinctConcepts, 'concept', 'concepts') + ' among these channels.'] : []));
    state.activeSet = new Set(state.site.activeChannels);
    const names = state.rows ? [...new Set(state.rows.category.map((_, i) => word(state.rows, 'category', i)))].filter(c => c !== null).sort() : [];
    if (!names.includes(state.category)) state.category = '';
    category.replaceChildren(h('option', {value: ''}, 'all categories'), ...names.map(c => h('option', {value: c, selected: c === state.category}, c)));
    category.hidden = names.length < 2;
    refill();
  }
  addEventListener('beforeprint', () => { drawn = [-1, -1]; draw(60); });
  addEventListener('afterprint', () => { drawn = [-1, -1]; draw(); });
  new ResizeObserver(() => draw()).observe(box);
  return element;
};
