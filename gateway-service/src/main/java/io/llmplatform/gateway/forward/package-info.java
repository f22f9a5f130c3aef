/**
 * What a service learns of the client by headers, and what it must not learn from the client
 * itself. Calls nothing else of the platform.
 */
@NullMarked
package io.llmplatform.gateway.forward;

import org.jspecify.annotations.NullMarked;
