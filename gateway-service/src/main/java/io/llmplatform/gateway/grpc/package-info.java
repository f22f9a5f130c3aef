/**
 * gRPC on its way to a service: over HTTP/2 on both sides, with its trailers, message by message.
 * Who may pass, how often, and to which instance, the other packages decide as for any request.
 *
 * <p>Calls only {@code common.error}.
 */
@NullMarked
package io.llmplatform.gateway.grpc;

import org.jspecify.annotations.NullMarked;
