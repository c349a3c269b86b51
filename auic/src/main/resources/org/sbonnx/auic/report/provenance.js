// Where every value comes from.
const provenanceSection = () => {
  const element = section('provenance', 'Provenance');
  const rows = [];
  const row = (name, ...value) => rows.push(h('tr', {}, h('th', {scope: 'row'}, name), h('td', {}, value)));
  const hash = (file, sha) => [file, ' ', h('code', {class: 'quiet'}, 'sha256 ' + sha)];
  const {after, before} = page;
  row('Written by', after.tool);
  row('Model', hash(after.model.file, after.model.sha256));
  if (after.original) row('Made from', hash(after.original.file, after.original.sha256));
  if (before) row('Compared with', hash(before.model.file, before.model.sha256), before.tool !== after.tool ? ', scored by ' + before.tool : '');
  row('Data', hash(after.data.name + ', ' + plural(after.data.images, 'image', 'images'), after.data.sha256));
  row('Device', after.device);
  if (before && before.device !== after.device) row('Device of the original', before.device);
  const options = Object.entries(after.options);
  if (options.length) row('Options', options.map(([k, v]) => k + ' = ' + v).join(', '));
  const others = before ? Object.entries(before.options) : [];
  if (before && JSON.stringify(others) !== JSON.stringify(options)) row('Options of the original', others.map(([k, v]) => k + ' = ' + v).join(', ') || 'none');
  element.append(h('table', {class: 'provenance'}, h('tbody', {}, rows)));
  return element;
};
