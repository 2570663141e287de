#include "_c.h"
static double wave(double x) { return x * x * exp(-1.5 * x); }
SEXP w_simpson(SEXP from_, SEXP to_, SEXP n_) {
  double from = asReal(from_), to = asReal(to_), n = asReal(n_), h = (to - from) / n, total = wave(from) + wave(to);
  for (int i = 1; i < n; i++) total = total + (i % 2 == 0 ? 2 : 4) * wave(from + i * h);
  return ScalarReal(total * h / 3);
}
