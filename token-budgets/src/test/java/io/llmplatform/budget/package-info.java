@NullMarked
package io.llmplatform.budget;

import org.jspecify.annotations.NullMarked;
