package dev.offload.core.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;

/**
 * Loads the classes of one plugin jar. Plugins are looked for in the jar alone, so that those of
 * the class path are not found again; everything else is asked of the parent first. What a module
 * in the jar says that it provides counts as if a service file listed it.
 */
final class PluginJar extends URLClassLoader {
  private static final String SERVICE_FILES = "META-INF/services/";

  private final Path jar;
  private final Set<String> serviceFiles;

  PluginJar(Path jar, ClassLoader parent, Set<String> serviceFiles) throws MalformedURLException {
    super(new URL[] {jar.toUri().toURL()}, parent);
    this.jar = jar;
    this.serviceFiles = Set.copyOf(serviceFiles);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!serviceFiles.contains(name)) {
      return super.getResources(name);
    }
    List<URL> files = new ArrayList<>(Collections.list(findResources(name)));
    byte[] provided =
        String.join("\n", provided(name.substring(SERVICE_FILES.length())))
            .getBytes(StandardCharsets.UTF_8);
    files.add(new URL(null, "module:" + name, new Content(provided)));
    return Collections.enumeration(files);
  }

  private List<String> provided(String service) {
    try {
      return ModuleFinder.of(jar).findAll().stream()
          .flatMap(module -> module.descriptor().provides().stream())
          .filter(provides -> provides.service().equals(service))
          .flatMap(provides -> provides.providers().stream())
          .toList();
    } catch (FindException e) {
      // A jar on the class path need not be one that could be a module.
      return List.of();
    }
  }

  /** Opens what is in memory. */
  private static final class Content extends URLStreamHandler {
    private final byte[] bytes;

    Content(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(bytes);
        }
      };
    }
  }
}
