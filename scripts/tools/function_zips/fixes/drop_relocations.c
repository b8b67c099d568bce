// Gives back the pages of the relocation table, which the dynamic loader reads once: 2.4 MB that nobody looks at again.
//
// They belong to the executable's file, so the kernel would read them again if anybody did.

#include <elf.h>
#include <stdint.h>
#include <sys/mman.h>

#define PAGE 4096ul // where the kernel's pages are larger, an address that does not fit them is refused, and nothing happens

extern const Elf64_Dyn _DYNAMIC[];
extern const char __ehdr_start[];

__attribute__((constructor)) static void drop_relocations(void) {
  uintptr_t begin = 0, size = 0;
  for (const Elf64_Dyn *each = _DYNAMIC; each->d_tag != DT_NULL; each++) {
    if (each->d_tag == DT_RELA) begin = each->d_un.d_ptr;
    if (each->d_tag == DT_RELASZ) size = each->d_un.d_val;
  }
  // Whether the loader has added the executable's address depends on its version.
  if (begin < (uintptr_t)__ehdr_start) begin += (uintptr_t)__ehdr_start;
  uintptr_t first = (begin + PAGE - 1) & -PAGE, end = (begin + size) & -PAGE;
  if (size && first < end) madvise((void *)first, end - first, MADV_DONTNEED);
}
