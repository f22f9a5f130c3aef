/**
 * What the HTTP server does with a connection between the requests that a client sends on it. Calls
 * nothing else of the platform.
 */
@NullMarked
package io.llmplatform.gateway.connection;

import org.jspecify.annotations.NullMarked;
