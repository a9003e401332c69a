// Loops that are bound by instructions rather than by memory are compiled twice where the compiler can
// choose between the versions when the addon is loaded: for every processor that it serves, and for
// those with AVX-512. Both compute the same, element by element.
#pragma once

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && \
    __GNUC__ >= 12
#define ATELIER_WIDE __attribute__((target_clones("arch=x86-64-v4", "default")))
#else
#define ATELIER_WIDE
#endif
// Part of such a loop: compiled as its caller is.
#define ATELIER_PART inline __attribute__((always_inline))
