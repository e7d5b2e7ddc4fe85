package dev.offload.evidence;

import dev.offload.core.testing.api.PublicApiContract;

class PublicApiTest extends PublicApiContract {
  PublicApiTest() {
    super("dev.offload.evidence");
  }
}
