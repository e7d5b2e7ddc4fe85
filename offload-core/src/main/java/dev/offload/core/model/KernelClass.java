package dev.offload.core.model;

/** Kinds of kernels, which reach different shares of a device's peak. */
public enum KernelClass {
  /** Matrix products of activations with weights. */
  LINEAR,
  /** Scaled dot-product attention. */
  ATTENTION,
  /** Normalisation, modulation, rotary embedding, activation functions: bound by device memory. */
  ELEMENTWISE
}
