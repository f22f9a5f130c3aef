/**
 * In whose name a request looks at models. Every query of models takes a {@link
 * io.llmplatform.registry.tenant.Viewpoint}; may call {@code common.security} and {@code
 * common.error}.
 */
@NullMarked
package io.llmplatform.registry.tenant;

import org.jspecify.annotations.NullMarked;
