#include "_c.h"
SEXP w_edits(SEXP a_, SEXP b_) {
  int n = LENGTH(a_), m = LENGTH(b_), rows = n + 1, *a = INTEGER(a_), *b = INTEGER(b_);
  int *cost = (int *) R_alloc((size_t) rows * (m + 1), sizeof(int));
  for (int i = 0; i <= n; i++) cost[i] = i;
  for (int j = 0; j <= m; j++) cost[(size_t) j * rows] = j;
  for (int i = 1; i <= n; i++)
    for (int j = 1; j <= m; j++) {
      int *c = cost + i + (size_t) j * rows, best = c[-1 - rows] + (a[i - 1] != b[j - 1]);
      if (c[-rows] + 1 < best) best = c[-rows] + 1;
      if (c[-1] + 1 < best) best = c[-1] + 1;
      *c = best;
    }
  return ScalarInteger(cost[n + (size_t) m * rows]);
}
