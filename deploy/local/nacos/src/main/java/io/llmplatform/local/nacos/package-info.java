/**
 * The real Nacos server, standalone, in one JVM of its own and on the loopback interface only.
 * Calls {@code io.llmplatform.local.process} to see whether its ports are free.
 */
@NullMarked
package io.llmplatform.local.nacos;

import org.jspecify.annotations.NullMarked;
