package io.llmplatform.registry.model;

import java.util.Map;

/**
 * A feature that needs versions of models, which then can be neither deleted nor purged; a bean for
 * each such feature.
 *
 * <p>What begins to use a version holds the model's lock ({@link Models#lock}) and looks the
 * version up under it; so what this answers under that lock stays true until it is released. Rows
 * that remain of a use that has ended go with their model: their foreign keys delete on cascade.
 */
public interface InUse {

  /**
   * Which versions of the model are needed, and what for, as a sentence's end: {@code is deployed
   * (/api/deployments/all-minilm-l6-v2)}. The caller holds the model's lock.
   */
  Map<Integer, String> usesOf(RegisteredModel model);
}
