/**
 * The contract of model-registry-service: the JSON bodies of its REST interface, as records.
 *
 * <p>Other services compile against this package and nothing else of the registry. It knows neither
 * Spring nor a database and calls nobody. Members may be added; consumers ignore those they do not
 * know.
 */
@NullMarked
package io.llmplatform.registry.api;

import org.jspecify.annotations.NullMarked;
