// What the metrics mean, one sentence each.
const TERMS = {
  miouTask: ['Segmentation mIoU', 'How well the model does its own task: the intersection over union of each class, averaged over classes.'],
  auic: ['AUiC', 'Inspectability: how well single channels match single concepts, averaged over the active channels; 0 when no channel beats chance, 1 when every channel is exactly one concept.'],
  auicAll: ['AUiC over all channels', 'The same sum divided by all channels, constant ones included.'],
  bootstrap: ['Bootstrap interval', 'Middle 95 % of AUiC over images drawn with replacement, at the concepts and thresholds found on all of them: how far the value may vary on other images of the same kind.'],
  interval: ['Certified interval', 'Bounds between which the exact value certainly lies; one value when the count was exact.'],
  reference: ['Reference', 'The original model’s own predicted classes read as one-hot channels: a yardstick for AUiC and coverage, not a bound.'],
  stability: ['Stability S', 'How little the match depends on the threshold: 1 when a channel has two states only, near 0 when only one threshold works.'],
  coverage: ['Coverage', 'The same quantity seen from the concepts: how well the best channel of each concept matches it, averaged over concepts; it falls when concepts have no channel.'],
  active: ['Active channels', 'Channels that are not constant over the evaluated pixels.'],
  distinct: ['Distinct concepts', 'Different concepts that have at least one channel with a score above ½.'],
  heldOut: ['Held-out AUiC', 'Thresholds and concepts chosen on one half of the images and scored on the other, both ways averaged.'],
  miou: ['mIoU of a channel', 'Agreement of the thresholded channel with its concept: the mean of the IoU of where the concept is and the IoU of where it is not; ½ is chance.'],
  iou: ['IoU', 'Intersection over union with the concept alone, at the same threshold.'],
  theta: ['Threshold θ*', 'The activation above which the channel counts as active, chosen for the highest mIoU.'],
  phi: ['Φ', 'The channel’s mIoU averaged over all thresholds between its lowest and highest activation.'],
  margin: ['Margin', 'By how much the concept beats the runner-up, in mIoU.'],
  byIou: ['Best by IoU', 'The concept that IoU alone would choose.'],
  netDissect: ['NetDissect', 'An older rule for comparison: the top 0.5 % of activations against a concept, a detector when the IoU is above 0.04.'],
  xi: ['ξ', 'A level of mIoU a channel must exceed to count as inspectable; AUiC is the area under the curve over all levels from ½ to 1.'],
  native: ['Native grid', 'Activations are compared with labels at the activations’ own resolution.'],
  label: ['Label grid', 'Activations are scaled up to the label map before they are compared.'],
  frontier: ['Frontier', 'What each number of channels K gives: fewer channels are easier to inspect, more keep more of the segmentation.'],
};

/** A term with its explanation as a tooltip. */
const term = (key, text) => h('button', {type: 'button', class: 'term', tip: TERMS[key][1]}, text || TERMS[key][0]);

const glossarySection = () => {
  const element = section('glossary', 'What the metrics mean');
  element.append(h('details', {},
    h('summary', {}, 'Every metric on this page in one sentence'),
    h('dl', {class: 'glossary'}, Object.values(TERMS).map(([name, text]) => [h('dt', {}, name), h('dd', {}, text)]))));
  return element;
};
