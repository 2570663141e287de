#include "_c.h"
SEXP w_plate(SEXP heat_, SEXP rate_, SEXP rounds_) {
  int rows = nrows(heat_), cols = ncols(heat_);
  double rate = asReal(rate_);
  SEXP now = PROTECT(duplicate(heat_)), next = PROTECT(duplicate(heat_));
  for (int round = asInteger(rounds_); round > 0; round--) {
    double *h = REAL(now), *n = REAL(next);
    for (int j = 1; j < cols - 1; j++)
      for (int i = 1; i < rows - 1; i++) {
        double *p = h + i + (R_xlen_t) j * rows;
        n[i + (R_xlen_t) j * rows] = *p + rate * (p[-1] + p[1] + p[-rows] + p[rows] - 4 * *p);
      }
    SEXP swap = now; now = next; next = swap;
  }
  UNPROTECT(2);
  return now;
}
