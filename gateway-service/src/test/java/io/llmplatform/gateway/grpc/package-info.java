/** gRPC's framing, byte by byte. */
@NullMarked
package io.llmplatform.gateway.grpc;

import org.jspecify.annotations.NullMarked;
