const DASH = '–';
const known = value => value !== null && value !== undefined && Number.isFinite(value);
const minus = text => text.replace('-', '\u2212');
const fixed = (value, digits = 3) => known(value) ? minus(value.toFixed(digits)) : DASH;
const signed = (value, digits = 3) => known(value) ? (value > 0 ? '+' : '') + fixed(value, digits) : DASH;
const percent = (value, digits = 1) => known(value) ? minus((100 * value).toFixed(digits)) + '\u202f%' : DASH;
const count = value => known(value) ? value.toLocaleString('en-GB').replace(/,/g, '\u202f') : DASH;
const significant = value => {
  if (!known(value)) return DASH;
  const size = Math.abs(value);
  return minus(size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : String(Number(value.toPrecision(4))));
};
/** 1x20 as people write it. */
const times = label => label.replace(/(\d)x(?=\d)/g, '$1×');
const plural = (n, one, many) => count(n) + ' ' + (n === 1 ? one : many);
