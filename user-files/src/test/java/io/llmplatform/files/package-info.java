@NullMarked
package io.llmplatform.files;

import org.jspecify.annotations.NullMarked;
