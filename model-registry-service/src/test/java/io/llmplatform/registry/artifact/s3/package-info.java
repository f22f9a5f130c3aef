@NullMarked
package io.llmplatform.registry.artifact.s3;

import org.jspecify.annotations.NullMarked;
