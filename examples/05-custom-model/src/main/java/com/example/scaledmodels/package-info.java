/**
 * Models as a plugin: {@link ScaledModels} knows a family of them by name, {@link
 * ScaledTransformer} computes each transformer from its depth.
 */
package com.example.scaledmodels;
