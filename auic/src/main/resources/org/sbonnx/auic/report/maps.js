// Pictures and their maps, read only when they are looked at.
const pictureCache = new Map();
const picture = index => {
  if (!pictureCache.has(index)) pictureCache.set(index, readPicture(index));
  return pictureCache.get(index);
};

const unpack = async packed => {
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed.data), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  const buffer = await new Response(stream).arrayBuffer();
  const values = packed.bytes === 1 ? new Uint8Array(buffer) : packed.bytes === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer);
  return {width: packed.width, height: packed.height, planes: packed.planes, values};
};
const loadImage = source => new Promise((resolve, reject) => {
  const image = new Image();
  image.onload = () => resolve(image);
  image.onerror = () => reject(new Error('a picture of this page cannot be decoded'));
  image.src = source;
});

async function readPicture(index) {
  const raw = JSON.parse(byId('picture-' + index).textContent);
  const site = async s => s.kind === 'codes'
    ? {kind: s.kind, site: s.site, side: s.side, groups: await Promise.all(s.groups.map(unpack))}
    : {kind: s.kind, site: s.site, side: s.side, channels: s.channels, winners: await unpack(s.winners), active: await unpack(s.active), levels: await unpack(s.levels)};
  const [image, labels, before, after, sites] = await Promise.all([
    loadImage(raw.image),
    Promise.all(raw.labels.map(async l => ({category: l.category, map: await unpack(l.map)}))),
    unpack(raw.before), unpack(raw.after), Promise.all(raw.sites.map(site))]);
  return {index, name: page.pictures[index], width: raw.width, height: raw.height, image, labels, before, after, sites};
}

const siteMap = (shown, side, site) => site ? shown.sites.find(s => s.side === side && s.site === site.site) || null : null;

/** Value of a map at a place given in [0, 1) × [0, 1). */
const cellAt = (map, x, y) => Math.min(map.height - 1, Math.floor(y * map.height)) * map.width + Math.min(map.width - 1, Math.floor(x * map.width));

/** Channels active in a cell, best first: {channel, winner}. */
const channelsAt = (maps, site, x, y) => {
  if (maps.kind === 'codes') {
    return maps.groups.map(g => g.values[cellAt(g, x, y)] - 1).filter(c => c >= 0).map(channel => ({channel, winner: true}));
  }
  const cell = cellAt(maps.winners, x, y);
  const bits = maps.active.values[cell];
  const winner = maps.winners.values[cell];
  return maps.channels.map((channel, i) => ({channel, winner: i === winner, on: (bits >>> i & 1) === 1})).filter(c => c.on || c.winner);
};

/** One channel for each cell: the greatest of the top channels, of several groups the best ranked that is on. */
const leading = (maps, site) => {
  if (maps.kind === 'ranked') {
    const {width, height, values} = maps.winners;
    return {width, height, values: Int32Array.from(values, v => maps.channels[v])};
  }
  const {width, height} = maps.groups[0];
  const rank = new Map(site.best.map((c, i) => [c, i]));
  const values = new Int32Array(width * height);
  for (let i = 0; i < values.length; i++) {
    let least = Infinity;
    for (const g of maps.groups) {
      const channel = g.values[i] - 1;
      const r = rank.has(channel) ? rank.get(channel) : 1e6 + channel;
      if (r < least) { least = r; values[i] = channel; }
    }
  }
  return {width, height, values};
};

/** How strongly one channel is on in each cell, 0 … 1, and whether it counts as active there; null where the page does not hold it. */
const strength = (maps, channel) => {
  if (maps.kind === 'codes') {
    const {width, height} = maps.groups[0];
    const values = new Float32Array(width * height);
    for (const g of maps.groups) for (let i = 0; i < values.length; i++) if (g.values[i] === channel + 1) values[i] = 1;
    return {width, height, values, active: values};
  }
  const at = maps.channels.indexOf(channel);
  if (at < 0) return null;
  const {width, height} = maps.winners;
  const active = Float32Array.from(maps.active.values, bits => bits >>> at & 1);
  const values = maps.levels && at < maps.levels.planes
    ? Float32Array.from(maps.levels.values.subarray(at * width * height, (at + 1) * width * height), v => v / 31) : active;
  return {width, height, values, active};
};

