package io.llmplatform.registry.artifact.s3;

import io.llmplatform.registry.artifact.Artifact;
import java.io.InputStream;

/**
 * Content that is an object.
 *
 * @param size in bytes
 */
record S3Artifact(Bucket bucket, String key, long size) implements Artifact {
  @Override
  public InputStream open() {
    return new SeekingStream(bucket, key, size);
  }
}
