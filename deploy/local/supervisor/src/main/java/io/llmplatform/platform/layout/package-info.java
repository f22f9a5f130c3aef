/**
 * Where the local mode keeps things under {@code .local/}: folders, secrets, ports. Calls no other
 * package.
 */
@NullMarked
package io.llmplatform.platform.layout;

import org.jspecify.annotations.NullMarked;
