@NullMarked
package io.llmplatform.user.input;

import org.jspecify.annotations.NullMarked;
