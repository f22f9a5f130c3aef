package io.llmplatform.scheduler.training.registry;

import io.llmplatform.common.security.Owner;
import io.llmplatform.registry.api.VersionView;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The registry in an owner's name. Thread-safe. Each method fails with a {@link
 * io.llmplatform.common.error.PlatformException}: {@code notFound} for what the owner cannot see,
 * {@code unavailable} where the registry cannot be reached.
 */
public interface ModelRegistry {

  /** A version with its files. */
  VersionView version(Owner owner, String model, int version);

  /** The version of a model that gets its requests; of several the one with the greatest share. */
  int deployed(Owner owner, String model);

  /** Writes a file of a version to a local one. */
  void download(Owner owner, String model, int version, String path, Path target)
      throws IOException;

  /**
   * Registers a version, or finds the one that an earlier call for the same training job made.
   *
   * @return its number
   */
  int publish(Owner owner, NewVersion version) throws IOException;
}
