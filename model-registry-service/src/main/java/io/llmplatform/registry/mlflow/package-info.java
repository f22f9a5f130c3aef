/**
 * MLflow's REST API (2.0) over the registry, so that MLflow's clients work with it: registered
 * models, their versions, stages, aliases and tags, and the files of versions as {@code
 * mlflow-artifacts}.
 *
 * <p>A facade: may call the use cases of {@code model}, {@code version}, {@code alias}, {@code
 * search}, {@code tenant}, {@code common}; nobody calls it.
 */
@NullMarked
package io.llmplatform.registry.mlflow;

import org.jspecify.annotations.NullMarked;
