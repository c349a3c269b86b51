// Single channels over the images in which they are most active.
const SHOTS = 4;
const CARDS = 8;
const gallerySection = () => {
  if (!page.pictures.length || unreadable()) return null;
  const state = {side: 'after', picked: null, run: 0};
  const side = h('span');
  const element = section('gallery', 'Single channels', h('span', {}, 'The best channels over the pictures in which they cover most: bright where they are strong (real-valued channels from their median to their 99.5\u202f% quantile), outlined where they are active. The channel numbers of the table open other channels here.'), side);
  const cards = h('div', {class: 'cards'});
  element.append(cards);

  const card = (site, channel, all) => {
    const score = scoreOf(site, channel);
    const picks = all.map(shown => ({shown, maps: siteMap(shown, state.side, site)}))
      .filter(s => s.maps)
      .map(({shown, maps}) => ({shown, on: strength(maps, channel)}))
      .filter(s => s.on)
      .map(s => ({...s, share: s.on.active.reduce((sum, v) => sum + v, 0) / s.on.active.length}))
      .sort((a, b) => b.share - a.share || a.shown.index - b.shown.index)
      .slice(0, SHOTS);
    const shots = picks.map(({shown, on, share}) => {
      const canvas = h('canvas', {role: 'img', 'aria-label': 'channel ' + channel + ' in ' + shown.name + ', active in ' + percent(share, 0), tip: shown.name + ', active in ' + percent(share)});
      spotlight(canvas, shown, on, channelColour(site, channel));
      return canvas;
    });
    const name = score.name && score.name !== score.concept ? ' (' + score.name + ')' : '';
    return h('article', {class: 'card' + (state.picked === channel ? ' picked' : ''), tabindex: state.picked === channel ? '-1' : null},
      h('h3', {}, swatch(channelColour(site, channel)), '#' + channel + ' ' + meaning(score)),
      h('p', {class: 'about'}, 'mIoU ' + fixed(score.miou) + name),
      picks.length ? h('div', {class: 'shots'}, shots) : h('p', {class: 'about'}, 'No maps of this channel are kept in this page.'));
  };
  const draw = async () => {
    const run = ++state.run;
    const site = pair()[state.side];
    const all = await Promise.all(page.pictures.map((_, i) => picture(i)));
    if (run !== state.run) return;
    const best = site.best.filter(c => c !== state.picked && all.some(shown => {
      const maps = siteMap(shown, state.side, site);
      return maps && (maps.kind === 'codes' || !maps.levels || maps.channels.indexOf(c) < maps.levels.planes);
    })).slice(0, CARDS);
    const channels = state.picked === null ? best : [state.picked, ...best];
    cards.replaceChildren(...channels.map(c => card(site, c, all)));
  };
  let seen = false;
  const pickSide = value => { state.side = value; state.picked = null; if (seen) draw(); };
  const sides = () => SIDES.filter(s => pair()[s]).reverse();
  const tools = () => side.replaceChildren(...(sides().length > 1 ? [choice('Model', sides().map(s => [s, sideName(s)]), state.side, pickSide)] : []));
  let site = -1;
  onView(() => {
    if (site !== view.site) state.picked = null;
    site = view.site;
    if (!sides().includes(state.side)) state.side = sides()[0];
    tools();
    if (seen) draw();
  });
  whenSeen(element, () => { seen = true; draw(); });
  element.openChannel = async (chosenSide, channel) => {
    state.side = chosenSide;
    state.picked = channel;
    seen = true;
    tools();
    await draw();
    element.scrollIntoView();
    cards.querySelector('.picked')?.focus({preventScroll: true});
  };
  return element;
};
