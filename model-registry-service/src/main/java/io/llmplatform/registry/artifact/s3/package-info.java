/**
 * The artifact store over S3 or what speaks its protocol, such as MinIO.
 *
 * <p>Knows AWS's SDK, and neither Spring nor HTTP; calls only {@code artifact}.
 */
@NullMarked
package io.llmplatform.registry.artifact.s3;

import org.jspecify.annotations.NullMarked;
