package io.llmplatform.inference.engine.onnx.device;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.List;

/** Where the device is the CPU: its memory is the host's. */
final class HostCopying implements Copying {
  @Override
  public void copy(List<Transfer> transfers) {
    for (Transfer transfer : transfers) {
      Pieces from = transfer.from();
      Pieces to = transfer.to();
      ByteBuffer source = buffer(from);
      ByteBuffer target = buffer(to);
      for (int i = 0; i < from.count(); i++) {
        int at = Math.toIntExact(i * from.distance());
        target.put(Math.toIntExact(i * to.distance()), source, at, Math.toIntExact(from.length()));
      }
    }
  }

  private static ByteBuffer buffer(Pieces pieces) {
    long bytes = (pieces.count() - 1) * pieces.distance() + pieces.length();
    return new Pointer(pieces.region().address()).getByteBuffer(0, bytes);
  }

  @Override
  public void clear(Region region) {
    new Pointer(region.address()).setMemory(0, region.bytes(), (byte) 0);
  }
}
