/**
 * Reading users' files, which the registry keeps ({@code /v1/files}), as their owner may: for every
 * service that works on them. Calls {@code common-lib} and the registry's contract.
 */
@NullMarked
package io.llmplatform.files;

import org.jspecify.annotations.NullMarked;