const channelsOf = hex => [parseInt(hex.slice(1, 3), 16), parseInt(hex.slice(3, 5), 16), parseInt(hex.slice(5, 7), 16)];
const offscreen = (width, height, paint) => {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(width, height);
  paint(pixels.data);
  context.putImageData(pixels, 0, 0);
  return canvas;
};

/** Paints each cell with the colour of its value; values without colour stay clear. */
const painted = (map, colourOf) => {
  const known = new Map();
  return offscreen(map.width, map.height, data => {
    for (let i = 0; i < map.values.length; i++) {
      const v = map.values[i];
      if (!known.has(v)) {
        const hex = colourOf(v);
        known.set(v, hex ? channelsOf(hex) : null);
      }
      const rgb = known.get(v);
      if (!rgb) continue;
      data[4 * i] = rgb[0];
      data[4 * i + 1] = rgb[1];
      data[4 * i + 2] = rgb[2];
      data[4 * i + 3] = 255;
    }
  });
};

const sized = (canvas, shown) => {
  canvas.width = shown.width;
  canvas.height = shown.height;
  return canvas.getContext('2d');
};
/** The image with maps over it, the last on top. */
const overlay = (canvas, shown, maps, opacity) => {
  const context = sized(canvas, shown);
  context.drawImage(shown.image, 0, 0, shown.width, shown.height);
  context.imageSmoothingEnabled = false;
  context.globalAlpha = opacity;
  for (const map of maps) if (map) context.drawImage(map, 0, 0, shown.width, shown.height);
};
/** The border between cells that are active and cells that are not. */
const outline = (context, shown, {width, height, active}, rgb) => {
  const [sx, sy] = [shown.width / width, shown.height / height];
  const edge = (x0, y0, x1, y1) => { context.moveTo(x0 * sx, y0 * sy); context.lineTo(x1 * sx, y1 * sy); };
  context.beginPath();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = active[y * width + x];
      if (x + 1 < width && active[y * width + x + 1] !== here) edge(x + 1, y, x + 1, y + 1);
      if (y + 1 < height && active[(y + 1) * width + x] !== here) edge(x, y + 1, x + 1, y + 1);
    }
  }
  context.lineWidth = shown.width / 110;
  context.lineCap = 'square';
  context.strokeStyle = rgb;
  context.stroke();
};
/** The image, bright only where a channel is on, with a line around where it is active. */
const spotlight = (canvas, shown, on, rgb) => {
  const context = sized(canvas, shown);
  context.drawImage(shown.image, 0, 0, shown.width, shown.height);
  const mask = offscreen(on.width, on.height, data => {
    on.values.forEach((v, i) => { data[4 * i + 3] = Math.round(190 * (1 - v)); });
  });
  context.imageSmoothingEnabled = false;
  context.drawImage(mask, 0, 0, shown.width, shown.height);
  outline(context, shown, on, rgb);
};

const channelMap = (shown, side, site) => {
  const maps = siteMap(shown, side, site);
  return maps ? painted(leading(maps, site), c => channelColour(site, c)) : null;
};
const classMap = map => map ? painted(map, v => v > 0 ? classOf(v - 1).colour : null) : null;
const labelMap = map => map ? painted(map, v => v > 0 ? conceptOf(v - 1).colour : null) : null;
const anyMaps = side => page.pictures.length > 0 && page.sites.some(p => p[side]);
const unreadable = () => typeof DecompressionStream === 'undefined'
  ? h('p', {class: 'note'}, 'The maps of this page are compressed; this browser cannot unpack them. Any browser from 2023 on can.') : null;
