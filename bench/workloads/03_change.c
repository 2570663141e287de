#include "_c.h"
static double change(double amount, const double *coins, int n, int first) {
  if (amount == 0) return 1;
  if (amount < 0 || first > n) return 0;
  return change(amount - coins[first - 1], coins, n, first) + change(amount, coins, n, first + 1);
}
SEXP w_change(SEXP amount, SEXP coins, SEXP first) {
  return ScalarReal(change(asReal(amount), REAL(coins), LENGTH(coins), asInteger(first)));
}
