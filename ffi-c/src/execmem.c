/* Executable memory: one mapping a version, writable first and executable afterwards, never both. */
#include "rir2_runtime.h"
#include <sys/mman.h>
#include <unistd.h>

/* NULL if the system refuses. */
void *rir2_map_code(const uint8_t *code, size_t n, size_t *size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t rounded = (n + page - 1) / page * page;
    void *mapping = mmap(NULL, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) return NULL;
    memcpy(mapping, code, n);
    __builtin___clear_cache((char *)mapping, (char *)mapping + n);
    if (mprotect(mapping, rounded, PROT_READ | PROT_EXEC) != 0) {
        munmap(mapping, rounded);
        return NULL;
    }
    *size = rounded;
    return mapping;
}

void rir2_unmap_code(void *mapping, size_t size)
{
    if (mapping) munmap(mapping, size);
}
