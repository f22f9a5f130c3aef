/**
 * Whether the gateway speaks TLS itself: it does where a certificate is given. Calls nothing else
 * of the platform.
 */
@NullMarked
package io.llmplatform.gateway.tls;

import org.jspecify.annotations.NullMarked;
