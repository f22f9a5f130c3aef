/**
 * Tells the gateways on Redis that an identity changed.
 *
 * <p>Implements a port of {@code identity}; calls nothing else of the service.
 */
@NullMarked
package io.llmplatform.user.change;

import org.jspecify.annotations.NullMarked;
