/**
 * Which instance of a service is called, what happens when it does not answer, and what the client
 * is then told. Calls only {@code common.error}.
 */
@NullMarked
package io.llmplatform.gateway.upstream;

import org.jspecify.annotations.NullMarked;
