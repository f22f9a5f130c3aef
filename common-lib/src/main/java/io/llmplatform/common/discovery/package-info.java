/**
 * Keeps the load balancer's view of a service as fresh as Nacos' own.
 *
 * <p>Calls nothing else of the platform.
 */
@NullMarked
package io.llmplatform.common.discovery;

import org.jspecify.annotations.NullMarked;
