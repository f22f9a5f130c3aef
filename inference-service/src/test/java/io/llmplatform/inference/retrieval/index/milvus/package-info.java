@NullMarked
package io.llmplatform.inference.retrieval.index.milvus;

import org.jspecify.annotations.NullMarked;
