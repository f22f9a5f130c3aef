/**
 * How Sentinel runs in every service: it logs where the service logs, writes next to nothing to
 * files, and opens no port. What it guards, each service says by itself.
 *
 * <p>Calls nothing of the library.
 */
@NullMarked
package io.llmplatform.common.flow;

import org.jspecify.annotations.NullMarked;
