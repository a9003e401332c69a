#include "file.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace atelier {
namespace {

constexpr size_t kHashBytes = 32;

// OpenSSL's, of which Node brings one along and says so to addons.
using Sha256 = unsigned char* (*)(const unsigned char*, size_t, unsigned char*);
Sha256 sha256_of_program() {
  static const auto found = reinterpret_cast<Sha256>(dlsym(RTLD_DEFAULT, "SHA256"));
  return found;
}

std::string hash_of(const uint8_t* content, size_t length) {
  const Sha256 sha256 = sha256_of_program();
  unsigned char hash[kHashBytes];
  if (sha256 == nullptr || sha256(content, length, hash) == nullptr) return {};
  std::string text;
  for (const unsigned char byte : hash)
    for (const int digit : {byte >> 4, byte & 15}) text += "0123456789abcdef"[digit];
  return text;
}

// A file that is open, until this goes.
struct OpenFile {
  explicit OpenFile(const char* path) : number(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  ~OpenFile() {
    if (number >= 0) close(number);
  }
  const int number;
};

bool look(const OpenFile& file, FileState& state) {
  struct stat found;
  if (fstat(file.number, &found) != 0 || !S_ISREG(found.st_mode)) return false;
#if defined(__APPLE__)
  const timespec& modified = found.st_mtimespec;
#else
  const timespec& modified = found.st_mtim;
#endif
  state.inode = static_cast<double>(found.st_ino);
  state.size = static_cast<double>(found.st_size);
  // Rounded as Node rounds it.
  state.modified_ms =
      static_cast<double>(modified.tv_sec) * 1e3 + static_cast<double>(modified.tv_nsec) / 1e6;
  return true;
}

bool fill(const OpenFile& file, uint8_t* to, size_t length) {
  for (size_t done = 0; done < length;) {
    const ssize_t count = ::read(file.number, to + done, length - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<size_t>(count);
  }
  return true;
}

bool is_same(const FileState& a, const FileState& b) {
  return a.inode == b.inode && a.size == b.size && a.modified_ms == b.modified_ms;
}

}  // namespace

bool read(Reading& reading) noexcept {
  try {
    if (reading.path.find('\0') != std::string::npos) return false;
    const OpenFile file(reading.path.c_str());
    FileState after;
    if (file.number < 0 || !look(file, reading.state)) return false;
    if (reading.state.size != static_cast<double>(reading.length)) return false;
    if (!fill(file, reading.content, reading.length)) return false;
    if (!look(file, after) || !is_same(reading.state, after)) return false;
    reading.sha256 = hash_of(reading.content, reading.length);
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace atelier
