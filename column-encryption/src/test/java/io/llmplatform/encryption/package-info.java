@NullMarked
package io.llmplatform.encryption;

import org.jspecify.annotations.NullMarked;
