package org.sbonnx.trainer.loss;

import java.util.List;
import org.sbonnx.schemas.model.Manifest.Group;

/**
 * A supervised group of a bottleneck.
 *
 * @param logits names of the group's logits, each [n, k, h, w], one per copy of the site
 */
public record SupervisedGroup(Group group, List<String> logits) {}
