/**
 * One Swagger UI for all services: which there are comes from discovery at each request, and their
 * OpenAPI documents come through the gateway. Calls only {@code common.error}.
 */
@NullMarked
package io.llmplatform.gateway.docs;

import org.jspecify.annotations.NullMarked;
