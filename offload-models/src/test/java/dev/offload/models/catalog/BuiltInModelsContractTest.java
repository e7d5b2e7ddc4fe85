package dev.offload.models.catalog;

import dev.offload.core.model.ModelSource;
import dev.offload.core.testing.contract.ModelSourceContract;

class BuiltInModelsContractTest extends ModelSourceContract {
  @Override
  protected ModelSource source() {
    return new BuiltInModels();
  }
}
