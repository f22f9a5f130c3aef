/**
 * The contract of user-service: what identity looks like on the wire.
 *
 * <p>Other services compile against this package and nothing else of user-service. It knows neither
 * Spring nor a database and calls nobody. Members may be added; consumers ignore those they do not
 * know.
 */
@NullMarked
package io.llmplatform.user.api;

import org.jspecify.annotations.NullMarked;
