// One picture at a time: all maps side by side, one cursor over all of them.
const browserSection = () => {
  if (!page.pictures.length) return null;
  const state = {picture: 0, x: 0.5, y: 0.5, opacity: 0.75, shown: null, panes: []};
  const chooser = h('select', {'aria-label': 'Picture', onchange: event => open(Number(event.currentTarget.value))},
    page.pictures.map((name, i) => h('option', {value: i}, name)));
  const turn = step => open((state.picture + step + page.pictures.length) % page.pictures.length);
  const opacity = h('label', {class: 'field'}, 'opacity', h('input', {type: 'range', min: '0', max: '100', value: '75', 'aria-label': 'Opacity of the maps',
    oninput: event => { state.opacity = event.currentTarget.value / 100; drawPanes(); }}));
  const element = section('pictures', 'Pictures', 'Point at a pixel to see what every map has there. With the keyboard: focus the pictures and use the arrow keys (shift for larger steps).',
    h('button', {type: 'button', class: 'plain', 'aria-label': 'Previous picture', onclick: () => turn(-1)}, '←'), chooser,
    h('button', {type: 'button', class: 'plain', 'aria-label': 'Next picture', onclick: () => turn(1)}, '→'),
    choice('Colour of channels', [['channel', 'by channel'], ['concept', 'by concept']], 'channel', by => { colouring.by = by; setView({}); }), opacity);
  const panes = h('div', {class: 'panes'});
  const info = h('div', {class: 'panel', id: 'pixel'});
  const spoken = h('p', {class: 'visually-hidden', 'aria-live': 'polite'});
  const pixels = h('div', {class: 'pixels', tabindex: '0', role: 'application', 'aria-label': 'Pixel cursor; move it with the arrow keys', onkeydown: keys}, panes);
  element.append(unreadable() || h('div', {class: 'browser'}, pixels, info), spoken);

  const paneList = shown => {
    const p = pair();
    const labels = shown.labels.length
      ? [{title: 'Labels: ' + [...new Set(shown.labels.map(l => l.category))].join(', '), maps: shown.labels.map(l => labelMap(l.map))}] : [];
    const predicted = SIDES.filter(side => shown[side])
      .map(side => ({title: 'Prediction, ' + sideName(side), maps: [classMap(shown[side])]}));
    const channels = SIDES.filter(side => siteMap(shown, side, p[side]))
      .map(side => ({title: siteName(p) + ' channels, ' + sideName(side), maps: [channelMap(shown, side, p[side])]}));
    return [[{title: 'Image', maps: []}, ...labels], predicted, channels].filter(column => column.length);
  };
  const buildPanes = () => {
    const {shown} = state;
    const columns = paneList(shown).map(column => column.map(pane => {
      const canvas = h('canvas', {role: 'img', 'aria-label': pane.title + ' of ' + shown.name});
      const cross = h('div', {class: 'cross', 'aria-hidden': 'true'});
      const stage = h('div', {class: 'stage'}, canvas, cross);
      const follow = event => {
        const box = canvas.getBoundingClientRect();
        moveTo((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, false);
      };
      stage.addEventListener('pointermove', follow);
      stage.addEventListener('pointerdown', follow);
      return {canvas, cross, maps: pane.maps, element: h('figure', {class: 'pane'}, stage, h('figcaption', {}, pane.title))};
    }));
    state.panes = columns.flat();
    panes.replaceChildren(...columns.map(column => h('div', {}, column.map(p => p.element))));
    drawPanes();
    moveTo(state.x, state.y, false);
  };
  const drawPanes = () => { if (state.shown) state.panes.forEach(p => overlay(p.canvas, state.shown, p.maps, state.opacity)); };
  const open = async index => {
    state.picture = index;
    chooser.value = String(index);
    const shown = await picture(index);
    if (state.picture !== index) return;
    state.shown = shown;
    buildPanes();
  };

  const line = (rgb, text, score, strong) => h('li', {class: strong ? 'win' : null}, rgb ? swatch(rgb) : null,
    h('span', {class: 'grow'}, text), score ? h('span', {class: 'score'}, score) : null);
  const channelLines = (maps, site, x, y) => channelsAt(maps, site, x, y).map(({channel, winner}) => {
    const score = scoreOf(site, channel);
    return line(channelColour(site, channel), '#' + channel + ' ' + meaning(score), known(score.miou) ? fixed(score.miou, 2) : null, winner);
  });
  const facts = (x, y) => {
    const {shown} = state;
    const p = pair();
    const out = [h('h3', {}, 'Pixel ' + Math.floor(x * shown.width) + ', ' + Math.floor(y * shown.height))];
    const rows = [];
    for (const l of shown.labels) {
      const v = l.map.values[cellAt(l.map, x, y)];
      const c = v > 0 ? conceptOf(v - 1) : null;
      rows.push(line(c && c.colour, 'label, ' + l.category + ': ' + (c ? c.name : 'none')));
    }
    for (const side of SIDES) {
      if (!shown[side]) continue;
      const v = shown[side].values[cellAt(shown[side], x, y)];
      rows.push(line(v > 0 ? classOf(v - 1).colour : null, sideName(side) + ' predicts ' + (v > 0 ? classOf(v - 1).name : 'nothing')));
    }
    out.push(h('ul', {}, rows));
    for (const side of SIDES.slice().reverse()) {
      const maps = siteMap(shown, side, p[side]);
      if (!maps) continue;
      const lines = channelLines(maps, p[side], x, y);
      out.push(h('h3', {}, siteName(p) + ', ' + sideName(side) + (maps.kind === 'ranked' ? ': active of the top ' + maps.channels.length : ': active')),
        h('ul', {}, lines.length ? lines : line(null, 'none')));
    }
    return out;
  };
  function moveTo(x, y, speak) {
    if (!state.shown) return;
    const inside = v => Math.max(0, Math.min(0.99999, v));
    state.x = inside(x);
    state.y = inside(y);
    for (const p of state.panes) {
      p.cross.style.left = 100 * state.x + '%';
      p.cross.style.top = 100 * state.y + '%';
    }
    info.replaceChildren(...facts(state.x, state.y));
    if (speak) spoken.textContent = [...info.querySelectorAll('h3, li')].map(e => e.textContent).join('; ');
  }
  function keys(event) {
    const step = (event.shiftKey ? 16 : 2) / (state.shown ? state.shown.width : 320);
    const move = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]}[event.key];
    if (!move) return;
    event.preventDefault();
    moveTo(state.x + move[0], state.y + move[1] * (state.shown ? state.shown.width / state.shown.height : 1), true);
  }
  if (!unreadable()) {
    let seen = false;
    whenSeen(element, () => { seen = true; open(0); });
    onView(() => { if (seen && state.shown) buildPanes(); });
  }
  return element;
};
