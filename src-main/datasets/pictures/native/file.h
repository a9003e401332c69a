// Files that are read whole, without a way through another thread for each step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace atelier {

// What tells a file from a later one of its name, as Node has it.
struct FileState {
  double inode = 0;
  double size = 0;
  double modified_ms = 0;
};

// A file that is read whole into memory of its size.
struct Reading {
  std::string path;
  uint8_t* content = nullptr;
  size_t length = 0;
  FileState state;
  // SHA-256 of the content in hexadecimal; empty where this program brings nothing to compute it.
  std::string sha256;
};

// Reads the file. False where it cannot be read, is no ordinary file, is not as long as the memory, or
// was changed meanwhile: the caller finds out which. Never throws, and may be called in several threads
// at the same time.
bool read(Reading& reading) noexcept;

}  // namespace atelier
