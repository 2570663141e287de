#include "_c.h"
SEXP w_ledger(SEXP amounts_, SEXP limit_) {
  double *a = REAL(amounts_), limit = asReal(limit_), balance = 0, lowest = R_PosInf;
  int refused = 0;
  for (R_xlen_t i = 0; i < XLENGTH(amounts_); i++) {
    if (balance + a[i] < -limit) refused++; else balance += a[i];
    if (balance < lowest) lowest = balance;
  }
  const char *names[] = {"balance", "refused", "lowest", ""};
  SEXP out = PROTECT(mkNamed(VECSXP, names));
  SET_VECTOR_ELT(out, 0, ScalarReal(balance));
  SET_VECTOR_ELT(out, 1, ScalarInteger(refused));
  SET_VECTOR_ELT(out, 2, ScalarReal(lowest));
  UNPROTECT(1);
  return out;
}
