@NullMarked
package io.llmplatform.registry.multipart;

import org.jspecify.annotations.NullMarked;
