/**
 * Users' files, as OpenAI's {@code /v1/files} has them: inputs and outputs of batches and training.
 * A file belongs to its tenant; its content lies in the artifact store, under its digest. May call
 * {@code artifact}, {@code multipart}, {@code download} and the publish lock of {@code version}.
 */
@NullMarked
package io.llmplatform.registry.file;

import org.jspecify.annotations.NullMarked;
