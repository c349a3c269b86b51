// The top-20 channels, each a colour, and at each place the one that leads.
const siteLegend = (p, side) => {
  const site = p[side];
  return h('div', {}, h('h3', {}, siteName(p) + ', ' + sideName(side) + ' (' + (KINDS[site.kind] || site.kind) + ')'),
    h('ol', {class: 'legend'}, site.best.map(channel => {
      const score = scoreOf(site, channel);
      return h('li', {}, swatch(channelColour(site, channel)), h('span', {class: 'grow', title: '#' + channel + ' ' + meaning(score)}, '#' + channel + ' ' + meaning(score)),
        h('span', {class: 'quiet'}, fixed(score.miou, 2)));
    })));
};

const topMapsSection = () => {
  if (!page.pictures.length || unreadable()) return null;
  const element = section('top', 'Top-20 channels',
    'The twenty channels with the greatest mIoU have a colour each; every place shows the one that is strongest there. Channels that stand for concepts form coherent regions.');
  const legends = h('div', {class: 'legends'});
  const rows = h('div', {class: 'maps'});
  const more = h('button', {type: 'button', class: 'plain more', onclick: () => { shownCount += 8; draw(); }}, 'Show more pictures');
  let shownCount = Math.min(4, page.pictures.length);
  element.append(legends, rows, more);
  const set = index => {
    const p = pair();
    const holder = h('div', {class: 'set'});
    const cell = (title, paint) => {
      const canvas = h('canvas', {role: 'img', 'aria-label': title, width: '4', height: '3'});
      const element = h('figure', {class: 'pane'}, h('div', {class: 'stage'}, canvas), h('figcaption', {}, title));
      return {element, paint: shown => paint(canvas, shown)};
    };
    const cells = [cell(page.pictures[index], (canvas, shown) => overlay(canvas, shown, [], 0))];
    const labelled = cell('labels', (canvas, shown) => overlay(canvas, shown, shown.labels.map(l => labelMap(l.map)), 0.85));
    if (page.conceptColours.length) cells.push(labelled);
    for (const side of SIDES) {
      if (p[side]) cells.push(cell(siteName(p) + ', ' + sideName(side), (canvas, shown) => overlay(canvas, shown, [channelMap(shown, side, p[side])], 0.9)));
    }
    holder.append(...cells.map(c => c.element));
    whenSeen(holder, async () => {
      const shown = await picture(index);
      cells.forEach(c => c.paint(shown));
    });
    return holder;
  };
  const draw = () => {
    const p = pair();
    legends.replaceChildren(...SIDES.filter(s => p[s]).map(s => siteLegend(p, s)));
    rows.replaceChildren(...Array.from({length: Math.min(shownCount, page.pictures.length)}, (_, i) => set(i)));
    more.hidden = shownCount >= page.pictures.length;
  };
  onView(draw);
  return element;
};
