/**
 * Sentinel: rules of flow and of degrading for groups of paths and for routes, read from Nacos and
 * changed live. It opens no port.
 *
 * <p>Calls only {@code common.error}.
 */
@NullMarked
package io.llmplatform.gateway.flow;

import org.jspecify.annotations.NullMarked;
