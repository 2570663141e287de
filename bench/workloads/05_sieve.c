#include "_c.h"
SEXP w_sieve(SEXP n_) {
  int n = asInteger(n_), count = 0, last = 2, gap = 0;
  int *prime = (int *) R_alloc(n + 1, sizeof(int));
  for (int k = 0; k <= n; k++) prime[k] = k > 1;
  for (int i = 2; i * i <= n; i++)
    if (prime[i]) for (int m = i * i; m <= n; m += i) prime[m] = 0;
  for (int k = 1; k <= n; k++)
    if (prime[k]) { count++; if (k - last > gap) gap = k - last; last = k; }
  SEXP out = allocVector(INTSXP, 3);
  INTEGER(out)[0] = count; INTEGER(out)[1] = last; INTEGER(out)[2] = gap;
  return out;
}
