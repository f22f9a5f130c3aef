/**
 * The one entrance to the platform; it owns no data.
 *
 * <p>Routes stand in {@code nacos-config/gateway-service.yaml}. Each package below is one concern
 * of a proxied call and calls none of the others; all may use {@code common-lib}. The two of the
 * console are apart: {@code console} shows pages, and calls {@code login}, which calls {@code
 * access}.
 */
@NullMarked
package io.llmplatform.gateway;

import org.jspecify.annotations.NullMarked;
