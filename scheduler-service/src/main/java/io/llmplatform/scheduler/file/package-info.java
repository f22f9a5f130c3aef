/**
 * Users' files, which the registry keeps ({@code /v1/files}): read as their owner may, written in
 * the owner's name. {@link io.llmplatform.scheduler.file.Files} is the port.
 */
@NullMarked
package io.llmplatform.scheduler.file;

import org.jspecify.annotations.NullMarked;
