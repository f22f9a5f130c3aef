/** The picture of what runs locally: which process, with which settings, after which other. */
@NullMarked
package io.llmplatform.platform.assembly;

import org.jspecify.annotations.NullMarked;
