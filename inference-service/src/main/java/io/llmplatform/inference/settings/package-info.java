/** The service's configuration, typed and checked, and the holder that follows its changes. */
@NullMarked
package io.llmplatform.inference.settings;

import org.jspecify.annotations.NullMarked;
